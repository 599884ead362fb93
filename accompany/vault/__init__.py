"""Seals and opens personal fields; holds the keys and lets them expire."""
