"""The VCALENDAR around events, and the zones that they use."""

from collections.abc import Iterable

from accompany.ical.events import text_line, writable
from accompany.ical.zones import vtimezone

_HEAD = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Accompany//Shifts//EN\r\nCALSCALE:GREGORIAN\r\n"
_SUBSCRIBED = b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n"
_FOOT = b"END:VCALENDAR\r\n"
_ALONE = "Etc/UTC"  # a calendar must hold at least one component (RFC 5545 §3.6): without events, this zone


def of_one(event: bytes, zone: str, method: str | None = None) -> bytes:
    """Put one event into a calendar of its own; `method` makes it a message (RFC 5546)."""
    used = [zone] if f";TZID={zone}:".encode() in event else []
    return b"".join([_HEAD, f"METHOD:{method}\r\n".encode() if method else b"", *_written(used), event, _FOOT])


def of_many(name: str, events: Iterable[bytes], zones: Iterable[str]) -> bytes:
    """Put events, or none, into a calendar to subscribe to (RFC 7986), asked for again after an hour."""
    events = tuple(events)
    used = _written(zones) or ([] if events else _written([_ALONE]))
    return b"".join([_HEAD, text_line("X-WR-CALNAME", writable(name)), _SUBSCRIBED, *used, *events, _FOOT])


def _written(zones: Iterable[str]) -> list[bytes]:
    return [text for zone in sorted(set(zones)) if (text := vtimezone(zone))]
