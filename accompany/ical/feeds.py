"""A volunteer's private feed: stored fragments, joined; and one shift as a file."""

from collections.abc import Iterable

from accompany.ical import calendars
from accompany.ical.events import Kind, event
from accompany.ical.shifts import Shift


def fragment(shift: Shift) -> bytes:
    """Write one VEVENT, to be stored when the shift changes. A cancelled one says so for its last 30 days."""
    return event(Kind(_status(shift), alarms=False, invite=False), shift)


def join(name: str, fragments: Iterable[bytes], zones: Iterable[str]) -> bytes:
    """Make a feed of stored fragments. `zones` are the IANA names that they may use.

    No METHOD: libical's check fails PUBLISH without an organizer, and a feed names nobody.
    """
    return calendars.of_many(name, fragments, zones)


def download(shift: Shift) -> bytes:
    """Write one shift as a file to open: no METHOD, nobody in it."""
    kind = Kind(_status(shift), alarms=not shift.cancelled, invite=False)
    return calendars.of_one(event(kind, shift), shift.zone)


def _status(shift: Shift) -> str:
    return "CANCELLED" if shift.cancelled else "CONFIRMED"
