"""When to remind somebody of a shift they hold, to ask whether they will be there, and afterwards how it was.

The hours are those of the clock on the site's wall: "5 pm the day before" stays 5 pm when the clock changes.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

EARLY = timedelta(days=4)
ON_THE_WAY = timedelta(minutes=90)
AFTERWARDS = timedelta(hours=1)
LATE = timedelta(hours=3)  # a reminder so late says nothing any more
CONFIRM, AGAIN, LIST = time(17), time(20), time(21)
OWN_MEMORY = timedelta(hours=12)  # who claimed so recently need not be reminded early


class Reminder(StrEnum):
    """What a holder is told, in this order. Each is sent once for one time of the shift."""

    EARLY = "early"  # four days before
    CONFIRM = "confirm"  # 5 pm the day before: will you be there?
    CONFIRM_AGAIN = "confirm_again"  # 8 pm, to the silent
    SILENT = "silent"  # 9 pm: the coordinators see who has not answered
    ON_THE_WAY = "on_the_way"  # 90 minutes before
    DEBRIEF = "debrief"  # one hour after the end: how was it?


ASKING = (Reminder.CONFIRM, Reminder.CONFIRM_AGAIN, Reminder.SILENT)


@dataclass(frozen=True, slots=True)
class Held:
    """A shift somebody holds. Times are aware UTC; ``zone`` is the site's, ``since`` when they took it."""

    starts_at: datetime
    zone: str
    since: datetime
    confirmed: bool
    ends_at: datetime


def due(held: Held, now: datetime) -> list[Reminder]:
    """List what should be out by now and is not too late to say. Whoever keeps the books sends each once.

    Who took the shift after a moment had passed is not reminded of it; who confirmed is not asked again.
    """
    return [
        reminder
        for reminder, moment in moments(held).items()
        if held.since < moment <= now < moment + LATE
        and (now < held.starts_at or reminder is Reminder.DEBRIEF)
        and not _needless(held, reminder, moment)
    ]


def moments(held: Held) -> dict[Reminder, datetime]:
    """Give the moment of each reminder, aware UTC."""
    zone = ZoneInfo(held.zone)
    day_before = held.starts_at.astimezone(zone).date() - timedelta(days=1)
    wall = {Reminder.CONFIRM: CONFIRM, Reminder.CONFIRM_AGAIN: AGAIN, Reminder.SILENT: LIST}
    return {
        Reminder.EARLY: held.starts_at - EARLY,
        **{
            reminder: datetime.combine(day_before, clock, zone).astimezone(held.starts_at.tzinfo)
            for reminder, clock in wall.items()
        },
        Reminder.ON_THE_WAY: held.starts_at - ON_THE_WAY,
        Reminder.DEBRIEF: held.ends_at + AFTERWARDS,
    }


def _needless(held: Held, reminder: Reminder, moment: datetime) -> bool:
    if reminder is Reminder.EARLY:
        return moment - held.since < OWN_MEMORY
    return held.confirmed and reminder in ASKING
