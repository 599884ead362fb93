"""Tick off that the person was told how many come, where no message of ours reaches them; or undo it."""

from datetime import datetime

from accompany.tables import ledger, live, store, to_tell
from accompany.tables.scope import Scope
from accompany.tables.to_tell import Kept
from accompany.words import AccountId, AppointmentId, Missing


@store.action
async def told(scope: Scope, appointment: AppointmentId, by: AccountId, now: datetime) -> None:
    """Say that one told them. Somebody was faster: it stays theirs. Raises Missing when nobody was asked to."""
    kept = await _asked(scope, appointment)
    if await to_tell.tell(kept, by, now):
        await _note(scope, "person_told", appointment, by, now)


@store.action
async def not_told(scope: Scope, appointment: AppointmentId, by: AccountId, now: datetime) -> None:
    """Undo it: they do not know yet. Where nobody had said it this changes nothing. Raises Missing."""
    kept = await _asked(scope, appointment)
    if await to_tell.untell(kept):
        await _note(scope, "person_not_told", appointment, by, now)


async def _asked(scope: Scope, appointment: AppointmentId) -> Kept:
    kept = await to_tell.of_appointment(scope, appointment)
    if kept is None:
        raise Missing
    return kept


async def _note(scope: Scope, verb: str, appointment: AppointmentId, by: AccountId, now: datetime) -> None:
    await ledger.write(scope, by, verb, appointment, now)
    await live.touch(scope, now)
