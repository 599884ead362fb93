"""Partner organisations come and go."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from accompany.actions import drill_members as drills
from accompany.rules import importing
from accompany.tables import drill_members, languages, ledger, partners, store
from accompany.tables.notices import Reader
from accompany.tables.partners import New
from accompany.tables.scope import Scope
from accompany.words import AccountId, Invalid, PartnerId, Problem, ReaderKind

LONGEST = 120


@store.action
async def add(scope: Scope, new: New, by: AccountId, now: datetime) -> PartnerId:
    """Write an organisation down. Raises Invalid."""
    _check(new)
    try:
        partner = await partners.add(scope, new)
    except store.Clash:
        raise Invalid({"email": Problem.DUPLICATE_ROW}) from None
    await ledger.write(scope, by, "add_partner", partner, now)
    if new.exercises:
        await drills.say(scope, Reader(ReaderKind.PARTNER, partner), by, now, wants=True)
    return partner


@store.action
async def change(scope: Scope, partner: PartnerId, wanted: Mapping[str, Any], by: AccountId, now: datetime) -> None:
    """Change what is named in ``wanted``. Raises Invalid, Missing."""
    kept = await partners.find(scope, partner)
    before = New(kept.name, kept.email, kept.contact, kept.language, kept.exercises)
    new = replace(before, **wanted)
    _check(new)
    try:
        await partners.change(scope, partner, new)
    except store.Clash:
        raise Invalid({"email": Problem.DUPLICATE_ROW}) from None
    await ledger.write(scope, by, "change_partner", partner, now)
    if new.exercises is not kept.exercises:
        await drills.say(scope, Reader(ReaderKind.PARTNER, partner), by, now, wants=new.exercises)


@store.action
async def remove(scope: Scope, partner: PartnerId, by: AccountId, now: datetime) -> None:
    """Let an organisation go. Raises Missing."""
    kept = await partners.find(scope, partner)
    await partners.leave(kept.id, now)
    await _no_exercises(scope, partner, now)
    await ledger.write(scope, by, "remove_partner", partner, now)


@store.action
async def leave(partner: PartnerId, now: datetime) -> None:
    """Let an organisation go that holds its own link. A second time changes nothing."""
    scope = await partners.leave(partner, now)
    if scope is not None:
        await _no_exercises(scope, partner, now)
        await ledger.write(scope, None, "leave_partners", partner, now)


async def _no_exercises(scope: Scope, partner: PartnerId, now: datetime) -> None:
    """Forget that it said so: one that comes back says it again."""
    await drill_members.say(scope, Reader(ReaderKind.PARTNER, partner), now, wants=False)


def _check(new: New) -> None:
    problems: dict[str, Problem] = {}
    if not new.name.strip():
        problems["name"] = Problem.REQUIRED
    elif len(new.name) > LONGEST or not new.name.isprintable():
        problems["name"] = Problem.TOO_LONG if len(new.name) > LONGEST else Problem.MALFORMED
    if not importing.is_email(new.email):
        problems["email"] = Problem.NOT_EMAIL
    if new.language not in languages.names():
        problems["language"] = Problem.UNKNOWN_LANGUAGE
    if problems:
        raise Invalid(problems)
