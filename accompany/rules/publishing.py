"""Whether an appointment may be shown to volunteers."""

from dataclasses import dataclass
from datetime import datetime

from accompany.rules.teams import Place
from accompany.words import AppointmentStatus, Reason


@dataclass(frozen=True, slots=True)
class Draft:
    """What decides whether an appointment may be published. ``starts_at`` is aware UTC."""

    status: AppointmentStatus
    verified: bool
    team: tuple[Place, ...]
    starts_at: datetime


def objection(draft: Draft, override_reason: str | None, now: datetime) -> Reason | None:
    """Say why an appointment may not be published, or None if it may.

    A date nobody checked sends a team to the wrong morning, so an unchecked one needs a written reason.
    """
    if draft.status is AppointmentStatus.PUBLISHED:
        return Reason.ALREADY_PUBLISHED
    if draft.status is not AppointmentStatus.DRAFT:
        return Reason.CANCELLED if draft.status is AppointmentStatus.CANCELLED else Reason.WRONG_STATE
    if not draft.team:
        return Reason.NO_TEAM
    if draft.starts_at <= now:
        return Reason.TOO_LATE
    if not draft.verified and not (override_reason and override_reason.strip()):
        return Reason.NOT_VERIFIED
    return None
