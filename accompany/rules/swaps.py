"""Whether a shift may be offered for swap, and who may take it over."""

from dataclasses import dataclass
from datetime import datetime

from accompany.words import HOLDING, ClaimState, Reason, VolunteerId


@dataclass(frozen=True, slots=True)
class Swap:
    """A shift and its offer. ``starts_at`` is aware UTC; ``asked_of`` is the one person it is offered to, None anybody.

    ``offered`` is false when its holder has not offered it, or does not any more.
    """

    holder: VolunteerId
    state: ClaimState
    starts_at: datetime
    offered: bool
    asked_of: VolunteerId | None


def closed(swap: Swap, now: datetime) -> Reason | None:
    """Say why a shift cannot change hands any more, or None if it can. Once it begins it is too late."""
    if swap.state not in HOLDING:
        return Reason.WRONG_STATE
    return Reason.TOO_LATE if swap.starts_at <= now else None


def objection(swap: Swap, taker: VolunteerId, now: datetime) -> Reason | None:
    """Say why this volunteer may not take the shift over, or None if it is offered to them.

    A shift offered to somebody else, or to nobody, is one that somebody holds: no more is said about it.
    """
    if swap.state not in HOLDING or swap.holder == taker:
        return Reason.SLOT_TAKEN
    if not swap.offered or swap.asked_of not in (None, taker):
        return Reason.SLOT_TAKEN
    return closed(swap, now)
