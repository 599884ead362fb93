"""Wait for a place, and be offered it: to one after another while there is time, then to all who wait at once."""

import logging
from dataclasses import replace
from datetime import datetime

from accompany.actions import asks as ask_actions
from accompany.actions import calendars
from accompany.rules import slots as slot_rules
from accompany.rules import standby as rules
from accompany.tables import asks, claims, live, notices, recruiting, slots, standby, store
from accompany.tables.claims import Kept as Claim
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.standby import Line, Waiting
from accompany.words import AskId, Missing, NoticeKind, ReaderKind, Reason, Refused, SlotId, VolunteerId

log = logging.getLogger("accompany.standby")
TOO_SLOW = "too_slow"  # why an offer is taken back that nobody answered


@store.action
async def join(scope: Scope, slot: SlotId, volunteer: VolunteerId, now: datetime) -> Claim:
    """Let a volunteer wait for a place like this slot. Waiting twice is waiting once.

    Raises Missing; Refused where they could not go, or a place is free: then they take it.
    """
    await claims.lock(scope, volunteer)
    offer = await claims.offer(scope, slot, volunteer)
    if reason := slot_rules.objection(offer.candidate, replace(offer.need, taken=False), now):
        raise Refused(reason)
    if offer.need.starts_at <= now:
        raise Refused(Reason.TOO_LATE)
    if not await standby.is_full(scope, slot):
        raise Refused(Reason.PLACE_FREE)
    known = await standby.find(scope, offer.appointment, volunteer)
    if known is not None:
        return await claims.find(scope, known)
    made = await standby.join(scope, offer, slot, volunteer, now)
    await live.touch(scope, now)
    return await claims.find(scope, made)


async def run(now: datetime) -> None:
    """Offer every place that opened to whoever waits for it. One that cannot be offered stops no other."""
    await standby.tidy(now)
    for line in await standby.lines(now):
        try:
            await _offer(line, now)
        except (Refused, Missing, store.Clash) as error:
            log.warning("standby", extra={"place": str(line.place), "problem": type(error).__name__})


@store.action
async def _offer(line: Line, now: datetime) -> None:
    """Do what is due on one line.

    1. Who did not answer in time waits no more.
    2. Each empty slot goes to who waits longest and can go; near the start, to all of them.
    """
    waiting = await standby.waiting(line.place)
    for late in [one for one in waiting if one.offered is not None and one.offered <= now]:
        await _too_slow(line.scope, late, now)
    left = [one.volunteer for one in waiting if one.offered is None]
    one_by_one = rules.one_by_one(line.starts_at, now)
    for slot in await standby.unoffered(line.place, now):
        for volunteer in tuple(left):
            offered = await _offer_to(line.scope, slot, volunteer, now)
            if offered:
                left.remove(volunteer)
            if offered and one_by_one:
                break


async def _too_slow(scope: Scope, late: Waiting, now: datetime) -> None:
    if late.ask is not None:
        await calendars.take_back(scope, await asks.withdraw_one(scope, late.ask, TOO_SLOW, now), now)
    await standby.leave(scope, late.appointment, late.volunteer)
    await live.touch(scope, now)


async def _offer_to(scope: Scope, slot: SlotId, volunteer: VolunteerId, now: datetime) -> bool:
    """Offer a slot to one who waits. False when they could not go now, or would hear of it too late."""
    offer = await claims.offer(scope, slot, volunteer)
    heard_at = ask_actions.heard_at(await recruiting.patience_of(scope, volunteer), offer.need.starts_at, now)
    if slot_rules.objection(offer.candidate, offer.need, now) or heard_at >= offer.need.starts_at:
        return False
    until = rules.stands_until(offer.need.starts_at, heard_at)
    ask, revision = await _ask(scope, asks.New(slot, offer.appointment, None, until), volunteer, now)
    reader = Reader(ReaderKind.ACCOUNT, volunteer)
    terms = notices.Terms(revision=revision, due=heard_at, expires=until)
    await notices.post(scope, NoticeKind.ASK, ask, reader, now, **terms)
    await slots.mark_asked(scope, slot, now)
    await live.touch(scope, now)
    return True


async def _ask(scope: Scope, new: asks.New, volunteer: VolunteerId, now: datetime) -> tuple[AskId, int]:
    """Write the offer down as an ask; one of before about the same slot is opened anew."""
    again = await standby.ask_again(scope, new.slot, volunteer, new.expires_at, now)
    if again is not None:
        return again.ask, again.sequence
    (made,) = await asks.add(scope, new, [volunteer], now)
    return made, 0
