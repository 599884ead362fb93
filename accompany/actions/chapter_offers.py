"""Offer empty places to other chapters; there, put a volunteer on one. The database settles who was first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accompany.actions import slots as slot_actions
from accompany.actions.candidates import Candidate
from accompany.rules import chapter_offers as rules
from accompany.rules import matching
from accompany.tables import (
    accounts,
    candidates,
    chapter_offers,
    chapters,
    ledger,
    live,
    notices,
    open_shifts,
    shifts_to_fill,
    slots,
    store,
)
from accompany.tables.accounts import coordinators
from accompany.tables.claims import Kept as Claim
from accompany.tables.notices import Reader
from accompany.tables.open_shifts import OpenShift
from accompany.tables.scope import Scope
from accompany.words import (
    AccountId,
    AppointmentId,
    ChapterId,
    ChapterOfferId,
    ClaimId,
    Invalid,
    NoticeKind,
    Problem,
    ReaderKind,
    Reason,
    Refused,
    SlotId,
    VolunteerId,
)

ENDED = {"withdrawn": Reason.WRONG_STATE, "cancelled": Reason.CANCELLED}
GIVEN_BACK = "their_chapter"  # why a claim ended that the guest's own coordinators gave back


@dataclass(frozen=True, slots=True)
class OnTeam:
    """A guest as the chapter they help sees them; all else about them stays at home."""

    name: str = field(repr=False)
    chapter: str
    coordinator: str | None = field(repr=False)
    email: str | None = field(repr=False)


@store.action
async def offer(scope: Scope, slot: SlotId, to: Sequence[ChapterId], by: AccountId, now: datetime) -> None:
    """Offer one empty place to some chapters; what stands already stays. Raises Missing, Invalid, Refused."""
    shift = await open_shifts.find(scope, slot)
    if shift is None:
        await slots.appointment_of(scope, slot)
        raise Refused(Reason.NOT_PUBLISHED)
    if reason := rules.objection(shift.role, shift.need, now):
        raise Refused(reason)
    await _offer(scope, [shift], to, by, now)


@store.action
async def offer_all(
    scope: Scope, appointment: AppointmentId, to: Sequence[ChapterId], by: AccountId, now: datetime
) -> None:
    """Offer every place that the team still wants, but its lead's. Raises Missing, Invalid, Refused."""
    team = await slots.team(scope, appointment)
    wanted = [slot.id for row in team for slot in row.slots if not slot.volunteer and slot.number <= row.place.ideal]
    shifts = [shift for slot in wanted if (shift := await open_shifts.find(scope, slot))]
    judged = [(shift, rules.objection(shift.role, shift.need, now)) for shift in shifts]
    fit = [shift for shift, reason in judged if reason is None]
    if not fit:
        reasons = [reason for _, reason in judged if reason]
        raise Refused(reasons[0] if reasons else Reason.NOT_PUBLISHED if wanted else Reason.SLOT_TAKEN)
    await _offer(scope, fit, to, by, now)


async def best(scope: Scope, offer_id: ChapterOfferId, most: int, now: datetime) -> list[Candidate]:
    """Give those of this chapter who fit an offered place best, best first; nobody when it is no more.

    Raises Missing.
    """
    place = await chapter_offers.where(scope, offer_id)
    if place.why:
        return []
    shift = await shifts_to_fill.find(place.scope, place.slot)
    if shift.need.taken:
        return []
    everybody = await candidates.everybody(scope, shift.need.starts_at, shift.need.ends_at, now)
    first = matching.rank(everybody, shift, now)[:most]
    contacts = await accounts.contacts(scope, [AccountId(one.volunteer) for one in first])
    return [Candidate(one, shift, contacts[one.volunteer].name, tuple(matching.why(one, shift, now))) for one in first]


async def on_team(scope: Scope, appointment: AppointmentId) -> dict[ClaimId, OnTeam]:
    """Say of an appointment's guests what it takes to meet them: what to call them, and who answers for them."""
    found: dict[ClaimId, OnTeam] = {}
    for claim, guest in (await chapter_offers.guests(scope, appointment)).items():
        desk = guest.arranged_by or next(iter(await coordinators(guest.home)), None)
        wanted = [AccountId(guest.volunteer), *([desk] if desk else [])]
        known = await accounts.contacts(guest.home, wanted)
        there = known.get(desk) if desk else None
        called = _called(known[AccountId(guest.volunteer)].name)
        found[claim] = OnTeam(
            called, guest.home_name, _called(there.name) if there else None, there.email if there else None
        )
    return found


def _called(name: str) -> str:
    """Shorten a name to what somebody is called."""
    return name.split(maxsplit=1)[0] if name.split() else name


async def _offer(
    scope: Scope, shifts: Sequence[OpenShift], to: Sequence[ChapterId], by: AccountId, now: datetime
) -> None:
    """Write the offers down; the coordinators of each chapter hear once of what is new to them."""
    known = {one.id for one in await chapters.all_of_them()} - {scope.chapter}
    if not to or not known.issuperset(to):
        raise Invalid({"chapters": Problem.UNKNOWN_CHOICE if to else Problem.REQUIRED})
    places = [(shift.appointment, shift.slot) for shift in shifts]
    starts_at = shifts[0].need.starts_at
    for chapter in dict.fromkeys(to):
        batch, other = await chapter_offers.add(scope, places, chapter, by, now), Scope(chapter)
        if await chapter_offers.waiting([batch], now):
            readers = [Reader(ReaderKind.ACCOUNT, one) for one in await coordinators(other)]
            await notices.post_many(other, NoticeKind.PLACE_OFFERED, batch, readers, now, expires=starts_at)
        await ledger.write(scope, by, "offer_to_chapter", batch, now)
        await live.touch(other, now)
    await live.touch(scope, now)


@store.action
async def withdraw(scope: Scope, offer_id: ChapterOfferId, by: AccountId, now: datetime) -> None:
    """Take an offer back. Raises Missing, Refused when it had ended."""
    other, ended = await chapter_offers.withdraw(scope, offer_id, by, now)
    if not ended:
        raise Refused(Reason.WRONG_STATE)
    await ledger.write(scope, by, "withdraw_from_chapter", offer_id, now)
    await live.touch(scope, now)
    await live.touch(other, now)


@store.action
async def take(scope: Scope, offer_id: ChapterOfferId, volunteer: VolunteerId, by: AccountId, now: datetime) -> Claim:
    """Put a volunteer of this chapter on a place it is offered: the same rules hold as for anybody who claims it.

    Raises Missing, and Refused when the offer is no more, somebody was faster, or the volunteer may not go.
    """
    place = await chapter_offers.where(scope, offer_id)
    if place.why:
        raise Refused(ENDED.get(place.why, Reason.SLOT_TAKEN))
    claim = await slot_actions.claim(place.scope, place.slot, volunteer, now, home=scope)
    if not await chapter_offers.taken(scope, offer_id, by, now):
        raise Refused(Reason.WRONG_STATE)  # it was withdrawn a moment before
    await ledger.write(scope, by, "take_from_chapter", offer_id, now)
    await ledger.write(place.scope, None, "guest_takes_slot", claim.id, now)
    await live.touch(scope, now)
    return claim


@store.action
async def give_back(scope: Scope, claim_id: ClaimId, by: AccountId, now: datetime) -> None:
    """Take a volunteer of this chapter off another one's team again. Raises Missing, Refused."""
    there = await chapter_offers.lent_to(scope, claim_id)
    await slot_actions.release(there, claim_id, by, GIVEN_BACK, now)
    await ledger.write(scope, by, "give_back_to_chapter", claim_id, now)
    await live.touch(scope, now)
