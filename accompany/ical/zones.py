"""Time zones as calendars understand them: RRULEs from the POSIX footer of a tzdata file (RFC 8536 §3.3)."""

import io
import re
import struct
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

_NAME = re.compile(r"[A-Za-z][\w+-]*(?:/[A-Za-z][\w+-]*){0,2}", re.ASCII)
_ABBREVIATION, _OFFSET = r"<[^>]+>|[A-Za-z]+", r"[-+]?\d+(?::\d+){0,2}"
_POSIX = re.compile(
    rf"(?P<std>{_ABBREVIATION})(?P<std_west>{_OFFSET})"
    rf"(?:(?P<dst>{_ABBREVIATION})(?P<dst_west>{_OFFSET})?,(?P<starts>[^,]+),(?P<ends>[^,]+))?"
)
_CHANGE = re.compile(rf"M(?P<month>\d+)\.(?P<week>\d)\.(?P<day>\d)(?:/(?P<at>{_OFFSET}))?")
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
_DAY = 86400  # seconds


@lru_cache(maxsize=1024)
def vtimezone(tzid: str) -> bytes | None:
    """Write the zone as one STANDARD and at most one DAYLIGHT. None: no such zone or no such rule, so send UTC.

    The library would write lists of RDATEs and start daylight time an hour off; Outlook ignores RDATE altogether.
    """
    posix = _POSIX.fullmatch(_footer(tzid))
    if posix is None:
        return None
    observances = _observances(posix)
    if not observances:
        return None
    lines = ["BEGIN:VTIMEZONE", f"TZID:{tzid}", *observances, "END:VTIMEZONE", ""]
    return "\r\n".join(lines).encode()


def wall_clock(tzid: str, *instants: datetime) -> tuple[datetime, ...] | None:
    """Tell what the clock on the site's wall shows, naive. None: only UTC says these instants to every calendar.

    That is so without a VTIMEZONE; where a zone changes its rules after one of the instants (a calendar that trusts
    our VTIMEZONE and one that trusts its own tables would differ); and in the hour that happens twice in autumn.
    """
    if tzid == "UTC" or vtimezone(tzid) is None:
        return None
    ruled, real = _by_footer(tzid), _by_file(tzid)
    local = tuple(instant.astimezone(ruled) for instant in instants)
    for ours, instant in zip(local, instants, strict=True):
        if ours.utcoffset() != instant.astimezone(real).utcoffset():
            return None
        if ours.replace(fold=0).utcoffset() != ours.replace(fold=1).utcoffset():
            return None
    return tuple(moment.replace(tzinfo=None, fold=0) for moment in local)


def _tzif(tzid: str) -> bytes:
    """Read the zone's file from the pinned tzdata package, not from the machine; empty when there is none."""
    if not _NAME.fullmatch(tzid):
        return b""
    try:
        content = resources.files("tzdata").joinpath("zoneinfo", *tzid.split("/")).read_bytes()
    except OSError:
        return b""
    return content if content.startswith(b"TZif") else b""


def _footer(tzid: str) -> str:
    return _tzif(tzid).rpartition(b"\n")[0].rpartition(b"\n")[2].decode("ascii")


def _observances(posix: re.Match[str]) -> list[str]:
    standard = -_seconds(posix["std_west"])
    if posix["dst"] is None:
        return _observance("STANDARD", posix["std"], standard, standard, ("19700101T000000", None))
    daylight = -_seconds(posix["dst_west"]) if posix["dst_west"] else standard + 3600
    starts, ends = _yearly(posix["starts"]), _yearly(posix["ends"])
    if starts is None or ends is None:
        return []
    return [
        *_observance("DAYLIGHT", posix["dst"], standard, daylight, starts),
        *_observance("STANDARD", posix["std"], daylight, standard, ends),
    ]


def _observance(kind: str, name: str, before: int, after: int, onset: tuple[str, str | None]) -> list[str]:
    first, rule = onset
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{first}",
        *([f"RRULE:{rule}"] if rule else []),
        f"TZOFFSETFROM:{_offset(before)}",
        f"TZOFFSETTO:{_offset(after)}",
        f"TZNAME:{name.strip('<>')}",
        f"END:{kind}",
    ]


def _yearly(change: str) -> tuple[str, str] | None:
    """Turn POSIX `Mm.w.d/time` into the onset of 1970 and its RRULE; None where no rule of one month says it.

    1. The time may lie outside the day (26:00, −1:00): then the change falls on another weekday.
    2. Inside its day, "the w-th weekday" is BYDAY=wDD, week 5 being the last.
    3. Moved, it is that other weekday inside a window of seven dates, which must stay inside every month.
    """
    parsed = _CHANGE.fullmatch(change)
    if parsed is None:
        return None
    month, week, day = int(parsed["month"]), int(parsed["week"]), int(parsed["day"])
    moved, seconds = divmod(_seconds(parsed["at"] or "2"), _DAY)
    if not moved:
        rule = f"FREQ=YEARLY;BYMONTH={month};BYDAY={-1 if week == 5 else week}{_DAYS[day]}"
        dates = _week_of(month, week)
    else:
        day = (day + moved) % 7
        dates = range((week - 1) * 7 + 1 + moved, week * 7 + 1 + moved)
        if week == 5 or dates[0] < 1 or dates[-1] > 28:
            return None
        rule = f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={','.join(map(str, dates))};BYDAY={_DAYS[day]}"
    first = next(found for d in dates if (found := date(1970, month, d)).isoweekday() % 7 == day)
    return f"{first:%Y%m%d}T{seconds // 3600:02d}{seconds // 60 % 60:02d}{seconds % 60:02d}", rule


def _week_of(month: int, week: int) -> range:
    """Give the dates of 1970 among which the month's w-th weekday lies."""
    if week < 5:
        return range((week - 1) * 7 + 1, week * 7 + 1)
    last = (date(1970 + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return range(last - 6, last + 1)


def _seconds(clock: str) -> int:
    """Read `[-+]h[:m[:s]]`."""
    hours, minutes, seconds = (*map(int, clock.lstrip("+-").split(":")), 0, 0)[:3]
    return (-1 if clock.startswith("-") else 1) * (hours * 3600 + minutes * 60 + seconds)


def _offset(east: int) -> str:
    """Write seconds east of Greenwich as TZOFFSET wants them."""
    minutes, seconds = divmod(abs(east), 60)
    return f"{'-' if east < 0 else '+'}{minutes // 60:02d}{minutes % 60:02d}{f'{seconds:02d}' if seconds else ''}"


@lru_cache(maxsize=1024)
def _by_file(tzid: str) -> ZoneInfo:
    return ZoneInfo.from_file(io.BytesIO(_tzif(tzid)), key=tzid)


@lru_cache(maxsize=1024)
def _by_footer(tzid: str) -> ZoneInfo:
    """Make the zone that follows our VTIMEZONE: a TZif file without transitions, with only the footer."""
    header = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    block = header + struct.pack(">lbb", 0, 0, 0) + b"UTC\0"
    return ZoneInfo.from_file(io.BytesIO(block + block + f"\n{_footer(tzid)}\n".encode()), key=tzid)
