"""iCalendar text ↔ values: no database, no network, no clock."""
