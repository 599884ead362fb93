"""How large a team should be, and how it stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from accompany.words import Level, Need, Problem

SOON = timedelta(hours=48)
MOST_PLACES = 3000  # on one team
LEAD, ACCOMPANIER, INTERPRETER = "lead", "accompanier", "interpreter"
HIGH_TEAM = 6  # at level high at least this many go along
ROLE_FOR_NEED = {Need.RIDE: "driver", Need.CHILDCARE: "childcare"}


@dataclass(frozen=True, slots=True)
class Place:
    """One role on a team: at least, ideally, at most. A language makes it a place for somebody who speaks it well."""

    role: str
    minimum: int
    ideal: int
    maximum: int
    language: str | None = None


class Standing(StrEnum):
    """How a team stands, as the board says it: icon, word, edge and count, colour last."""

    COVERED = "ok"
    OPEN = "open"
    SOON = "urgent"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Staffing:
    """How many places are filled and wanted, and when it starts (aware UTC)."""

    filled: int
    ideal: int
    below_minimum: bool
    starts_at: datetime
    level: Level


def standing(staffing: Staffing, now: datetime) -> Standing:
    """Say how a team stands. One that is smaller than is safe is never shown as covered."""
    if staffing.level is Level.CRITICAL and staffing.below_minimum:
        return Standing.ALERT
    if staffing.filled >= staffing.ideal and not staffing.below_minimum:
        return Standing.COVERED
    return Standing.SOON if staffing.starts_at - now <= SOON else Standing.OPEN


def suggested(
    team: Sequence[Place], level: Level, language: str, needs: Collection[Need], cap: int | None = None
) -> tuple[Place, ...]:
    """Propose a team: the type's own, an interpreter where the language is not English, whoever the needs call for.

    From high on, accompaniers are added until six go along. ``cap`` is how many the site lets in, leads not counted;
    accompaniers make room for those whom the person needs.
    """
    places = [place for place in team if place.role != INTERPRETER or place.language is not None]
    always = [place for place in team if place not in places]  # the type leaves the language open
    if language != "en" and (always or Need.INTERPRETER in needs or level >= Level.WATCH):
        interpreter = always[0] if always else Place(INTERPRETER, 1, 1, 1)
        places.append(replace(interpreter, language=language))
    for need, role in ROLE_FOR_NEED.items():
        if need in needs:
            places.append(Place(role, 1, 1, 1))
    return tuple(_sized(_once(places), level, cap))


def _once(places: Iterable[Place]) -> list[Place]:
    """Keep the first place of each role and language: a type that brings a driver already needs no second one."""
    first: dict[tuple[str, str | None], Place] = {}
    for place in places:
        first.setdefault((place.role, place.language), place)
    return list(first.values())


def _sized(places: list[Place], level: Level, cap: int | None) -> list[Place]:
    missing = HIGH_TEAM - sum(place.minimum for place in places) if level >= Level.HIGH else 0
    if cap is not None:
        missing = min(missing, cap - sum(place.minimum for place in places if place.role != LEAD))
    if missing > 0:
        return _capped(_replaced(places, _grown(_accompaniers(places), missing)), cap)
    return _capped(places, cap)


def _capped(places: list[Place], cap: int | None) -> list[Place]:
    over = counted(places) - cap if cap is not None else 0
    if over <= 0 or (going := _accompaniers(places)).maximum == 0:
        return places
    maximum = max(going.minimum, going.maximum - over)
    return _replaced(places, replace(going, ideal=min(going.ideal, maximum), maximum=maximum))


def counted(team: Iterable[Place]) -> int:
    """Say how many may go along at most, as a site's cap counts them: leads are not counted."""
    return sum(place.maximum for place in team if place.role != LEAD)


def _accompaniers(places: Iterable[Place]) -> Place:
    none = Place(ACCOMPANIER, 0, 0, 0)
    return next((place for place in places if place.role == ACCOMPANIER and place.language is None), none)


def _replaced(places: Sequence[Place], new: Place) -> list[Place]:
    """Put a place where the one of its role and language stood, or at the end."""
    if all((place.role, place.language) != (new.role, new.language) for place in places):
        return [*places, new]
    return [new if (place.role, place.language) == (new.role, new.language) else place for place in places]


def problems(team: Sequence[Place], roles: Mapping[str, bool], cap: int | None = None) -> dict[str, Problem]:
    """Name what is wrong with a team.

    ``roles`` maps each known role to whether it needs a language; ``cap`` is how many the site lets in, leads not
    counted.
    """
    found: dict[str, Problem] = {}
    seen: set[tuple[str, str | None]] = set()
    for number, place in enumerate(team):
        if (problem := _problem(place, roles, seen)) is not None:
            found[f"team.{number}.{problem[0]}"] = problem[1]
        seen.add((place.role, place.language))
    if sum(place.maximum for place in team) > MOST_PLACES or (cap is not None and counted(team) > cap):
        found["team"] = Problem.TOO_LARGE
    return found


def languages(team: Sequence[Place]) -> dict[str, str]:
    """Map the field of each language that a team names to its code."""
    return {f"team.{n}.language": place.language for n, place in enumerate(team) if place.language is not None}


def nobody(place: Place) -> Place:
    """Give the same place with room for nobody."""
    return replace(place, minimum=0, ideal=0, maximum=0)


def _grown(place: Place, by: int) -> Place:
    return Place(place.role, place.minimum + by, place.ideal + by, place.maximum + by, place.language)


def _problem(place: Place, roles: Mapping[str, bool], seen: set[tuple[str, str | None]]) -> tuple[str, Problem] | None:
    if place.role not in roles:
        return "role", Problem.UNKNOWN_ROLE
    if (place.role, place.language) in seen:
        return "role", Problem.DUPLICATE_ROW
    if roles[place.role] and place.language is None:
        return "language", Problem.REQUIRED
    if not 0 <= place.minimum <= place.ideal <= place.maximum or place.maximum == 0:
        return "minimum", Problem.TEAM_NUMBERS
    return None
