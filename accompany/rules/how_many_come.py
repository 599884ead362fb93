"""When the person hears how many come with them, by which way, and in which of three words."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from accompany.rules import quiet
from accompany.rules.quiet import Quiet
from accompany.words import ReachBy

BEFORE = timedelta(hours=12)  # real hours, whatever clocks do in between
QUIET = ("21:00", "06:00")  # on the clock of the site's wall: nobody has written down the person's own
EVENING = time(20, 30)  # what would be said in the night is said the evening before
AFTER_PUBLISHING = timedelta(minutes=30)  # published late: time for somebody to say yes
STUCK = timedelta(minutes=30)  # a message that has not left for so long: somebody calls


class Way(StrEnum):
    """How a person is told."""

    MESSAGE = "message"  # by the program, where they wanted it
    DESK = "desk"  # by a coordinator, who calls
    PAGE = "page"  # they asked for no messages: they look themselves


class Said(StrEnum):
    """The words. Whoever promised is counted as coming only when they have confirmed."""

    CONFIRMED = "confirmed"
    PROMISED = "promised"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Ahead:
    """An appointment to come. Times are aware UTC, ``zone`` is the site's; ``reachable``: we were told where.

    ``held``: the person is, or the appointment is one of those who are; their phone is in other hands.
    """

    starts_at: datetime
    published_at: datetime
    zone: str
    reach_by: ReachBy
    reachable: bool
    held: bool = False


def due(ahead: Ahead, now: datetime) -> bool:
    """Say whether the person should have heard by now, and may be written to at this hour.

    In the night nothing leaves, unless the appointment is over before the night is.
    """
    if not told_at(ahead) <= now < ahead.starts_at:
        return False
    wakes_at = quiet.over_at(Quiet(*QUIET, ahead.zone), now)
    return wakes_at == now or wakes_at >= ahead.starts_at


def told_at(ahead: Ahead) -> datetime:
    """Give the moment from which the person should know: twelve hours before, or the evening before such a night."""
    zone = ZoneInfo(ahead.zone)
    mark = ahead.starts_at - BEFORE
    if quiet.over_at(Quiet(*QUIET, ahead.zone), mark) > mark:
        local = mark.astimezone(zone)
        day = local.date() if local.time() > EVENING else local.date() - timedelta(days=1)
        mark = datetime.combine(day, EVENING, zone).astimezone(ahead.starts_at.tzinfo)
    return max(mark, ahead.published_at + AFTER_PUBLISHING)


def way(ahead: Ahead) -> Way:
    """Say how the person is told. A program never calls, has no Signal, and writes to no phone that was taken away."""
    if not ahead.reachable:
        return Way.PAGE
    return Way.MESSAGE if ahead.reach_by in (ReachBy.EMAIL, ReachBy.TEXT) and not ahead.held else Way.DESK


def said(confirmed: int, promised: int) -> Said:
    """Choose the words; ``promised`` are those who hold a place and have not confirmed it."""
    if confirmed:
        return Said.CONFIRMED
    return Said.PROMISED if promised else Said.NOBODY
