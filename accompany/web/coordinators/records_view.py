"""The figures of a call in words: by ring and channel, when handed over, how fast answered, and what went wrong."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accompany.rules.call_records import MAIL, TEXT, Record
from accompany.web import dates
from accompany.web.coordinators.calls_view import LEFT_OUT, RINGS
from accompany.web.languages import app, gettext

CHANNELS = {MAIL: app("mail"), TEXT: app("text")}
TROUBLES = {
    "failed": app("Refused by the other side"),
    "expired": app("Too late to be sent"),
    "in_doubt": app("Nobody knows whether it arrived"),
}
SHOWN = (
    "called",
    "accepted",
    "in_doubt",
    "failed",
    "cancelled",
    "expired",
    "waiting",
    "coming",
    "thirty_minutes",
    "no",
)


def worded(record: Record, sent_at: datetime | None, zone: str, language: str) -> dict[str, Any]:
    """Word the figures of one call; times are on the clock of ``zone``."""
    return {
        "lines": [
            {
                "ring": gettext(RINGS[line.ring]),
                "channel": gettext(CHANNELS[line.channel]),
                **{name: getattr(line, name) for name in SHOWN},
            }
            for line in record.lines
        ],
        "called": record.called,
        "answered": record.answered,
        "went_wrong": record.went_wrong,
        "sent": moment(sent_at, zone, language),
        "first": moment(record.first_hand_off, zone, language),
        "last": moment(record.last_hand_off, zone, language),
        "told": record.told,
        "last_told": moment(record.last_told, zone, language),
        "within": list(record.within.items()),
        "left_out": [gettext(LEFT_OUT[why]) % {"n": number} for why, number in sorted(record.left_out.items())],
        "troubles": [{"what": _trouble(code), "number": number} for code, number in record.troubles.items()],
    }


def moment(at: datetime | None, zone: str, language: str) -> str | None:
    """Write a day and a time to the second, on the clock of ``zone``; None stays None."""
    if at is None:
        return None
    local = at.astimezone(ZoneInfo(zone))
    return f"{dates.short_day(local.date(), language)}, {clock(local, language)}"


def clock(local: datetime, language: str) -> str:
    """Write ``8:30:07 AM``, the clock of the moment's own zone."""
    half = dates.TABLES[language].halves[local.hour // 12]
    return f"{local.hour % 12 or 12}:{local:%M:%S} {half}"


def length(span: timedelta) -> str:
    """Write ``2 d 3 h``, ``4 min 5 s`` or ``7 s``: the two largest units that say something."""
    seconds = int(span.total_seconds())
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    parts = []
    for name, size in units:
        parts.append((seconds // size, name))
        seconds %= size
    first = next((place for place, (number, _) in enumerate(parts) if number), len(parts) - 1)
    return " ".join(f"{number} {name}" for number, name in parts[first : first + 2] if number or name == "s")


def _trouble(code: str) -> str:
    state, _, why = code.partition(" ")
    return f"{gettext(TROUBLES[state])} ({why})" if why else gettext(TROUBLES[state])
