"""A day at one site moves: where each of its appointments goes on the clocks there."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accompany.rules import dates
from accompany.words import Invalid, Problem


@dataclass(frozen=True, slots=True)
class Move:
    """How far a day's appointments move: to another day, by some minutes, or, both left out, only to another site."""

    to_day: date | None = None
    minutes: int = 0


def span(day: date, zone: str) -> tuple[datetime, datetime]:
    """Give a day from midnight to midnight on a site's clock, in UTC. Raises Invalid for the calendar's last day."""
    try:
        after = day + timedelta(days=1)
    except OverflowError:
        raise Invalid({"day": Problem.MALFORMED}) from None
    start, end = (datetime.combine(one, time(), ZoneInfo(zone)) for one in (day, after))
    return dates.as_utc(start, field="day"), dates.as_utc(end, field="day")


def moved(starts_at: datetime, move: Move, zone: str, zone_there: str) -> datetime:
    """Give an appointment's new start in UTC: the same time of day on the clocks there, and ``minutes`` later.

    An hour that comes twice there is the first one. Raises Invalid for one that clocks skip.
    """
    local = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    on_that_day = local if move.to_day is None else datetime.combine(move.to_day, local.time())
    try:
        later = on_that_day + timedelta(minutes=move.minutes)
    except OverflowError:
        raise Invalid({"to_day": Problem.MALFORMED}) from None
    return dates.at_site(later, zone_there, fold=0, field="to_day")
