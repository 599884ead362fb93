"""Calendar programs of others, reading what we write: each gives {uid: Seen}, instants in seconds since 1970."""

import ctypes
import ctypes.util
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import vobject

from tests.needs import leave_out

NODE = Path(__file__).parents[1] / "peers"


class Seen(NamedTuple):
    """What a calendar would show of one event."""

    starts_at: float
    ends_at: float
    summary: str
    description: str
    location: str | None
    status: str
    sequence: int


Reader = Callable[[Sequence[bytes]], list[dict[str, Seen]]]


def by_vobject(calendars: Sequence[bytes]) -> list[dict[str, Seen]]:
    """Read with vobject (python), as Radicale does."""
    return [_by_vobject(calendar) for calendar in calendars]


def _by_vobject(text: bytes) -> dict[str, Seen]:
    seen = {}
    for event in vobject.readOne(text.decode()).contents.get("vevent", []):
        seen[event.uid.value] = Seen(
            event.dtstart.value.timestamp(),
            event.dtend.value.timestamp(),
            event.summary.value,
            event.description.value,
            event.location.value if "location" in event.contents else None,
            event.status.value,
            int(event.sequence.value),
        )
    return seen


def by_ical_js(calendars: Sequence[bytes]) -> list[dict[str, Seen]]:
    """Read with ical.js, as Thunderbird does."""
    return _by_node("ical.js", calendars)


def by_node_ical(calendars: Sequence[bytes]) -> list[dict[str, Seen]]:
    """Read with node-ical, as many web calendars do."""
    return _by_node("node-ical", calendars)


def _by_node(reader: str, calendars: Sequence[bytes]) -> list[dict[str, Seen]]:
    node = shutil.which("node")
    if node is None:
        leave_out("node", "sudo apt-get install nodejs npm, then bash scripts/peers.sh")
    if not (NODE / "node_modules" / reader).is_dir():
        leave_out(reader, "bash scripts/peers.sh")
    asked = json.dumps({"reader": reader, "calendars": [calendar.decode() for calendar in calendars]})
    read = subprocess.run([node, NODE / "read.mjs"], input=asked, capture_output=True, text=True, check=True)
    return [{uid: Seen(*values) for uid, values in calendar.items()} for calendar in json.loads(read.stdout)]


class _Time(ctypes.Structure):
    """libical's struct icaltimetype."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        *((name, ctypes.c_int) for name in ("is_date", "is_daylight")),
        ("zone", ctypes.c_void_p),
    )


_VEVENT = 4  # enum icalcomponent_kind
_TEXTS = ("uid", "summary", "description", "location")


def libical() -> ctypes.CDLL:
    """Load libical, which Evolution, KOrganizer and GNOME Calendar read with."""
    name = ctypes.util.find_library("ical")
    if name is None:
        leave_out("libical", "sudo apt-get install libical3")
    library = ctypes.CDLL(name)
    for function in (
        "icalparser_parse_string",
        "icalcomponent_get_first_component",
        "icalcomponent_get_next_component",
    ):
        getattr(library, function).restype = ctypes.c_void_p
    for text in _TEXTS:
        getattr(library, f"icalcomponent_get_{text}").restype = ctypes.c_char_p
    library.icalproperty_status_to_string.restype = ctypes.c_char_p
    library.icalcomponent_get_dtstart.restype = library.icalcomponent_get_dtend.restype = _Time
    library.icaltime_as_timet_with_zone.restype = ctypes.c_int64
    library.icaltime_as_timet_with_zone.argtypes = [_Time, ctypes.c_void_p]
    return library


def by_libical(calendars: Sequence[bytes]) -> list[dict[str, Seen]]:
    """Read with libical."""
    library = libical()
    return [_by_libical(library, calendar) for calendar in calendars]


def _by_libical(library: ctypes.CDLL, text: bytes) -> dict[str, Seen]:
    calendar = ctypes.c_void_p(library.icalparser_parse_string(text))
    found, seen = library.icalcomponent_get_first_component(calendar, _VEVENT), {}
    while found:
        event = ctypes.c_void_p(found)
        starts_at, ends_at = library.icalcomponent_get_dtstart(event), library.icalcomponent_get_dtend(event)
        uid, summary, description, location = (_text(library, event, text) for text in _TEXTS)
        seen[uid or ""] = Seen(
            library.icaltime_as_timet_with_zone(starts_at, starts_at.zone),
            library.icaltime_as_timet_with_zone(ends_at, ends_at.zone),
            summary or "",
            description or "",
            location,
            library.icalproperty_status_to_string(library.icalcomponent_get_status(event)).decode(),
            library.icalcomponent_get_sequence(event),
        )
        found = library.icalcomponent_get_next_component(calendar, _VEVENT)
    library.icalcomponent_free(calendar)
    return seen


def _text(library: ctypes.CDLL, event: ctypes.c_void_p, name: str) -> str | None:
    value: bytes | None = getattr(library, f"icalcomponent_get_{name}")(event)
    return None if value is None else value.decode()


def objections(text: bytes) -> int:
    """Count what libical's restriction check finds wrong (RFC 5545 and 5546)."""
    library = libical()
    calendar = ctypes.c_void_p(library.icalparser_parse_string(text))
    library.icalrestriction_check(calendar)
    wrong = int(library.icalcomponent_count_errors(calendar))
    library.icalcomponent_free(calendar)
    return wrong


READERS: dict[str, Reader] = {
    "vobject": by_vobject,
    "libical": by_libical,
    "ical.js": by_ical_js,
    "node-ical": by_node_ical,
}
