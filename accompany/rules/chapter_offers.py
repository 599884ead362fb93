"""Whether an empty place may be offered to another chapter."""

from datetime import datetime

from accompany.rules import slots
from accompany.rules.slots import Need
from accompany.words import Reason

LEAD = "lead"


def objection(role: str, need: Need, now: datetime) -> Reason | None:
    """Say why a place may not be offered to another chapter, or None if it may. ``now`` is aware UTC.

    A lead opens what the person told: nobody leads whom this chapter has not vetted.
    """
    if role == LEAD:
        return Reason.LEAD_STAYS
    if reason := slots.closed(need, now):
        return reason
    if need.starts_at <= now:
        return Reason.TOO_LATE
    return Reason.SLOT_TAKEN if need.taken else None
