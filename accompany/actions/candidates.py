"""Candidates: who fits a slot best, and what speaks for each of them."""

from dataclasses import dataclass, field
from datetime import datetime

from accompany.rules import matching
from accompany.rules.candidates import Person
from accompany.rules.matching import Shift
from accompany.tables import accounts, candidates, shifts_to_fill
from accompany.tables.scope import Scope
from accompany.words import AccountId, Because, SlotId


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be asked for a slot. The name is opened for whoever asked through their scope."""

    person: Person
    shift: Shift
    name: str = field(repr=False)
    why: tuple[Because, ...]


async def best(scope: Scope, slot: SlotId, most: int, now: datetime) -> list[Candidate]:
    """Give those who fit best and may be asked now, best first; nobody when the slot is not open. Raises Missing."""
    shift = await shifts_to_fill.find(scope, slot)
    if shift.need.taken:
        return []
    first = matching.rank(await candidates.for_slot(scope, slot, now), shift, now)[:most]
    contacts = await accounts.contacts(scope, [AccountId(one.volunteer) for one in first])
    return [Candidate(one, shift, contacts[one.volunteer].name, tuple(matching.why(one, shift, now))) for one in first]
