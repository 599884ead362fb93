"""Riverside Accompaniment, a coalition that does not exist, for the demo and for documentation."""
