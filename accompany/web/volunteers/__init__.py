"""Pages for volunteers: open shifts, claims, the day."""
