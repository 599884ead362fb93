"""What the second watcher says, and when: it looks at the clock of the program from outside, and at nothing else."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

OLDEST = timedelta(minutes=2)  # a clock that runs ticks many times in that
AGAIN = timedelta(minutes=10)


class Say(StrEnum):
    """What people are told."""

    STANDS = "stands"  # the clock stands still: nobody is asked, paged or called
    BLIND = "blind"  # its database cannot be read: nobody knows
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Patience:
    """How old the newest tick may be, and how long until people are told again."""

    oldest: timedelta = OLDEST
    again: timedelta = AGAIN


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at an aware time showed: the newest tick, None when no clock ever ran; ``blind``: nothing."""

    at: datetime
    ticked: datetime | None
    blind: bool = False


@dataclass(frozen=True, slots=True)
class Watching:
    """What a watcher remembers from look to look: since when it is blind, what it said last, and when."""

    blind_since: datetime | None = None
    said: Say | None = None
    said_at: datetime | None = None


def judge(watching: Watching, look: Look, patience: Patience) -> tuple[Watching, Say | None]:
    """Say what to tell after a look, if anything.

    A restart blinds for some seconds: only longer is worth a page. A trouble is told again for as long as it lasts, its
    end once. A clock that never ran belongs to a program that has just been set up.
    """
    if look.blind:
        seen = replace(watching, blind_since=watching.blind_since or look.at)
        long = seen.blind_since is not None and look.at - seen.blind_since > patience.oldest
        return seen, _trouble(seen, Say.BLIND, look, patience) if long else None
    seen = replace(watching, blind_since=None)
    if look.ticked is not None and look.at - look.ticked > patience.oldest:
        return seen, _trouble(seen, Say.STANDS, look, patience)
    return seen, Say.BACK if watching.said in (Say.STANDS, Say.BLIND) else None


def told(watching: Watching, say: Say, at: datetime) -> Watching:
    """Remember what was told. What could not be told is not remembered: the next look tries again."""
    return replace(watching, said=say, said_at=at)


def _trouble(watching: Watching, say: Say, look: Look, patience: Patience) -> Say | None:
    if watching.said is say and watching.said_at is not None and look.at - watching.said_at < patience.again:
        return None
    return say
