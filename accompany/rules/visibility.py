"""Who sees what of an appointment, and when. One table, one function."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from accompany.words import Role

MEETING_FROM, MEETING_TO = timedelta(hours=24), timedelta(hours=2)
HORIZONS = {Role.COORDINATOR: 400, Role.LEAD: 35, Role.DATE_CHECKER: 35}  # days
VOLUNTEER_HORIZON = 14


class Field(StrEnum):
    """What there is to see."""

    DAY = "day"  # day, district, language
    EXACT_TIME = "exact_time"  # exact site and time
    HANDLE = "handle"
    MEETING = "meeting"  # meeting point and phrase
    NAME = "name"
    NOTES = "notes"
    CONTACT = "contact"
    CASE = "case"  # level, signals, verification


@dataclass(frozen=True, slots=True)
class Standing:
    """How a reader stands to one appointment. Times are aware UTC."""

    coordinator: bool
    vetted: bool
    claimed: bool
    leads: bool
    observation: bool
    published: bool
    starts_at: datetime
    ends_at: datetime
    contact_shared: bool = False


def visible(standing: Standing, now: datetime) -> frozenset[Field]:
    """Say what this reader sees now. Nothing at all means they must not learn that it exists."""
    if standing.coordinator:
        return frozenset(Field)
    if not standing.published:
        return frozenset()
    if not (standing.claimed and standing.vetted):  # whoever is not vetted any more sees what a newcomer sees
        return _unclaimed(standing)
    return _claimed(standing, now)


def meeting_open(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Say whether a team meets about now: from 24 hours before until 2 hours after. Times are aware UTC."""
    return starts_at - MEETING_FROM <= now <= ends_at + MEETING_TO


def person_sees_meeting(starts_at: datetime, now: datetime) -> bool:
    """Say whether the person sees, behind their own link, where the team waits and what it will say."""
    return starts_at - MEETING_FROM <= now


def horizon_days(role: Role) -> int:
    """Say how many days ahead a role sees; it also bounds what one account could copy."""
    return HORIZONS.get(role, VOLUNTEER_HORIZON)


def _unclaimed(standing: Standing) -> frozenset[Field]:
    if standing.vetted or standing.observation:
        return frozenset({Field.DAY, Field.EXACT_TIME})
    return frozenset({Field.DAY})


def _claimed(standing: Standing, now: datetime) -> frozenset[Field]:
    always = {Field.DAY, Field.EXACT_TIME, Field.HANDLE}
    if standing.leads:
        return frozenset({*always, Field.MEETING, Field.NAME, Field.NOTES, Field.CONTACT})
    if not meeting_open(standing.starts_at, standing.ends_at, now):
        return frozenset(always)
    shared = {Field.CONTACT} if standing.contact_shared else set()
    return frozenset({*always, Field.MEETING, Field.NAME, *shared})
