"""Postal addresses of sites, as a calendar entry shows them."""

from accompany.tables.sql import Row


def one_line(row: Row, *, state: str = "state") -> str:
    """Give the address on one line; ``state`` names its column, where a row has another of that name."""
    return f"{row['street']}, {row['city']}, {row[state]} {row['postal_code']}".strip()
