"""Write a person down, keep what they agreed to, and open a sealed field with a reason."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from accompany.actions import linked_shifts, mobilizations, outcomes_told
from accompany.rules import consent as rules
from accompany.rules.consent import WhenHeld
from accompany.tables import cases, consents, ledger, live, people, store
from accompany.tables.consents import New as Said
from accompany.tables.ids import random_id
from accompany.tables.people import New
from accompany.tables.scope import Scope
from accompany.words import AccountId, CaseId, Invalid, PersonId, Problem, Ring, Tier


@store.action
async def add(scope: Scope, new: New, tier: Tier, by: AccountId, now: datetime) -> PersonId:
    """Write down a person who asked by phone, under a key of their own."""
    await cases.start(new.case, now)
    await people.add(scope, new, now)
    await consents.add(new.id, said(tier), 1, by, now)
    await live.touch(scope, now)
    return new.id


def blank(**known: object) -> New:
    """Start a new person: fresh id, fresh case."""
    person = PersonId(random_id())
    return New(id=person, case=CaseId(person), **known)  # type: ignore[arg-type]  # New checks its own fields


async def first_consent(person: PersonId, tier: Tier, confirmed_at: datetime) -> None:
    """Keep what the person agreed to on the form; it counts as confirmed when the form came in."""
    await consents.add(person, said(tier), 1, None, confirmed_at)


def said(tier: Tier, rings: frozenset[Ring] | None = None, when_held: WhenHeld | None = None) -> Said:
    """Put together what a person says; without ``rings``, those that the tier stands for."""
    return Said(tier, rules.rings_of(tier) if rings is None else rings, when_held)


@store.action
async def consent(scope: Scope, person: PersonId, agreed: Said | Tier, by: AccountId | None, now: datetime) -> None:
    """Keep what the person agrees to from now on, the whole of it. What goes further stops at once. Raises Invalid."""
    new = said(agreed) if isinstance(agreed, Tier) else agreed
    rules.check_advance(new.when_held)
    await people.find(scope, person)
    before = await consents.of_person(scope, person, now)

    await consents.add(person, new, before.version + 1 if before else 1, by, now)
    if before and not before.agreed.rings <= new.rings:
        await mobilizations.revoke(scope, person, now)
        await outcomes_told.revoke(scope, person, now)
        await linked_shifts.revoke(scope, person, now)
    await live.touch(scope, now)


@store.action
async def change(scope: Scope, person: PersonId, wanted: Mapping[str, object]) -> None:
    """Change what is named in ``wanted``; everything else about the person stays."""
    kept = await people.find(scope, person)
    sealed = await people.opened(scope, person, people.SEALED)
    known = {name: getattr(kept, name) for name in people.OPEN}
    needs = wanted.get("needs", kept.needs)
    changed = {**known, **sealed, **wanted, "needs": tuple(needs)}  # type: ignore[arg-type]
    await people.change(scope, kept, New(id=person, case=kept.case, **changed))


@store.action
async def erase(scope: Scope, person: PersonId, by: AccountId, now: datetime) -> None:
    """Forget everything sealed about a person, and stop what rests on their consent."""
    await consent(scope, person, Tier.PRIVATE, by, now)
    await people.erase(scope, person)
    await ledger.write(scope, by, "erase_person", person, now)


@store.action
async def open_fields(
    scope: Scope, person: PersonId, fields: Sequence[str], purpose: str, by: AccountId, now: datetime
) -> dict[str, str]:
    """Open sealed fields for one purpose; who, what, when and why go into the ledger in the same transaction."""
    if unknown := [name for name in fields if name not in people.SEALED]:
        raise Invalid({f"fields.{fields.index(unknown[0])}": Problem.UNKNOWN_CHOICE})
    opened = await people.opened(scope, person, fields)
    for name in fields:
        await ledger.write(scope, by, f"open_{name}", person, now, purpose=purpose)
    return opened
