"""Trainings that end: when to warn whose they are, and how far ahead coordinators look."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EARLY, LATE = 30, 7  # days before the last good day: time to find a course, then a last word
LISTED_AHEAD, LISTED_AFTER = timedelta(days=60), timedelta(days=30)  # on the coordinators' list
BEGINS, ENDS = time(9), time(20)  # nobody is written to by night about a training


def stage(until: date, today: date) -> int | None:
    """Say which warning a training needs, ``EARLY`` or ``LATE`` as days; None when neither, or when it is over.

    ``until`` is its last good day. Who was given it for less than a month gets the early one at once.
    """
    left = (until - today).days
    if left < 0 or left > EARLY:
        return None
    return LATE if left <= LATE else EARLY


def today(now: datetime, zone: str) -> date:
    """Give the day it is in a chapter's zone. ``now`` is aware."""
    return now.astimezone(ZoneInfo(zone)).date()


def is_time(now: datetime, zone: str) -> bool:
    """Say whether warnings go out at this hour on the clock of the chapter. ``now`` is aware."""
    return BEGINS <= now.astimezone(ZoneInfo(zone)).time() < ENDS


def edition(until: date, at: int) -> int:
    """Give a warning its number: another one for another last day, and for each stage."""
    return until.toordinal() * 2 + (at == LATE)


def last_day(edition: int) -> date:
    """Give the last good day that a numbered warning is about."""
    return date.fromordinal(edition // 2)


def listed(today: date) -> tuple[date, date]:
    """Give the first and the last day of the coordinators' list of trainings that end or just ended."""
    return today - LISTED_AFTER, today + LISTED_AHEAD
