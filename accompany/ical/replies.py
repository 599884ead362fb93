"""Answers from volunteers' calendars, read by content lines only: nothing a sender wrote is ever built or computed.

The library's components must not be made of inbound mail: a short VTIMEZONE can keep them busy for hours, and parsed
zones go into a cache that all later events share.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

from accompany.ical.mails import Fault, Opened, Unreadable, opened
from accompany.rules.replies import Content, Partstat, Reply

if TYPE_CHECKING:
    from icalendar.parser import Contentline

LARGEST = 64 << 10  # octets of calendar
_DEEPEST, _LONGEST_UID, _LONGEST_COMMENT, _LONGEST_ADDRESS, _LONGEST_TIME = 16, 255, 500, 254, 80
_CALENDAR, _EVENT = ("VCALENDAR",), ("VCALENDAR", "VEVENT")
_ONCE = ("UID", "SEQUENCE", "DTSTAMP", "RECURRENCE-ID", "DTSTART")
_READ = {"BEGIN", "END", "METHOD", "ATTENDEE", "COMMENT", *_ONCE}
_NAME = re.compile(r"[ \t]*([A-Za-z-]+)[ \t]*[;:]")
_STAMP = re.compile(r"(\d{8}T\d{6})Z?", re.ASCII)
_SEQUENCE = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail, read: what it holds, and what a coordinator must see of it."""

    content: Content
    reply: Reply | None
    fault: Fault | None  # of what is unreadable
    words: str = field(repr=False)
    sender: str = field(repr=False)
    message_id: str
    auto_submitted: str


@dataclass(slots=True)
class _Event:
    """One VEVENT while its lines are read."""

    once: dict[str, str] = field(default_factory=dict)
    attendees: set[tuple[str, str]] = field(default_factory=set)  # (address, PARTSTAT); equal lines count once
    comments: list[str] = field(default_factory=list)


def read(raw: bytes) -> Arrived:
    """Read one mail. It never raises: whatever cannot be read is UNREADABLE, with the fault."""
    try:
        mail = opened(raw)
    except Unreadable as unreadable:
        return Arrived(Content.UNREADABLE, None, unreadable.fault, "", "", "", "")
    try:
        content, reply = _held(mail)
    except Unreadable as unreadable:
        return _arrived(mail, Content.UNREADABLE, fault=unreadable.fault)
    return _arrived(mail, content, reply)


def _arrived(mail: Opened, content: Content, reply: Reply | None = None, fault: Fault | None = None) -> Arrived:
    return Arrived(content, reply, fault, mail.words, mail.sender, mail.message_id, mail.auto_submitted)


def _held(mail: Opened) -> tuple[Content, Reply | None]:
    if mail.is_report:
        return Content.REPORT, None
    return read_calendar(mail.calendar) if mail.calendar is not None else (Content.WORDS, None)


def read_calendar(text: bytes) -> tuple[Content, Reply | None]:
    """Read one VCALENDAR with one VEVENT (or equal ones) and one ATTENDEE. Raises Unreadable.

    ORGANIZER is not looked at: Exchange leaves it out. Nor are zones, texts, alarms and whatever else came along.
    """
    if len(text) > LARGEST:
        raise Unreadable(Fault.TOO_LARGE)
    method, events = _gathered(_placed(_lines(text)))
    if method not in ("REPLY", "COUNTER"):
        return Content.OTHER_METHOD, None
    replies = {_reply(event, proposal=method == "COUNTER") for event in events}
    if len(replies) != 1:
        raise Unreadable(Fault.NOT_ONE_EVENT)
    return Content(method.lower()), replies.pop()


def _lines(text: bytes) -> Iterator[tuple[str, "Contentline"]]:
    """Unfold, and give the name and line of those that matter. A fold may have cut a character in two."""
    from icalendar.parser import Contentline, Contentlines  # noqa: PLC0415 - 70 ms, only when a calendar came

    if b"\0" in text:
        raise Unreadable(Fault.NUL)
    broken = text.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    for line in Contentlines.from_ical(broken.decode("utf-8", "surrogateescape")):  # type: ignore[no-untyped-call]
        name = _NAME.match(line)
        if name and name[1].upper() in _READ:
            yield name[1].upper(), Contentline(_characters(line))  # type: ignore[no-untyped-call]


def _characters(line: str) -> str:
    """Read a line's octets as UTF-8, else as cp1252."""
    octets = line.encode("utf-8", "surrogateescape")
    try:
        return octets.decode()
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def _placed(lines: Iterable[tuple[str, "Contentline"]]) -> Iterator[tuple[tuple[str, ...], str, "Contentline"]]:
    """Tell in which components each line stands. Every BEGIN must have its END."""
    within: tuple[str, ...] = ()
    for name, line in lines:
        if name == "BEGIN":
            within += (_after_colon(line),)
        if len(within) > _DEEPEST:
            raise Unreadable(Fault.NESTING)
        yield within, name, line
        if name == "END":
            if within[-1:] != (_after_colon(line),):
                raise Unreadable(Fault.NESTING)
            within = within[:-1]
    if within:
        raise Unreadable(Fault.TRUNCATED)


def _gathered(lines: Iterable[tuple[tuple[str, ...], str, "Contentline"]]) -> tuple[str, list[_Event]]:
    """Collect what stands directly in the one VCALENDAR, its one METHOD, and directly in its VEVENTs."""
    calendars, methods, events = 0, set(), list[_Event]()
    for within, name, line in lines:
        if name == "BEGIN":
            calendars += within == _CALENDAR
            if within == _EVENT:
                events.append(_Event())
        elif name == "METHOD" and within == _CALENDAR:
            methods.add(_after_colon(line))
        elif within == _EVENT and name != "END":
            _collect(events[-1], name, line)
    if calendars != 1:
        raise Unreadable(Fault.NOT_ONE_CALENDAR)
    if len(methods) != 1:
        raise Unreadable(Fault.CONTRADICTION if methods else Fault.NO_METHOD)
    return methods.pop(), events


def _after_colon(line: str) -> str:
    return line.partition(":")[2].strip().upper()


def _collect(event: _Event, name: str, line: "Contentline") -> None:
    """Keep one line. A line that comes again must say the same."""
    try:
        _, parameters, value = line.parts()
    except ValueError:
        raise Unreadable(Fault.BAD_LINE) from None
    value = value.strip()
    if name == "ATTENDEE":
        event.attendees.add((_address(parameters, value), str(parameters.get("PARTSTAT", "")).upper()))
    elif name == "COMMENT":
        event.comments.append(value)
    elif name in _ONCE:
        written = f"{value} {parameters.get('TZID', '')}".strip() if name == "DTSTART" else value
        if event.once.setdefault(name, written) != written:
            raise Unreadable(Fault.CONTRADICTION)


def _address(parameters: Mapping[str, object], value: str) -> str:
    """Give the bare address, lower case; Apple writes some only as a parameter."""
    value = value.strip("<>").strip()
    scheme, _, address = value.partition(":")
    bare = unquote(address) if scheme.lower() == "mailto" else str(parameters.get("EMAIL", ""))
    return bare.strip().strip("<>").lower()


def _reply(event: _Event, *, proposal: bool) -> Reply:
    if len(event.attendees) != 1:
        raise Unreadable(Fault.NOT_ONE_ATTENDEE)
    attendee, partstat = next(iter(event.attendees))
    if "@" not in attendee or len(attendee) > _LONGEST_ADDRESS or not attendee.isprintable():
        raise Unreadable(Fault.NO_ADDRESS)
    uid, sequence = event.once.get("UID", ""), event.once.get("SEQUENCE", "0")
    if not 0 < len(uid) <= _LONGEST_UID:
        raise Unreadable(Fault.NO_UID)
    if not _SEQUENCE.fullmatch(sequence):
        raise Unreadable(Fault.BAD_SEQUENCE)
    return Reply(
        uid=uid,
        attendee=attendee,
        partstat=Partstat(partstat) if partstat in tuple(Partstat) else Partstat.NEEDS_ACTION,  # RFC 5545 §3.2.12
        sequence=int(sequence),
        stamp=_stamp(event.once.get("DTSTAMP", "")),
        recurrence_id=event.once.get("RECURRENCE-ID", "")[:_LONGEST_TIME] or None,
        comment="\n".join(event.comments)[:_LONGEST_COMMENT] or None,
        proposed=event.once.get("DTSTART", "")[:_LONGEST_TIME] or None if proposal else None,
    )


def _stamp(written: str) -> datetime | None:
    """Read DTSTAMP, which is in UTC (RFC 5545 §3.8.7.2); None when it is missing or no time."""
    found = _STAMP.fullmatch(written)
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None
