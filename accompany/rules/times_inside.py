"""How long people are inside at a place: learned from the days that went well, so that the watch worries in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accompany.rules.incident_events import Plan
from accompany.words import DayStep

LEAST, MOST = 10, 100  # so many days are needed to learn from, and so many of the latest are looked at
TENTHS = 9  # nine of ten were out by then
MINUTE = timedelta(minutes=1)
LONGEST = timedelta(hours=14)  # nobody is inside longer: somebody forgot to tap


@dataclass(frozen=True, slots=True)
class Day:
    """An appointment as the watch begins with it. ``starts_at`` is aware UTC, ``zone`` the site's.

    ``expected`` is what its coordinator wrote down, ``usual`` what its type says; ``inside`` are the minutes spent
    inside on earlier days of this type at this site. ``closes`` is when the building does, on its own clock.
    """

    starts_at: datetime
    zone: str
    expected: timedelta
    usual: timedelta
    closes: time | None = None
    inside: tuple[int, ...] = ()


def planned(day: Day) -> Plan:
    """Plan the watch: a coordinator's own word counts first, then what was learned, then what the type says."""
    expected = day.expected if day.expected != day.usual else learned(day.inside) or day.usual
    return Plan.of(day.starts_at, expected, closing(day))


def learned(minutes: Sequence[int]) -> timedelta | None:
    """Give the time after which nine of ten were out (the nearest rank); None from too few days."""
    if len(minutes) < LEAST:
        return None
    rank = -(-len(minutes) * TENTHS // 10)
    return sorted(minutes)[rank - 1] * MINUTE


def closing(day: Day) -> datetime | None:
    """Give the moment in which the building closes on that day, aware UTC; None where that is not known."""
    if day.closes is None:
        return None
    local = day.starts_at.astimezone(ZoneInfo(day.zone))
    at = datetime.combine(local.date(), day.closes, local.tzinfo).astimezone(UTC)
    return at if at > day.starts_at else None  # an evening appointment in a day's building


def spent(steps: Sequence[tuple[DayStep, datetime]]) -> int | None:
    """Say how many minutes somebody was inside, from in to out; None when a step is missing or cannot be right."""
    when = dict(steps)
    if DayStep.INSIDE not in when or DayStep.OUT not in when:
        return None
    inside = when[DayStep.OUT] - when[DayStep.INSIDE]
    return inside // MINUTE if MINUTE <= inside <= LONGEST else None
