"""The door for people: pages, one folder for each kind of reader."""
