"""Who fits one place of a visit best, worded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accompany.actions import candidates
from accompany.actions.candidates import Candidate
from accompany.tables.scope import Scope
from accompany.tables.slots import TeamRow
from accompany.web.coordinators import why
from accompany.words import SlotId

MOST = 10


@dataclass(frozen=True, slots=True)
class Gathered:
    """One empty place, and those who fit it best."""

    slot: SlotId
    role: str
    people: tuple[Candidate, ...]


async def gather(scope: Scope, team: Sequence[TeamRow], wanted: str | None, now: datetime) -> Gathered | None:
    """Ask the database who fits the place that was chosen; None when none was, or somebody holds it."""
    for row in team:
        for slot in row.slots:
            if str(slot.id) == wanted and slot.volunteer is None:
                return Gathered(slot.id, row.place.role, tuple(await candidates.best(scope, slot.id, MOST, now)))
    return None


def worded(found: Gathered | None, roles: dict[str, str], now: datetime, language: str) -> dict[str, Any] | None:
    """Word everybody in the reader's language; ``roles`` names each role in it."""
    if found is None:
        return None
    people = [
        {"volunteer": str(one.person.volunteer), "name": one.name, "sentence": why.sentence(one, now, language)}
        for one in found.people
    ]
    return {"slot": str(found.slot), "role": roles[found.role], "people": people}
