"""The team inside and the vigil outside: observation shifts beside an appointment, and who belongs to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.rules import consent as agreed
from accompany.rules.consent import Consent
from accompany.rules.teams import Place
from accompany.words import AppointmentStatus, Part, Reason, Ring

PRESS = "press_liaison"
EARLIER = timedelta(minutes=30)  # a vigil stands before the person arrives
# A vigil shows passers-by that somebody is in danger; a team inside shows nobody anything.
NEEDS = {Part.INSIDE: Ring.VOLUNTEERS, Part.OUTSIDE: Ring.LIST}


def allowed(part: Part, consent: Consent | None) -> bool:
    """Say whether the consent of this moment covers it."""
    return agreed.allows(consent, NEEDS[part])


def press_allowed(consent: Consent | None) -> bool:
    """Say whether somebody may speak to the press."""
    return agreed.allows(consent, Ring.PUBLIC)


@dataclass(frozen=True, slots=True)
class Beside:
    """The appointment beside which people stand. ``starts_at`` is aware UTC."""

    status: AppointmentStatus
    starts_at: datetime
    consent: Consent | None


def objection(part: Part, beside: Beside, now: datetime) -> Reason | None:
    """Say why these places may not be opened now."""
    if beside.status is not AppointmentStatus.PUBLISHED:
        return Reason.NOT_PUBLISHED
    if beside.starts_at <= now:
        return Reason.TOO_LATE
    return None if allowed(part, beside.consent) else Reason.RING_NOT_ALLOWED


def team(part: Part, consent: Consent | None) -> tuple[Place, ...]:
    """Say who is wanted: marshals outside, and somebody for the press only where the person agreed to the public."""
    if part is Part.INSIDE:
        return (Place("lead", 1, 1, 1), Place("accompanier", 2, 6, 10))
    press = (Place(PRESS, 1, 1, 2),) if press_allowed(consent) else ()
    return (Place("lead", 1, 1, 1), Place("marshal", 2, 4, 10), *press)


def starts_at(part: Part, appointment: datetime, now: datetime) -> datetime:
    """Say when they meet (aware UTC): a vigil half an hour earlier, while there is half an hour."""
    earlier = appointment - EARLIER
    return earlier if part is Part.OUTSIDE and earlier > now else appointment
