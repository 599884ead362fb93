"""When a volunteer can come: the parts of their week, and the dates on which it is otherwise."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from itertools import pairwise
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("morning", "afternoon", "evening")
GRID = frozenset(f"{day}_{part}" for day in DAYS for part in PARTS)
BEGINS = {"morning": time(0), "afternoon": time(12), "evening": time(17)}  # on the clock at the site
COUNTS = timedelta(hours=1)  # a shift that reaches less far into a part of the day does not need it


@dataclass(frozen=True, slots=True)
class Dates:
    """Days on which a volunteer's week is not as usual, both counted; ``free`` all day, or else away."""

    first: date
    last: date
    free: bool


class Can(Enum):
    """Whether somebody can come."""

    AWAY = "away"
    NOT_FREE = "not_free"
    NEVER_SAID = "never_said"
    USUALLY = "usually"
    THAT_DATE = "that_date"


@dataclass(frozen=True, slots=True)
class Hours:
    """When a shift is, on the clock at its site: the days it touches, and the parts of the week it needs."""

    first: date
    last: date
    parts: frozenset[str]


def hours(starts_at: datetime, ends_at: datetime, zone: str) -> Hours:
    """Say which parts of the week a shift needs. Times are aware UTC; ``zone`` is the site's."""
    here = ZoneInfo(zone)
    first, last = starts_at.astimezone(here).date(), ends_at.astimezone(here).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    needed = [_name(day, part) for day in days for part in PARTS if _needs(day, part, starts_at, ends_at, here)]
    return Hours(first, last, frozenset(needed))


def can(week: Collection[str], exceptions: Sequence[Dates], shift: Hours) -> Can:
    """Say whether somebody can come; a date they are away beats one they are free, and both beat their usual week."""
    if exceptions:
        touched = [one for one in exceptions if one.first <= shift.last and shift.first <= one.last]
        if any(not one.free for one in touched):
            return Can.AWAY
        if any(one.first <= shift.first and shift.last <= one.last for one in touched):
            return Can.THAT_DATE
    if not week:
        return Can.NEVER_SAID
    return Can.USUALLY if shift.parts.issubset(week) else Can.NOT_FREE


def overlapping(exceptions: Sequence[Dates]) -> bool:
    """Say whether two of these share a day."""
    ordered = sorted(exceptions, key=lambda one: one.first)
    return any(later.first <= earlier.last for earlier, later in pairwise(ordered))


def _needs(day: date, part: str, starts_at: datetime, ends_at: datetime, here: ZoneInfo) -> bool:
    """Compare in UTC, or a day on which the clocks change would be an hour off."""
    begins = datetime.combine(day, BEGINS[part], here)
    following = PARTS[PARTS.index(part) + 1 :][:1]
    ends = datetime.combine(day if following else day + timedelta(days=1), BEGINS[(*following, "morning")[0]], here)
    is_start = begins <= starts_at < ends
    return is_start or min(ends_at, ends) - max(starts_at, begins) >= COUNTS


def _name(day: date, part: str) -> str:
    return f"{DAYS[day.weekday()]}_{part}"
