"""Recruit by itself: ask in waves, call coordinators while a gap stays, stop when it is filled."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from accompany.actions import asks as ask_actions
from accompany.actions import calendars
from accompany.actions.asks import Among
from accompany.rules import standby as standby_rules
from accompany.rules import waves as rules
from accompany.rules.waves import Step
from accompany.tables import asks, ledger, live, notices, recruiting, standby, store
from accompany.tables.accounts import coordinators
from accompany.tables.notices import Reader
from accompany.tables.recruiting import Place
from accompany.tables.scope import Scope
from accompany.words import (
    AccountId,
    AppointmentId,
    Missing,
    NoticeKind,
    ReaderKind,
    Refused,
    SlotId,
    Width,
)

log = logging.getLogger("accompany.waves")


async def run(now: datetime) -> None:
    """Look at every gap in every chapter, and do what is due. One that cannot be helped does not stop the others."""
    for place in await recruiting.places(now):
        step = rules.step(place.line, now)
        try:
            await _do(place, step, now)
        except (Refused, Missing, store.Clash) as error:
            log.warning("wave", extra={"place": str(place.id), "problem": type(error).__name__})


async def _do(place: Place, step: Step, now: datetime) -> None:
    if step.stop and place.line.unanswered:
        await _stop(place, now)
    elif step.ask and not await _ask(place, step, now):
        nobody = rules.step(replace(place.line, nobody_left=True), now)
        if nobody.call:
            await _call(place, now)
            return
    if step.call:
        await _call(place, now)


@store.action
async def _ask(place: Place, step: Step, now: datetime) -> bool:
    """Send one wave, shared out among the empty slots. False when there is nobody left to ask.

    Who is on standby is not asked like anybody else, and far ahead a slot that is offered to them waits for their word.
    Whoever was asked for another slot a moment ago has a rest, and the next wave may find them.
    """
    far = standby_rules.one_by_one(place.line.starts_at, now)
    free = await (standby.unoffered(place.id, now) if far else recruiting.open_slots(place.id))
    if not free or not await recruiting.begin_wave(place, now):
        return True
    waiting = {one.volunteer for one in await standby.waiting(place.id)}
    among = Among(waiting, rest=rules.rest(place.line.starts_at, now))
    for width in [one for one in Width if one >= step.width]:  # where nobody is left it goes further at once
        if await _share_out(place, free[: place.line.missing], step.ask, replace(among, width=width), now):
            return True
    known = waiting | await recruiting.asked_for(place.id)
    if not await ask_actions.fitting(place.scope, free[0], now, Among(known, max(Width))):
        return False
    await recruiting.put_off(place, rules.rested(place.line.starts_at, now))
    return True


async def _share_out(place: Place, slots: Sequence[SlotId], number: int, among: Among, now: datetime) -> int:
    """Ask for each slot as many as for the others, ``number`` in all. Gives how many were asked."""
    asked = 0
    for left, slot in zip(range(len(slots), 0, -1), slots, strict=True):
        share = -(-(number - asked) // left)
        known = among.beside | await recruiting.asked_for(place.id)
        asked += len(await ask_actions.ask(place.scope, slot, share, None, now, replace(among, beside=known)))
    return asked


@store.action
async def _stop(place: Place, now: datetime) -> None:
    for slot in await recruiting.open_slots(place.id):
        await calendars.take_back(place.scope, await asks.withdraw(place.scope, slot, "filled", now), now)
    await live.touch(place.scope, now)


@store.action
async def _call(place: Place, now: datetime) -> None:
    """Tell the coordinators of a gap; of several on one team at the same minute in one mail."""
    await recruiting.called(place, now)
    readers = [Reader(ReaderKind.ACCOUNT, one) for one in await coordinators(place.scope)]
    about, minute, starts_at = place.appointment, int(now.timestamp() // 60), place.line.starts_at
    await notices.post_many(place.scope, NoticeKind.GAP, about, readers, now, revision=minute, expires=starts_at)


@store.action
async def pause(scope: Scope, appointment: AppointmentId, by: AccountId, now: datetime, *, paused: bool) -> None:
    """Let an appointment recruit by itself no more, or again. Raises Missing."""
    await recruiting.pause(scope, appointment, by, now if paused else None)
    await ledger.write(scope, by, "pause_recruiting" if paused else "resume_recruiting", appointment, now)
    await live.touch(scope, now)
