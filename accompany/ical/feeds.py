"""A volunteer's private feed: stored fragments, joined; and one shift as a file."""

from collections.abc import Iterable

from accompany.ical.shifts import Shift


def fragment(shift: Shift) -> bytes:
    """Write one VEVENT, to be stored when the shift changes."""
    raise NotImplementedError


def join(name: str, fragments: Iterable[bytes], zones: Iterable[str]) -> bytes:
    """Make a feed of stored fragments. `zones` are the IANA names that they may use."""
    raise NotImplementedError


def download(shift: Shift) -> bytes:
    """Write one shift as a file to open: no METHOD, nobody in it."""
    raise NotImplementedError
