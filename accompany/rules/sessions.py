"""How long somebody stays signed in: shorter for those who see more."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.words import Role

SHORT = frozenset({Role.COORDINATOR, Role.LEAD, Role.OPERATOR, Role.DATE_CHECKER})
NOTED_EVERY = timedelta(minutes=1)  # a session's last use is written down no more often than this


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a session lasts unused, and at most."""

    idle: timedelta
    whole: timedelta


def stay(roles: Set[Role]) -> Stay:
    """Say how long an account with these roles stays signed in."""
    if roles & SHORT:
        return Stay(timedelta(minutes=30), timedelta(hours=12))
    return Stay(timedelta(days=14), timedelta(days=90))


def alive(roles: Set[Role], started_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Say whether a session still counts, by the roles the account has at this moment."""
    allowed = stay(roles)
    return now < seen_at + allowed.idle and now < started_at + allowed.whole
