"""When what a call rested on turns out to be wrong: what is not sent yet stays, and a person tells those it reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from accompany.rules.escalation import OUTWARD_FROM, Call, objection_to_stand_down
from accompany.rules.incidents import DANGER
from accompany.words import IncidentState, Level, MobilizationState, Reason

AGAIN = timedelta(minutes=10)
NOT_OUT = (MobilizationState.DRAFT, MobilizationState.APPROVED)


class Why(StrEnum):
    """What fell away under a call."""

    WITHDRAWN = "withdrawn"  # a signal was taken back, and what stands adds up to less than high
    LOWERED = "lowered"  # a coordinator decided on a lower level
    DISMISSED = "dismissed"  # the report of the day was not true


@dataclass(frozen=True, slots=True)
class Correction:
    """What fell away, when, and when a coordinator told those who were called. Times are aware UTC.

    ``kept_back`` counts the messages that had not left and never will.
    """

    why: Why
    fell_at: datetime
    kept_back: int
    sent_at: datetime | None = None


class Moment(Protocol):
    """What happened in a watch: when (aware UTC), and what stood after it."""

    @property
    def at(self) -> datetime: ...

    @property
    def state(self) -> IncidentState: ...


def danger_since(events: Sequence[Moment]) -> datetime | None:
    """Say when the danger a watch is in was reported; None when it is in none. ``events`` are in their order."""
    since = None
    for event in reversed(events):
        if event.state not in DANGER:
            break
        since = event.at
    return since


def withdrawn(confirmed: Level | None, before: Level, after: Level) -> bool:
    """Say whether calls lose their ground with a signal: what stood added up to high or more, and does not any more.

    A coordinator who confirmed more than the signals said decided for other reasons; those still stand.
    """
    return after < OUTWARD_FROM <= before and (confirmed is None or confirmed <= before)


def lowered(confirmed: Level | None, proposed: Level, to: Level) -> bool:
    """Say whether calls lose their ground with a decision: the level was high or more, confirmed or proposed."""
    stood = proposed if confirmed is None else confirmed
    return to < OUTWARD_FROM <= stood


def reminder(correction: Correction, now: datetime) -> int:
    """Say which reminder is due for a correction nobody has sent: another one every ten minutes, for ever."""
    return max(0, (now - correction.fell_at) // AGAIN)


def objection(call: Call, correction: Correction | None) -> Reason | None:
    """Say why there is nothing to correct. It goes out once, and not after an all-clear."""
    if correction is None or correction.sent_at is not None:
        return Reason.WRONG_STATE
    return objection_to_stand_down(call)
