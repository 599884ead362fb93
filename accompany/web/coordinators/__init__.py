"""Pages for coordinators: the board, requests, appointments."""
