"""Pages for signing in and out, and for setting the program up."""
