"""Slots and claims: seen, asked for, claimed, given back."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from accompany.actions import asks as ask_actions
from accompany.actions import slots as actions
from accompany.actions import standby
from accompany.api.lists import Page, cut
from accompany.api.texts import LINE
from accompany.doors import guests, times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules import visibility
from accompany.tables import asks, candidates, claims, invited, open_shifts
from accompany.tables.claims import Kept as Claim
from accompany.tables.invited import Standing
from accompany.tables.open_shifts import OpenShift
from accompany.words import (
    Access,
    AccountId,
    AppointmentId,
    CalendarAnswer,
    ClaimId,
    InviteState,
    Missing,
    SlotId,
    VolunteerId,
)

MOST_SHIFTS = 2000
PARTSTATS = {  # RFC 5545 §3.2.12
    CalendarAnswer.ACCEPTED: "ACCEPTED",
    CalendarAnswer.DECLINED: "DECLINED",
    CalendarAnswer.MAYBE: "TENTATIVE",
}
JUST_TAKEN = Standing(InviteState.QUEUED, None)
INVITES = {InviteState.SENT: "sent", InviteState.BOUNCED: "bounced", InviteState.EXPIRED: "bounced"}


class SlotOut(msgspec.Struct):
    """A slot as a volunteer sees it. Exact time and site are null until they are vetted."""

    id: str
    appointment: str
    role: str
    language: str | None
    day: str
    district: str
    starts_at: str | None
    ends_at: str | None
    site: str | None
    state: str
    why: str | None


class LastAnswer(msgspec.Struct):
    """What came back from a calendar, when and how; not ``sure`` until one tap confirms it."""

    partstat: str
    at: datetime
    how: str
    sure: bool


class ClaimOut(msgspec.Struct):
    """A volunteer's hold on a slot, with the identity of its calendar entry."""

    id: str
    slot: str
    appointment: str
    volunteer: str
    state: str
    uid: str
    sequence: int
    invite: str
    last_answer: LastAnswer | None = None


class AskOut(msgspec.Struct):
    """One slot offered to one volunteer."""

    id: str
    slot: str
    volunteer: str
    asked_at: datetime
    answer: str | None


class AskIn(msgspec.Struct, forbid_unknown_fields=True):
    """How many volunteers to ask."""

    count: Annotated[int, msgspec.Meta(ge=1, le=100)] = ask_actions.DEFAULT_COUNT


class AssignIn(msgspec.Struct, forbid_unknown_fields=True):
    """Whom a coordinator puts on a slot."""

    volunteer: str


class ReleaseIn(msgspec.Struct, forbid_unknown_fields=True):
    """Why a slot is given back, in a word or two."""

    reason: Annotated[str, msgspec.Meta(max_length=40, pattern=LINE)] = "released"


@get("/slots", access=Access.VOLUNTEER)
async def list_slots(  # noqa: PLR0913  # one for each query parameter
    request: Asked,
    start: Annotated[str | None, QueryParameter(name="from")] = None,
    to: FromQuery[str | None] = None,
    role: FromQuery[str | None] = None,
    language: FromQuery[str | None] = None,
    limit: FromQuery[int] = 50,
    cursor: FromQuery[str | None] = None,
) -> Page[SlotOut]:
    """List open slots the caller may see, those they could claim first."""
    visitor, moment = request.user, now()
    window = cut(limit, cursor)
    far = timedelta(days=visibility.horizon_days(visitor.best_role))
    first, last = times.span(start, to, moment, far)
    shifts = await open_shifts.between(visitor.scope, max(first, moment), min(last, moment + far), most=MOST_SHIFTS)
    wanted = [shift for shift in shifts if role in (None, shift.role) and language in (None, shift.language)]
    candidate = await candidates.one(visitor.scope, VolunteerId(visitor.account), moment)
    ordered = sorted(wanted, key=lambda shift: not open_shifts.claimable(candidate, shift, moment))
    part = ordered[window.skip : window.skip + window.most]
    shown = [_slot_out(shift, exact=visitor.vetted or not shift.person_comes) for shift in window.shown(part)]
    return Page(shown, window.next(part))


@post("/slots/{slot_id:str}/claim", access=Access.VOLUNTEER, status_code=200)
async def claim_slot(request: Asked, slot_id: FromPath[str]) -> ClaimOut:
    """Claim a slot; the invite is on its way when this answers."""
    visitor = request.user
    claim = await actions.claim(visitor.scope, SlotId(path_id(slot_id)), VolunteerId(visitor.account), now())
    return claim_out(claim)


@post("/slots/{slot_id:str}/standby", access=Access.VOLUNTEER, status_code=200)
async def stand_by(request: Asked, slot_id: FromPath[str]) -> ClaimOut:
    """Wait for a place like this one: a claim in state ``standby``, which fills nothing. Releasing it ends the waiting.

    Where a place is free this is refused (``place_free``). A place that opens is offered as an ask, to one after
    another; who does not answer in time waits no more.
    """
    visitor = request.user
    claim = await standby.join(visitor.scope, SlotId(path_id(slot_id)), VolunteerId(visitor.account), now())
    return claim_out(claim)


@post("/slots/{slot_id:str}/assign", access=Access.COORDINATOR, status_code=200)
async def assign_slot(request: Asked, slot_id: FromPath[str], data: JSONBody[AssignIn]) -> ClaimOut:
    """Put a volunteer on a slot; the same rules hold as when they claim it."""
    volunteer = VolunteerId(AccountId(path_id(data.volunteer)))
    claim = await actions.claim(request.user.scope, SlotId(path_id(slot_id)), volunteer, now())
    return claim_out(claim)


@post("/slots/{slot_id:str}/ask", access=Access.COORDINATOR, status_code=200)
async def ask_for_slot(request: Asked, slot_id: FromPath[str], data: JSONBody[AskIn]) -> Page[AskOut]:
    """Ask the volunteers who fit best."""
    visitor, moment = request.user, now()
    made = await ask_actions.ask(visitor.scope, SlotId(path_id(slot_id)), data.count, visitor.account, moment)
    fresh = [one for one in await asks.recent(visitor.scope, most=len(made) or 1) if one.id in made]
    return Page([_ask_out(one) for one in fresh], None)


@get("/asks", access=Access.COORDINATOR)
async def list_asks(request: Asked, limit: FromQuery[int] = 50, cursor: FromQuery[str | None] = None) -> Page[AskOut]:
    """List asks, newest first."""
    window = cut(limit, cursor)
    found = await asks.recent(request.user.scope, most=window.most, skip=window.skip)
    return Page([_ask_out(one) for one in window.shown(found)], window.next(found))


@get("/claims", access=Access.SIGNED_IN)
async def list_claims(request: Asked, appointment: FromQuery[str | None] = None) -> Page[ClaimOut]:
    """List the caller's own claims; a coordinator may name an appointment."""
    visitor, moment = request.user, now()
    if appointment is None:
        own = await claims.of_volunteer(visitor.scope, VolunteerId(visitor.account), moment)
        return Page(await _with_invites(own), None)
    if not visitor.is_coordinator:
        raise Missing
    held = await claims.holding(visitor.scope, AppointmentId(path_id(appointment)))
    return Page(await _with_invites(held), None)


@post("/claims/{claim_id:str}/release", access=Access.SIGNED_IN, status_code=200)
async def release_claim(request: Asked, claim_id: FromPath[str], data: JSONBody[ReleaseIn]) -> ClaimOut:
    """Give a slot back."""
    claim = await own_claim(request, claim_id)
    ended = await actions.release(claim.scope, claim.id, request.user.account, data.reason, now())
    return (await _with_invites([ended]))[0]


@post("/claims/{claim_id:str}/confirm", access=Access.SIGNED_IN, status_code=200)
async def confirm_claim(request: Asked, claim_id: FromPath[str]) -> ClaimOut:
    """Say that the volunteer will be there."""
    own = await own_claim(request, claim_id)
    claim = await actions.confirm(own.scope, own.id, now())
    return (await _with_invites([claim]))[0]


async def own_claim(request: Asked, text: str) -> Claim:
    """Read a claim from a path: the caller's own in any chapter, or one of theirs to a coordinator. Raises Missing."""
    visitor = await guests.there(request.user, path_id(text))
    claim = await claims.find(visitor.scope, ClaimId(path_id(text)))
    if claim.volunteer != visitor.account and not visitor.is_coordinator:
        raise Missing
    return claim


async def _with_invites(kept: list[Claim]) -> list[ClaimOut]:
    standings: dict[UUID, Standing] = {}
    for scope in dict.fromkeys(claim.scope for claim in kept):  # a guest's are of another chapter
        standings |= await invited.standings(scope, [claim for claim in kept if claim.scope == scope])
    return [claim_out(claim, standings[claim.id]) for claim in kept]


def claim_out(claim: Claim, standing: Standing = JUST_TAKEN) -> ClaimOut:
    """Write a claim; one that was just taken has its invitation queued."""
    said = standing.answer
    return ClaimOut(
        id=str(claim.id),
        slot=str(claim.slot),
        appointment=str(claim.appointment),
        volunteer=str(claim.volunteer),
        state=claim.state.value,
        uid=claim.uid,
        sequence=claim.sequence,
        invite=INVITES.get(standing.invite, "queued"),
        last_answer=LastAnswer(PARTSTATS[said.answer], said.at, said.came_by.value, said.sure) if said else None,
    )


def _slot_out(shift: OpenShift, *, exact: bool) -> SlotOut:
    starts = times.shown(shift.need.starts_at, shift.zone)
    return SlotOut(
        id=str(shift.slot),
        appointment=str(shift.appointment),
        role=shift.role,
        language=shift.language,
        day=starts[:10],
        district=shift.district,
        starts_at=starts if exact else None,
        ends_at=times.shown(shift.need.ends_at, shift.zone) if exact else None,
        site=shift.site_name if exact else None,
        state=shift.state.value,
        why=None,
    )


def _ask_out(ask: asks.Kept) -> AskOut:
    return AskOut(
        str(ask.id), str(ask.slot), str(ask.volunteer), ask.asked_at, ask.answer.value if ask.answer else None
    )
