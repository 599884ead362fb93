"""Telling how it went to those who were called: drafted, approved, sent."""

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from accompany.actions import outcomes_told as actions
from accompany.doors import headcount, times
from accompany.doors.access import Asked, path_id
from accompany.doors.headcount import Counts
from accompany.doors.now import now
from accompany.rules import outcomes_told as rules
from accompany.tables import appointments, outcomes_told
from accompany.tables.outcomes_told import Kept
from accompany.words import Access, AppointmentId, News, OutcomeToldId


class ToldIn(msgspec.Struct, forbid_unknown_fields=True):
    """What is told. Texts left out are worded from what the person agrees to now."""

    news: News
    texts: dict[str, str] = {}


class ToldRingOut(msgspec.Struct):
    """One ring it goes to, and how it went."""

    ring: int
    name: str
    told: int
    waiting: int
    failed: int


class ToldOut(msgspec.Struct):
    """What is or was told. ``tier`` is the one its words were made for."""

    id: str
    appointment: str
    news: str
    tier: str
    state: str
    rings: list[ToldRingOut]
    texts: dict[str, str]
    drafted_by: str
    approved_by: str | None
    sent_at: str | None


class ProspectOut(msgspec.Struct):
    """What could be told now: which news is true, how many each ring has, or why nothing; and what was."""

    why_not: str | None
    news: list[str]
    tier: str
    people: dict[str, int]
    rings: list[int]
    needs_approval: bool
    items: list[ToldOut]


@get("/appointments/{appointment_id:str}/outcome/told", access=Access.COORDINATOR)
async def show_told(request: Asked, appointment_id: FromPath[str]) -> ProspectOut:
    """Show what could be told about how an appointment went, and what was."""
    scope = request.user.scope
    kept = await appointments.find(scope, AppointmentId(path_id(appointment_id)))
    found = await actions.prospect(scope, kept, now())
    return ProspectOut(
        why_not=found.why_not.value if found.why_not else None,
        news=[news.value for news in found.news],
        tier=found.tier.value,
        people={ring.name.lower(): len(some) for ring, some in found.audience.items()},
        rings=sorted(ring.value for ring in found.rings),
        needs_approval=rules.needs_approval(found.rings),
        items=[await _shown(told) for told in await outcomes_told.of_appointment(scope, kept.id)],
    )


@post("/appointments/{appointment_id:str}/outcome/told", access=Access.COORDINATOR)
async def draft_told(request: Asked, appointment_id: FromPath[str], data: JSONBody[ToldIn]) -> ToldOut:
    """Draft how it went. Nobody is told yet."""
    wanted = actions.Wanted(AppointmentId(path_id(appointment_id)), data.news, data.texts)
    return await _found(request, await actions.draft(request.user.scope, wanted, request.user.account, now()))


@post("/outcomes-told/{told_id:str}/approve", access=Access.COORDINATOR, status_code=200)
async def approve_told(request: Asked, told_id: FromPath[str]) -> ToldOut:
    """Approve somebody else's draft."""
    await actions.approve(request.user.scope, _id(told_id), request.user.account, now())
    return await _found(request, _id(told_id))


@post("/outcomes-told/{told_id:str}/send", access=Access.COORDINATOR, status_code=200)
async def send_told(request: Asked, told_id: FromPath[str]) -> ToldOut:
    """Tell the team and exactly those who were called. The messages are on their way when this answers."""
    await actions.send(request.user.scope, _id(told_id), request.user.account, now())
    return await _found(request, _id(told_id))


@post("/outcomes-told/{told_id:str}/cancel", access=Access.COORDINATOR, status_code=200)
async def cancel_told(request: Asked, told_id: FromPath[str]) -> ToldOut:
    """Drop a draft."""
    await actions.cancel(request.user.scope, _id(told_id), request.user.account, now())
    return await _found(request, _id(told_id))


def _id(text: str) -> OutcomeToldId:
    return OutcomeToldId(path_id(text))


async def _found(request: Asked, told: OutcomeToldId) -> ToldOut:
    return await _shown(await outcomes_told.find(request.user.scope, told))


async def _shown(kept: Kept) -> ToldOut:
    counted = await headcount.told(kept)
    return ToldOut(
        id=str(kept.id),
        appointment=str(kept.appointment),
        news=kept.news.value,
        tier=kept.told.tier.value,
        state=kept.told.state.value,
        rings=[_ring(ring.value, ring.name.lower(), counted.get(ring, Counts())) for ring in sorted(kept.told.rings)],
        texts=await outcomes_told.texts(kept),
        drafted_by=str(kept.told.drafted_by),
        approved_by=str(kept.told.approved_by) if kept.told.approved_by else None,
        sent_at=times.shown(kept.sent_at, kept.zone) if kept.sent_at else None,
    )


def _ring(ring: int, name: str, counts: Counts) -> ToldRingOut:
    return ToldRingOut(ring, name, counts.called, counts.waiting, counts.failed)
