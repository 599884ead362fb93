"""What a volunteer says of themselves, and what of it cannot be."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from accompany.rules.availability import DAYS, GRID, PARTS, Dates, overlapping
from accompany.rules.candidates import NO_WISHES, Wishes
from accompany.words import Calendar, Detail, Fluency, Problem

__all__ = ["DAYS", "GRID", "PARTS", "Profile", "problems"]

MOST_ASKS = 50  # a week
LONGEST_ZONE, MOST_ZONES = 80, 40
MOST_EXCEPTIONS, MOST_WISHES = 60, 20
LONGEST_EXCEPTION = timedelta(days=366)
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
CODE = re.compile(r"[a-z0-9_]{2,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a volunteer can do and how they want to be asked.

    ``qualifications`` maps a code to its last good day, or None for ever; quiet hours are ``HH:MM`` in their own zone;
    ``availability`` lists parts of the week such as ``mon_morning``, none meaning any; ``exceptions`` are dates unlike
    it. ``more_until`` is the last day on which they want more shifts. A newcomer goes first beside a lead.
    """

    languages: Mapping[str, Fluency] = field(default_factory=dict)
    qualifications: Mapping[str, date | None] = field(default_factory=dict)
    zones: tuple[str, ...] = ()
    availability: tuple[str, ...] = ()
    weekly_ask_limit: int = 6
    quiet_from: str = "21:00"
    quiet_to: str = "06:00"
    calendar: Calendar = Calendar.INVITES
    detail: Detail = Detail.NORMAL
    exceptions: tuple[Dates, ...] = ()
    wishes: Wishes = NO_WISHES
    more_until: date | None = None
    newcomer: bool = False
    urgent: bool = False  # may be asked at any hour when somebody would soon stand alone


def problems(profile: Profile, languages: Collection[str]) -> dict[str, Problem]:
    """Name what cannot be; ``languages`` are the known codes."""
    found = {
        "languages": _unknown(profile.languages, languages, Problem.UNKNOWN_LANGUAGE),
        "qualifications": _malformed(profile.qualifications, CODE),
        "zones": _too_long(profile.zones),
        "availability": _unknown(profile.availability, GRID, Problem.UNKNOWN_CHOICE),
        "weekly_ask_limit": _beyond(profile.weekly_ask_limit, MOST_ASKS),
        "quiet_from": _malformed([profile.quiet_from], CLOCK),
        "quiet_to": _malformed([profile.quiet_to], CLOCK),
        "exceptions": _about_dates(profile.exceptions),
        "wishes": _too_many(profile.wishes),
    }
    return {name: problem for name, problem in found.items() if problem is not None}


def _unknown(given: Collection[str], known: Collection[str], problem: Problem) -> Problem | None:
    return None if all(one in known for one in given) else problem


def _malformed(given: Collection[str], shape: re.Pattern[str]) -> Problem | None:
    return None if all(shape.fullmatch(one) for one in given) else Problem.MALFORMED


def _too_long(zones: Collection[str]) -> Problem | None:
    fits = len(zones) <= MOST_ZONES and all(0 < len(zone.strip()) <= LONGEST_ZONE for zone in zones)
    return None if fits else Problem.TOO_LONG


def _about_dates(exceptions: tuple[Dates, ...]) -> Problem | None:
    if len(exceptions) > MOST_EXCEPTIONS:
        return Problem.TOO_LONG
    if any(one.last < one.first for one in exceptions):
        return Problem.END_BEFORE_START
    if any(one.last - one.first > LONGEST_EXCEPTION for one in exceptions):
        return Problem.TOO_LARGE
    return Problem.OVERLAPPING if overlapping(exceptions) else None


def _too_many(wishes: Wishes) -> Problem | None:
    return Problem.TOO_LONG if len(wishes.with_leads) + len(wishes.not_sites) > MOST_WISHES else None


def _beyond(number: int, most: int) -> Problem | None:
    if number < 0:
        return Problem.TOO_SMALL
    return Problem.TOO_LARGE if number > most else None
