"""Standby: a place opened, and somebody waits for it. How long it is offered to them before the next one hears."""

from datetime import datetime, timedelta

from accompany.rules import waves

ALL_AT_ONCE = timedelta(hours=12)  # so near the start everybody who waits is offered it, and the first yes has it


def stands_until(starts_at: datetime, heard_at: datetime) -> datetime:
    """Say until when an offer stands that is heard at ``heard_at``: the nearer the start, the shorter. Aware UTC."""
    patience, _ = waves.pace(starts_at - heard_at)
    return min(heard_at + patience, starts_at)


def one_by_one(starts_at: datetime, now: datetime) -> bool:
    """Say whether there is time to offer a place to one after another, and to nobody else meanwhile."""
    return starts_at - now > ALL_AT_ONCE
