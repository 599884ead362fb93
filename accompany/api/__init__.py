"""The door for programs: JSON, version 1."""
