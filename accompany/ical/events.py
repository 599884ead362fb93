"""One VEVENT: built once per kind by the icalendar library, whose lines are then filled with each shift's values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import quote

from accompany.ical.shifts import Parties, Shift
from accompany.ical.zones import wall_clock

if TYPE_CHECKING:
    from icalendar import Alarm, Event

# RFC 5545 §3.1 allows no control in a value; half a surrogate pair has no UTF-8; some readers break lines at the rest.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NOT_IN_A_LINE = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_FILLED = {
    *("SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "LAST-MODIFIED"),
    *("ATTENDEE", "DESCRIPTION", "LOCATION", "ORGANIZER", "URL"),
}
_LONGEST = 74  # octets; a continuation's blank makes the 75 of RFC 5545 §3.1


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells two events apart besides the values of their lines."""

    status: str  # CONFIRMED or CANCELLED
    alarms: bool  # a reminder the day before and one two hours before
    invite: bool  # names the organizer and the one attendee; otherwise LAST-MODIFIED
    accepted: bool = False


def event(kind: Kind, shift: Shift, parties: Parties | None = None) -> bytes:
    """Write the event, byte for byte what the library writes for `built`, in a thirtieth of the time.

    Raises ValueError for a naive time, and for a UID, URL or address with a blank or control in it: a line break
    there would add a property.
    """
    values = _values(kind, shift, parties)
    return b"".join(values.get(part, b"") if isinstance(part, str) else part for part in _template(kind))


def text_line(name: str, value: str) -> bytes:
    """Write one property of type TEXT, escaped and folded; `value` must be `writable`."""
    return _line(name, ":" + _library().vText(value).to_ical().decode())


def writable(text: str) -> str:
    """Drop what no calendar may hold; every line break becomes one \\n."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def built(kind: Kind, shift: Shift, parties: Parties | None = None) -> "Event":
    """Build the event with the library: what `event` must equal."""
    library = _library()
    made: Event = library.Event()
    for name, text in _texts(shift).items():
        made.add(name, text)
    for name, (moment, zone) in _times(kind, shift).items():
        made.add(name, moment, parameters={"TZID": zone} if zone else {})
    made.add("UID", _word(shift.uid))
    made.add("SEQUENCE", shift.sequence)
    if shift.url is not None:
        made.add("URL", _word(shift.url))
    made.add("STATUS", kind.status)
    made.add("TRANSP", "OPAQUE")
    made.add("CLASS", "PRIVATE")
    made.add("X-MICROSOFT-CDO-BUSYSTATUS", "BUSY")
    if parties:
        made.add("X-MICROSOFT-DISALLOW-COUNTER", "TRUE")
        made.add("ORGANIZER", _mailto(parties.organizer), parameters=dict(_organizer(parties)))
        made.add("ATTENDEE", _mailto(parties.attendee), parameters=dict(_attendee(kind)))
    for before in (timedelta(days=1), timedelta(hours=2)) if kind.alarms else ():
        made.add_component(_alarm(library, before))
    return made


def _alarm(library: ModuleType, before: timedelta) -> "Alarm":
    alarm: Alarm = library.Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", "Reminder")
    alarm.add("TRIGGER", -before)
    return alarm


@cache
def _template(kind: Kind) -> tuple[bytes | str, ...]:
    """Cut a specimen into what never changes (bytes) and the names of the lines that do."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    shift = Shift("u", 0, moment, moment, "UTC", "s", "l", "d", "u", moment, moment)
    parties = Parties("c", "o", "a", accepted=kind.accepted) if kind.invite else None
    unfolded = built(kind, shift, parties).to_ical().replace(b"\r\n ", b"")
    event, alarm, alarms = unfolded.partition(b"BEGIN:VALARM")
    parts: list[bytes | str] = []
    for line in event.removesuffix(b"END:VEVENT\r\n").splitlines(keepends=True):
        name = re.split(rb"[;:]", line)[0].decode()
        parts.append(name if name in _FILLED else line)
    return (*parts, alarm + alarms if alarm else b"END:VEVENT\r\n")


def _values(kind: Kind, shift: Shift, parties: Parties | None) -> dict[str, bytes]:
    """Write the lines that change."""
    values = {name: text_line(name, text) for name, text in _texts(shift).items()}
    for name, (moment, zone) in _times(kind, shift).items():
        values[name] = _line(name, f"{_parameters((('TZID', zone),)) if zone else ''}:{_stamp(moment)}")
    values["UID"] = text_line("UID", _word(shift.uid))
    values["SEQUENCE"] = _line("SEQUENCE", f":{shift.sequence}")
    if shift.url is not None:
        values["URL"] = _line("URL", ":" + _word(shift.url))
    if parties:
        values["ORGANIZER"] = _line("ORGANIZER", f"{_parameters(_organizer(parties))}:{_mailto(parties.organizer)}")
        values["ATTENDEE"] = _line("ATTENDEE", f"{_parameters(_attendee(kind))}:{_mailto(parties.attendee)}")
    return values


def _texts(shift: Shift) -> Mapping[str, str]:
    texts = {"SUMMARY": shift.summary, "DESCRIPTION": shift.description, "LOCATION": shift.location or None}
    return {name: writable(text) for name, text in texts.items() if text is not None}


def _times(kind: Kind, shift: Shift) -> Mapping[str, tuple[datetime, str | None]]:
    """Give each time with the zone it is written in; None: UTC."""
    stamp = _utc(shift.stamp if kind.invite else shift.changed_at)
    times: dict[str, tuple[datetime, str | None]] = {"DTSTAMP": (stamp, None)}
    if not kind.invite:
        times["LAST-MODIFIED"] = (stamp, None)
    starts, ends = _utc(shift.starts_at), _utc(shift.ends_at)
    if local := wall_clock(shift.zone, starts, ends):
        return times | {"DTSTART": (local[0], shift.zone), "DTEND": (local[1], shift.zone)}
    return times | {"DTSTART": (starts, None), "DTEND": (ends, None)}


def _organizer(parties: Parties) -> tuple[tuple[str, str], ...]:
    return (("CN", " ".join(writable(parties.organizer_name).replace('"', "'").split())),)


def _attendee(kind: Kind) -> tuple[tuple[str, str], ...]:
    answer, asked = ("ACCEPTED", "FALSE") if kind.accepted else ("NEEDS-ACTION", "TRUE")
    return (("CUTYPE", "INDIVIDUAL"), ("ROLE", "REQ-PARTICIPANT"), ("PARTSTAT", answer), ("RSVP", asked))


def _mailto(address: str) -> str:
    """Write an address as a URI (RFC 6068 §2): what a URI cannot hold, percent-encoded."""
    return "mailto:" + quote(_word(address), safe="!$&'*+-./=_~@")


def _word(value: str) -> str:
    if _NOT_IN_A_LINE.search(value):
        raise ValueError("a blank or control character in a UID, URL or address")
    return value


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a naive time")
    return moment.astimezone(UTC)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S}{'Z' if moment.tzinfo else ''}"


@lru_cache(maxsize=256)
def _parameters(pairs: tuple[tuple[str, str], ...]) -> str:
    encoded: bytes = _library().Parameters(dict(pairs)).to_ical()
    return f";{encoded.decode()}"


def _line(name: str, rest: str) -> bytes:
    """Fold as the library does, byte-wise: no character is cut, nor a backslash or caret from what it escapes."""
    line = (name + rest).encode()
    pieces = []
    while len(line) > _LONGEST:
        end = _LONGEST
        while line[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        if line[end - 1] in b"\\^":
            end -= 1
        pieces.append(line[:end])
        line = line[end:]
    return b"\r\n ".join([*pieces, line]) + b"\r\n"


@cache
def _library() -> ModuleType:
    import icalendar  # noqa: PLC0415 - it takes 70 ms, which a command that writes no calendar need not pay

    return icalendar
