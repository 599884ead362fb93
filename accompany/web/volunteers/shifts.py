"""Open shifts: look, claim, confirm, give back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from accompany.actions import slots as actions
from accompany.doors import guests
from accompany.doors.access import Asked, Visitor, path_id
from accompany.doors.now import now
from accompany.doors.standing import standing
from accompany.rules import slots as rules
from accompany.rules import visibility
from accompany.tables import (
    appointments,
    candidates,
    claims,
    languages,
    open_shifts,
    people,
    sites,
    slots,
    standby,
    swaps,
)
from accompany.tables.open_shifts import OpenShift
from accompany.web import dates, wording
from accompany.web.answers import page, see_other, tongue
from accompany.web.languages import gettext
from accompany.web.volunteers import steps, views
from accompany.words import Access, ClaimId, Missing, Reason, Refused, SlotId, VolunteerId

MOST = 500


@get("/shifts", access=Access.VOLUNTEER)
async def list_shifts(request: Asked, show: FromQuery[str] = "mine") -> Response[str]:
    """Show open shifts by day: those the reader can do, or all, with the reason where one is locked."""
    visitor, moment = request.user, now()
    last = moment + timedelta(days=visibility.horizon_days(visitor.best_role))
    shifts = await _on_offer(visitor, moment, last)
    full = await _full(visitor, shifts, moment, last)
    candidate = await candidates.one(visitor.scope, VolunteerId(visitor.account), moment)
    judged = [(shift, rules.objection(candidate, replace(shift.need, taken=False), moment)) for shift in shifts]
    can = [(shift, reason) for shift, reason in judged if reason is None]
    only_mine = show != "all"
    standing = await steps.of(visitor.scope, VolunteerId(visitor.account), moment)
    worded = [(shift, _worded(reason, request)) for shift, reason in (can if only_mine else judged)]
    worded += [] if only_mine else [(shift, None) for shift in full]
    worded.sort(key=lambda one: (one[0].need.starts_at, one[0].appointment))
    return page(
        request,
        "volunteers/shifts.html",
        days=lambda: views.cards_by_day(worded, moment, tongue(request), full=frozenset(one.slot for one in full)),
        counts={"can": len(can), "all": len(judged) + len(full)},
        only_mine=only_mine,
        steps=lambda: steps.worded(standing.facts),
        conduct_changed=standing.conduct_changed,
    )


@get("/shifts/{slot_id:str}", access=Access.VOLUNTEER)
async def show_shift(request: Asked, slot_id: FromPath[str]) -> Response[str]:
    """Show one shift, as much of it as the reader may see."""
    visitor = await guests.there(request.user, path_id(slot_id))
    shift = await _visible(visitor, SlotId(path_id(slot_id)))
    return await _shift_page(request, visitor, shift, None)


@post("/shifts/{slot_id:str}/claim", access=Access.VOLUNTEER)
async def claim_shift(request: Asked, slot_id: FromPath[str]) -> Response[Any]:
    """Claim a shift. Somebody faster? Say so, and offer what is near."""
    visitor, slot = request.user, SlotId(path_id(slot_id))
    try:
        await actions.claim(visitor.scope, slot, VolunteerId(visitor.account), now())
    except Refused as refused:
        return await refused_page(request, slot, refused)
    return see_other(f"/shifts/{slot}")


async def refused_page(request: Asked, slot: SlotId, refused: Refused) -> Response[str]:
    """Show a shift again, with why what was wanted of it is refused, and what is near."""
    visitor = await guests.there(request.user, slot)
    return await _shift_page(request, visitor, await _visible(visitor, slot), refused)


@post("/claims/{claim_id:str}/release", access=Access.VOLUNTEER)
async def release_shift(request: Asked, claim_id: FromPath[str]) -> Response[Any]:
    """Give a shift back."""
    claim = await own(request, claim_id)
    await actions.release(claim.scope, claim.id, request.user.account, "cannot_come", now())
    return see_other("/mine")


@post("/claims/{claim_id:str}/confirm", access=Access.VOLUNTEER)
async def confirm_shift(request: Asked, claim_id: FromPath[str]) -> Response[Any]:
    """Say "I will be there"."""
    claim = await own(request, claim_id)
    await actions.confirm(claim.scope, claim.id, now())
    return see_other(f"/shifts/{claim.slot}")


async def shift_view(
    visitor: Visitor, shift: OpenShift, locked: Reason | None, language: str
) -> Callable[[], views.Shift]:
    """Gather what one shift shows its reader; the words are chosen when the page is rendered."""
    moment = now()
    kept = await appointments.find(visitor.scope, shift.appointment)
    team = await slots.team(visitor.scope, shift.appointment)
    held = next((slot for row in team for slot in row.slots if slot.volunteer == visitor.account), None)
    seen = visibility.visible(standing(visitor, kept, team), moment)
    meeting = await appointments.meeting(visitor.scope, kept.id) if visibility.Field.MEETING in seen else None
    site = await sites.find(kept.site)
    handle = (await people.find(visitor.scope, kept.person)).handle if kept.person and held else None
    exact = visibility.Field.EXACT_TIME in seen
    other_ways = await _other_ways(visitor, shift, held.claim if held else None, locked, moment)

    def worded() -> views.Shift:
        return views.Shift(
            slot=str(held.id if held else shift.slot),
            title=views.title(shift),
            when=dates.when(kept.starts_at, kept.ends_at, kept.zone, language),
            where=kept.nickname if exact else kept.district,
            address=f"{site.street}, {site.city}" if held else None,
            role=gettext(shift.role_label),
            language=languages.name_of(shift.language) if shift.language else None,
            handle=handle,
            meeting_point=meeting.point if meeting else None,
            phrase=kept.meeting_phrase if meeting else None,
            with_person=kept.person is not None,
            claim=str(held.claim) if held and held.claim else None,
            state=held.claim_state if held else None,
            locked=wording.reason_text(locked, language) if locked and not held else None,
            go=f"/go/{kept.id}" if held else None,
            **other_ways,
        )

    return worded


async def _other_ways(
    visitor: Visitor, shift: OpenShift, held: ClaimId | None, locked: Reason | None, now: datetime
) -> dict[str, Any]:
    """Say what can be done about a shift beside claiming it: swap it, take it over, wait for it."""
    ahead = now < shift.need.starts_at
    swap = await _swap(visitor, shift, held, now)
    if held:
        return {"swap": swap, "may_swap": ahead}
    waits = await standby.find(visitor.scope, shift.appointment, VolunteerId(visitor.account))
    full = ahead and locked is Reason.SLOT_TAKEN and await standby.is_full(visitor.scope, shift.slot)
    return {"swap": swap, "waits": str(waits) if waits else None, "may_wait": full}


async def _shift_page(request: Asked, visitor: Visitor, shift: OpenShift, refused: Refused | None) -> Response[str]:
    """Show a shift to a visitor as they stand to it; what they can do is known at home."""
    home, moment, language = request.user.scope, now(), tongue(request)
    near = refused.more.get("alternatives", []) if refused else []
    candidate = await candidates.one(home, VolunteerId(visitor.account), shift.need.starts_at)
    free = await _swap(visitor, shift, None, moment) is not None
    locked = rules.objection(candidate, replace(shift.need, taken=shift.need.taken and not free), moment)
    found = [await open_shifts.find(home, slot) for slot in near] if isinstance(near, list) else []
    others: list[tuple[OpenShift, str | None]] = [(one, None) for one in found if one is not None]
    view = await shift_view(visitor, shift, locked, language)
    return page(
        request,
        "volunteers/shift.html",
        status_code=409 if refused else 200,
        shift=view,
        problem=lambda: wording.reason_text(refused.reason, language) if refused else None,
        others=lambda: [card for day in views.cards_by_day(others, moment, language) for card in day.cards],
    )


async def _visible(visitor: Visitor, slot: SlotId) -> OpenShift:
    shift = await open_shifts.find(visitor.scope, slot)
    if shift is None:
        raise Missing
    return shift


async def _on_offer(visitor: Visitor, now: datetime, last: datetime) -> list[OpenShift]:
    """List what a volunteer may look at: open places, one for each line of a team, and shifts offered for swap."""
    places = _one_a_place(await open_shifts.between(visitor.scope, now, last, most=MOST))
    offered = await swaps.to_volunteer(visitor.scope, VolunteerId(visitor.account), now)
    swapped = await open_shifts.some(visitor.scope, [one.slot for one in offered], last)
    return sorted([*places, *swapped], key=lambda shift: (shift.need.starts_at, shift.appointment))


async def _full(visitor: Visitor, shown: list[OpenShift], now: datetime, last: datetime) -> list[OpenShift]:
    """List what one can only wait for: every place is held, and nobody needs a swap."""
    known = {(shift.appointment, shift.role, shift.language) for shift in shown}
    full = await open_shifts.full(visitor.scope, now, last, most=MOST)
    return [shift for shift in full if (shift.appointment, shift.role, shift.language) not in known]


async def _swap(visitor: Visitor, shift: OpenShift, held: ClaimId | None, now: datetime) -> str | None:
    """Say which claim is on offer here: the reader's own, or of this very slot one they may take over."""
    if held:
        offered = await swaps.of_appointment(visitor.scope, shift.appointment, now)
        return next((str(one.claim) for one in offered if one.claim == held), None)
    offered = await swaps.to_volunteer(visitor.scope, VolunteerId(visitor.account), now)
    return next((str(one.claim) for one in offered if one.slot == shift.slot), None)


async def own(request: Asked, text: str) -> claims.Kept:
    """Read a claim of the visitor's own from a path, of whichever chapter. Raises Missing."""
    visitor = await guests.there(request.user, path_id(text))
    claim = await claims.find(visitor.scope, ClaimId(path_id(text)))
    if claim.volunteer != request.user.account:
        raise Missing
    return claim


def _one_a_place(shifts: list[OpenShift]) -> list[OpenShift]:
    first: dict[tuple[object, ...], OpenShift] = {}
    for shift in shifts:
        first.setdefault((shift.appointment, shift.role, shift.language), shift)
    return list(first.values())


def _worded(reason: Reason | None, request: Asked) -> str | None:
    return wording.reason_text(reason, tongue(request)) if reason else None
