"""What somebody who may be called is promised: a wish that lapses, never too many calls a week, quiet nights."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from accompany.rules import quiet
from accompany.rules.quiet import Quiet

UNCONFIRMED_FOR = timedelta(days=3)  # whoever never opens the link is forgotten
A_WEEK = timedelta(days=7)
WEEKLY = 3  # urgent calls in seven days, when nobody chose another number
MOST_WEEKLY = 7  # none at all is a choice too: a pause without leaving
A_NIGHT = timedelta(days=1)  # at most so long a call waits for the morning
NIGHT = ("21:00", "06:00")


class LeftOut(StrEnum):
    """Why somebody in a ring is not called."""

    LIMIT = "limit"  # they had as many calls this week as they want
    ASLEEP = "asleep"  # their night ends after the call does


@dataclass(frozen=True, slots=True)
class Callee:
    """Somebody who may be called. ``called`` counts the last seven days; ``weekly`` None: no limit of their own."""

    weekly: int | None
    called: int
    wakes: bool
    quiet: Quiet


def has_room(weekly: int | None, called: int) -> bool:
    """Say whether somebody may be called once more, who was called so often in the last seven days."""
    return weekly is None or called < weekly


def when(callee: Callee, expires_at: datetime, now: datetime, *, drill: bool) -> datetime | LeftOut:
    """Say when to call somebody, or why not. Times are aware UTC.

    Only those who asked for it are woken, and nobody by an exercise. An exercise is no urgent call: it neither counts
    nor is it kept back by those that do.
    """
    if not drill and not has_room(callee.weekly, callee.called):
        return LeftOut.LIMIT
    due = now if callee.wakes and not drill else quiet.over_at(callee.quiet, now)
    return due if due < expires_at else LeftOut.ASLEEP


def lapsed(asked_at: datetime, now: datetime) -> bool:
    """Say whether a wish to be on the list was confirmed too late. Times are aware UTC."""
    return asked_at <= now - UNCONFIRMED_FOR
