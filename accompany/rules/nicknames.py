"""What a message may call a site: neutral words that do not say what kind of place it is, nor its street."""

from collections.abc import Collection

LONGEST_CITY = 70  # with a number behind it a nickname still fits into 80


def nickname(city: str, taken: Collection[str]) -> str:
    """Name a site after its city; the second one there gets a number. Coordinators may give it a better name."""
    first = f"Site {city[:LONGEST_CITY].rstrip()}"
    if first not in taken:
        return first
    number = 2
    while (name := f"{first} {number}") in taken:
        number += 1
    return name
