"""Offer a shift for swap, take it back, take it over. One transaction changes both calendars."""

from dataclasses import replace
from datetime import datetime

from accompany.actions import calendars
from accompany.rules import slots as slot_rules
from accompany.rules import swaps as rules
from accompany.tables import claims, live, notices, slots, store, swaps
from accompany.tables.claims import Kept as Claim
from accompany.tables.ids import calendar_uid
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import AccountId, ClaimId, NoticeKind, ReaderKind, Reason, Refused, VolunteerId

SWAPPED = "swapped"  # why a claim ends whose slot somebody else took over


@store.action
async def offer(scope: Scope, claim_id: ClaimId, to: VolunteerId | None, by: AccountId, now: datetime) -> Claim:
    """Offer a shift to one volunteer, who hears of it once, or to anybody who fits. It stays its holder's.

    Whether they may take it is judged when they do: a holder learns nothing of others. Raises Missing, Refused.
    """
    kept = await claims.find(scope, claim_id)
    if reason := rules.closed(await swaps.facts(scope, kept), now):
        raise Refused(reason)
    if to is not None:
        await claims.offer(scope, kept.slot, to)
        if to == kept.volunteer:
            raise Refused(Reason.CONFLICT)
    await swaps.offer(scope, kept.id, to, by, now)
    if to is not None:
        reader = Reader(ReaderKind.ACCOUNT, to)
        await notices.post(scope, NoticeKind.SWAP_ASKED, kept.id, reader, now, revision=kept.sequence)
    await live.touch(scope, now)
    return kept


@store.action
async def withdraw(scope: Scope, claim_id: ClaimId, now: datetime) -> Claim:
    """Take an offer back: its holder goes. Raises Missing, Refused when somebody was faster."""
    kept = await claims.find(scope, claim_id)
    if not await swaps.withdraw(scope, kept.id):
        raise Refused(Reason.WRONG_STATE)
    await live.touch(scope, now)
    return kept


@store.action
async def take(scope: Scope, claim_id: ClaimId, taker: VolunteerId, now: datetime) -> Claim:
    """Take over a shift that is offered to this volunteer; gives their new claim. Raises Missing, Refused."""
    kept = await claims.find(scope, claim_id)
    if reason := rules.objection(await swaps.facts(scope, kept), taker, now):
        raise Refused(reason)
    taken = await _hand_over(scope, kept, taker, AccountId(taker), now)
    if not await swaps.close(scope, kept.id, taker):
        raise Refused(Reason.SLOT_TAKEN)
    return taken


@store.action
async def put(scope: Scope, claim_id: ClaimId, taker: VolunteerId, by: AccountId, now: datetime) -> Claim:
    """Put one volunteer in another's place in one step, offered or not: what a coordinator does for them.

    Gives the new claim. Raises Missing, Refused.
    """
    kept = await claims.find(scope, claim_id)
    if reason := rules.closed(await swaps.facts(scope, kept), now):
        raise Refused(reason)
    taken = await _hand_over(scope, kept, taker, by, now)
    await swaps.withdraw(scope, kept.id)
    return taken


async def _hand_over(scope: Scope, kept: Claim, taker: VolunteerId, by: AccountId, now: datetime) -> Claim:
    """Move a slot from its holder to the taker, and the shift from one calendar to the other.

    Volunteer, slot, claim: the order in which a claim and a release lock them.
    """
    await claims.lock(scope, taker)
    offered = await _take(scope, kept, taker, now)
    if not await calendars.remove(scope, kept, by, SWAPPED, now):
        raise Refused(Reason.SLOT_TAKEN)
    entry = claims.Entry(calendar_uid(), 0, offered.reply_generation)
    taken = await claims.add(scope, offered, kept.slot, taker, entry, now)
    await calendars.add(scope, taken, now)
    await live.touch(scope, now)
    return taken


async def _take(scope: Scope, kept: Claim, taker: VolunteerId, now: datetime) -> claims.Offer:
    """Judge the taker like anybody who claims, and take the slot from its holder. Did it move? Judge again."""
    sequence = None
    while True:
        offered = await claims.offer(scope, kept.slot, taker)
        if reason := slot_rules.objection(offered.candidate, replace(offered.need, taken=False), now):
            raise Refused(reason)
        if await slots.hand_over(kept.slot, kept.volunteer, taker, offered.sequence):
            return offered
        if offered.sequence == sequence:  # it did not move: its holder gave it away
            raise Refused(Reason.SLOT_TAKEN)
        sequence = offered.sequence
