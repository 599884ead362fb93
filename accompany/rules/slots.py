"""Whether a volunteer may take a slot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accompany.words import AppointmentStatus, Fluency, Reason

SPOKEN_WELL = Fluency.FLUENT  # an interpreter needs the language at fluent or native


@dataclass(frozen=True, slots=True)
class Candidate:
    """What counts about a volunteer. ``qualifications`` maps a code to its last valid day; None never expires.

    ``busy`` holds the times of shifts they hold already, aware UTC, each as (start, end).
    """

    vetted: bool
    frozen: bool
    qualifications: Mapping[str, date | None]
    languages: Mapping[str, Fluency]
    busy: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class Need:
    """What a slot asks for. Times are aware UTC; ``zone`` is the site's, in which a qualification's day is read."""

    qualification: str | None
    language: str | None
    starts_at: datetime
    ends_at: datetime
    status: AppointmentStatus
    taken: bool
    zone: str


def objection(candidate: Candidate, need: Need, now: datetime) -> Reason | None:
    """Say why this volunteer may not take this slot, or None if they may.

    The order is the order of help: what only a coordinator can change comes first, what another slot solves last.
    """
    return (
        _about_the_account(candidate)
        or closed(need, now)
        or _about_skills(candidate, need)
        or _about_time(candidate, need)
    )


def _about_the_account(candidate: Candidate) -> Reason | None:
    if candidate.frozen:
        return Reason.FROZEN
    return None if candidate.vetted else Reason.NOT_VETTED


def closed(need: Need, now: datetime) -> Reason | None:
    """Say why nobody may take this slot yet, or any more; one that somebody holds is not closed."""
    if need.status is AppointmentStatus.CANCELLED:
        return Reason.CANCELLED
    if need.status is AppointmentStatus.DRAFT:
        return Reason.NOT_PUBLISHED
    return Reason.TOO_LATE if need.ends_at <= now or need.status is AppointmentStatus.DONE else None


def _about_skills(candidate: Candidate, need: Need) -> Reason | None:
    if need.qualification is not None and not _qualified(candidate, need.qualification, need):
        return Reason.NOT_QUALIFIED
    if need.language is not None and candidate.languages.get(need.language, Fluency.BASIC) < SPOKEN_WELL:
        return Reason.LANGUAGE_NEEDED
    return None


def _qualified(candidate: Candidate, code: str, need: Need) -> bool:
    if code not in candidate.qualifications:
        return False
    until = candidate.qualifications[code]
    return until is None or until >= need.starts_at.astimezone(ZoneInfo(need.zone)).date()


def _about_time(candidate: Candidate, need: Need) -> Reason | None:
    if any(start < need.ends_at and need.starts_at < end for start, end in candidate.busy):
        return Reason.CONFLICT
    return Reason.SLOT_TAKEN if need.taken else None
