"""The door of time: everything that happens by itself."""
