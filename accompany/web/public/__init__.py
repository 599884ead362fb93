"""What anyone may fetch: static files, the state of health, the description of the API."""
