"""Piccolo engines on kept-open connections, one for each database."""
