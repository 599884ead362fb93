"""Take a place beside somebody, give it back, confirm it. The database settles who was first."""

from dataclasses import replace
from datetime import datetime

from accompany.actions import calendars
from accompany.rules import slots as rules
from accompany.rules import urgency
from accompany.tables import (
    appointments,
    asks,
    chapter_offers,
    claims,
    claims_changed,
    live,
    notices,
    open_shifts,
    slots,
    standby,
    store,
)
from accompany.tables.accounts import coordinators
from accompany.tables.asks import Kept as Ask
from accompany.tables.claims import Kept as Claim
from accompany.tables.ids import calendar_uid
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import (
    HOLDING,
    AccountId,
    Answer,
    ClaimId,
    ClaimState,
    NoticeKind,
    ReaderKind,
    Reason,
    Refused,
    SlotId,
    VolunteerId,
)

MOST_ALTERNATIVES = 5


@store.action
async def claim(
    scope: Scope, slot: SlotId, volunteer: VolunteerId, now: datetime, *, home: Scope | None = None
) -> Claim:
    """Give a volunteer the slot, and the shift to their calendar; ``home`` is a guest's own chapter.

    1. Lock the volunteer: two overlapping claims of one person then run one after the other.
    2. Judge what is known now.
    3. Take the slot: the write says whether we were first.

    Raises Refused, with ``alternatives`` when somebody was faster.
    """
    await claims.lock(home or scope, volunteer)
    offer = await _take(scope, slot, volunteer, now, home or scope)

    ask = await asks.of_slot(scope, slot, volunteer) if offer.asked else None
    taken = await claims.add(scope, offer, slot, volunteer, _entry(offer, ask), now)
    if offer.asked:
        await standby.leave(scope, offer.appointment, volunteer)
        await asks.answered(scope, slot, volunteer, Answer.YES, now)
        await calendars.take_back(scope, await asks.withdraw(scope, slot, "filled", now), now)
    if offer.elsewhere:
        for other in await chapter_offers.filled(slot, now):
            await live.touch(other, now)
    await calendars.add(scope, taken, now)
    await live.touch(scope, now)
    return taken


async def _take(scope: Scope, slot: SlotId, volunteer: VolunteerId, now: datetime, home: Scope) -> claims.Offer:
    """Judge and take the slot. If its appointment moved in between, what was judged is old: judge again."""
    while True:
        offer = await claims.offer(scope, slot, volunteer, home)
        if reason := rules.objection(offer.candidate, offer.need, now):
            raise await _refusal(home, reason, offer, volunteer, now)
        if await slots.take(slot, volunteer, offer.sequence):
            return offer


@store.action
async def release(scope: Scope, claim_id: ClaimId, by: AccountId | None, reason: str, now: datetime) -> Claim:
    """Give a slot back: the calendar entry disappears, the slot opens again, coordinators hear if it is near.

    Who only waited for one waits no more. Raises Missing, Refused.
    """
    kept = await claims.find(scope, claim_id)
    if kept.state is ClaimState.STANDBY:
        return await _wait_no_more(scope, kept, now)
    appointment = await appointments.find(scope, kept.appointment)
    if kept.state not in HOLDING:
        raise Refused(Reason.WRONG_STATE)
    if appointment.ends_at <= now:
        raise Refused(Reason.TOO_LATE)

    # Slot before claim, the order of a move: the other way round each could wait for the other.
    await slots.let_go(scope, kept.slot, kept.volunteer)
    if not await calendars.remove(scope, kept, by, reason, now):
        raise Refused(Reason.WRONG_STATE)
    if urgency.is_near(appointment.starts_at, now):
        for coordinator in await coordinators(scope):
            reader = Reader(ReaderKind.ACCOUNT, coordinator)
            await notices.post(scope, NoticeKind.SLOT_REOPENED, kept.id, reader, now)
    await live.touch(scope, now)
    return await claims.find(scope, claim_id)


async def _wait_no_more(scope: Scope, kept: Claim, now: datetime) -> Claim:
    """Take a volunteer off standby; what was offered to them goes to the next one, at the next look of the clock."""
    await standby.leave(scope, kept.appointment, kept.volunteer)
    await live.touch(scope, now)
    return replace(kept, state=ClaimState.RELEASED, changed_at=now)


@store.action
async def confirm(scope: Scope, claim_id: ClaimId, now: datetime) -> Claim:
    """Write down that the volunteer will be there."""
    kept = await claims.find(scope, claim_id)
    await slots.confirm(scope, kept.slot, now)
    if not await claims_changed.set_state(scope, claim_id, ClaimState.CONFIRMED, now):
        raise Refused(Reason.WRONG_STATE)
    await live.touch(scope, now)
    return await claims.find(scope, claim_id)


async def _refusal(scope: Scope, reason: Reason, offer: claims.Offer, volunteer: VolunteerId, now: datetime) -> Refused:
    if reason is not Reason.SLOT_TAKEN:
        return Refused(reason)
    near = await open_shifts.near(scope, volunteer, offer.need.starts_at, now, most=MOST_ALTERNATIVES)
    return Refused(reason, alternatives=near)


def _entry(offer: claims.Offer, ask: Ask | None) -> claims.Entry:
    """Choose the calendar entry: what was asked stays the same entry when it is claimed, unless it was taken back."""
    if ask and ask.uid and ask.withdrawn_at is None and ask.answer is not Answer.YES:
        return claims.Entry(ask.uid, ask.sequence, ask.reply_generation)
    return claims.Entry(calendar_uid(), 0, offer.reply_generation)
