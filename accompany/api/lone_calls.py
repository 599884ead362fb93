"""Signatures in JSON: who must still agree and why, calls sent alone, taken back, and reviewed."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from accompany.actions import call_signatures
from accompany.actions import lone_calls as actions
from accompany.api.lists import Page
from accompany.api.texts import LINES
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules import escalation
from accompany.tables import call_windows, lone_calls, mobilizations
from accompany.tables.lone_calls import LoneCall
from accompany.words import Access, MobilizationId


class Alone(msgspec.Struct, forbid_unknown_fields=True):
    """Why it cannot wait for a second coordinator."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=LINES)]


class LoneOut(msgspec.Struct):
    """A call that was sent with one signature. ``reviewed_by`` is another coordinator, once there is one."""

    mobilization: str
    appointment: str
    drill: bool
    state: str
    reason: str | None
    sent_by: str
    sent_at: str
    reviewed_by: str | None
    reviewed_at: str | None


class SignaturesOut(msgspec.Struct):
    """Who must still agree. ``extra`` says why it is one more than the rings ask for.

    ``leaves_at`` is when a call leaves that was sent; until then it can be taken back. Null: it leaves at once.
    """

    needed: int
    given: int
    extra: str | None
    leaves_at: str | None
    alone: LoneOut | None


@get("/mobilizations/{mobilization_id:str}/signatures", access=Access.COORDINATOR)
async def show_signatures(request: Asked, mobilization_id: FromPath[str]) -> SignaturesOut:
    """Show how many coordinators must agree to a call, and why."""
    return await _shown(request, _id(mobilization_id))


@post("/mobilizations/{mobilization_id:str}/send-alone", access=Access.COORDINATOR, status_code=200)
async def send_alone(request: Asked, mobilization_id: FromPath[str], data: JSONBody[Alone]) -> SignaturesOut:
    """Send one's own draft to the list though nobody approved it for five minutes. It leaves 90 seconds later."""
    call = _id(mobilization_id)
    await actions.send(request.user.scope, call, data.reason, request.user.account, now())
    return await _shown(request, call)


@post("/mobilizations/{mobilization_id:str}/undo", access=Access.COORDINATOR, status_code=200)
async def undo_call(request: Asked, mobilization_id: FromPath[str]) -> SignaturesOut:
    """Take a call back before it leaves: nobody hears of it."""
    call = _id(mobilization_id)
    await actions.undo(request.user.scope, call, request.user.account, now())
    return await _shown(request, call)


@post("/mobilizations/{mobilization_id:str}/review", access=Access.COORDINATOR, status_code=200)
async def review_call(request: Asked, mobilization_id: FromPath[str]) -> SignaturesOut:
    """Say that one has reviewed a call that somebody else sent alone."""
    call = _id(mobilization_id)
    await actions.review(request.user.scope, call, request.user.account, now())
    return await _shown(request, call)


@get("/lone-calls", access=Access.COORDINATOR)
async def list_lone_calls(request: Asked) -> Page[LoneOut]:
    """List the calls that were sent alone and nobody has reviewed, oldest first."""
    waiting = await lone_calls.unreviewed(request.user.scope)
    return Page([await _lone(request, lone) for lone in waiting], None)


def _id(text: str) -> MobilizationId:
    return MobilizationId(path_id(text))


async def _shown(request: Asked, mobilization: MobilizationId) -> SignaturesOut:
    kept = await mobilizations.find(request.user.scope, mobilization)
    call = await call_signatures.judged(kept, now())
    leaves_at, lone = await call_windows.of(kept.id), await lone_calls.of(kept)
    return SignaturesOut(
        needed=escalation.approvals_needed(call),
        given=len(call.others),
        extra=call.extra.value if call.extra else None,
        leaves_at=times.shown(leaves_at, kept.zone) if leaves_at else None,
        alone=await _lone(request, lone) if lone else None,
    )


async def _lone(request: Asked, lone: LoneCall) -> LoneOut:
    kept = await mobilizations.find(request.user.scope, lone.mobilization)
    return LoneOut(
        mobilization=str(kept.id),
        appointment=str(kept.appointment),
        drill=kept.drill,
        state=kept.state.value,
        reason=await lone_calls.reason(kept, lone),
        sent_by=str(lone.sent_by),
        sent_at=times.shown(lone.sent_at, kept.zone),
        reviewed_by=str(lone.reviewed_by) if lone.reviewed_by else None,
        reviewed_at=times.shown(lone.reviewed_at, kept.zone) if lone.reviewed_at else None,
    )
