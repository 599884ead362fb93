"""What a message may call a site: neutral words that do not say what kind of place it is, nor its street."""

from collections.abc import Collection


def nickname(city: str, taken: Collection[str]) -> str:
    """Name a site after its city; the second one there gets a number. Coordinators may give it a better name."""
    if city not in taken:
        return city
    number = 2
    while (name := f"{city} {number}") in taken:
        number += 1
    return name
