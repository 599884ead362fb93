"""A level proposed as critical that nobody decided about: when coordinators hear of it again, until a person decides.

The timer never stops by itself, and seeing to it only pauses it. Times are aware UTC.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from accompany.words import AccountId, Reason

PAGE_AGAIN = timedelta(minutes=10)
TAKEN = timedelta(minutes=30)  # so long whoever sees to it is left alone


@dataclass(frozen=True, slots=True)
class Alarm:
    """One open question of a level. ``pages`` counts how often it was told; without ``due_at`` it is over."""

    due_at: datetime | None
    pages: int = 0
    taken_by: AccountId | None = None


def opened(now: datetime) -> Alarm:
    """Begin. That the level rose was told at this moment, so the first page is due when nobody answered to that."""
    return Alarm(now + PAGE_AGAIN)


def due(alarm: Alarm, now: datetime) -> Alarm | Reason:
    """Page once more. Whoever saw to it and did not decide is paged like everybody."""
    if alarm.due_at is None or alarm.due_at > now:
        return Reason.WRONG_STATE
    return Alarm(now + PAGE_AGAIN, alarm.pages + 1)


def took(alarm: Alarm, by: AccountId, now: datetime) -> Alarm | Reason:
    """Leave whoever sees to it alone for a while; undecided after that, the pages begin anew."""
    if alarm.due_at is None:
        return Reason.WRONG_STATE
    return replace(alarm, due_at=now + TAKEN, taken_by=by)


def settled(alarm: Alarm) -> Alarm:
    """End it: a person decided the level, took the signal back, or the appointment is over."""
    return replace(alarm, due_at=None)
