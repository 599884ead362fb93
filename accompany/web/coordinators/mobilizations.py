"""One call: who must still agree, who is coming, and the button that ends it."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import corrections, lone_calls
from accompany.actions import mobilizations as actions
from accompany.doors import headcount
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.web import wording
from accompany.web.answers import form, page, see_other, tongue
from accompany.web.coordinators import calls_view, corrections_view, curve_view, groups_view, signatures_view
from accompany.words import Access, Missing, MobilizationId, Reason, Refused

VERBS: Mapping[str, Any] = {
    "approve": actions.approve,
    "send": actions.send,
    "stand-down": actions.stand_down,
    "cancel": actions.cancel,
    "correct": corrections.send,
    "undo": lone_calls.undo,
    "review": lone_calls.review,
}


@get("/mobilizations/{mobilization_id:str}", access=Access.COORDINATOR)
async def show_call(request: Asked, mobilization_id: FromPath[str]) -> Response[str]:
    """Show a call and its head-count."""
    return await show(request, "coordinators/call.html", _id(mobilization_id), None)


@get("/mobilizations/{mobilization_id:str}/part", access=Access.COORDINATOR)
async def show_part(request: Asked, mobilization_id: FromPath[str]) -> Response[str]:
    """Show only what refreshes: the page asks for it when it hears that something changed."""
    return await show(request, "coordinators/_call.html", _id(mobilization_id), None)


@post("/mobilizations/{mobilization_id:str}/{verb:str}", access=Access.COORDINATOR)
async def do(request: Asked, mobilization_id: FromPath[str], verb: FromPath[str]) -> Response[Any]:
    """Do one thing to the call, and show it again; a refusal is said on the same page."""
    call = _id(mobilization_id)
    if verb not in VERBS:
        raise Missing
    try:
        await VERBS[verb](request.user.scope, call, request.user.account, now())
    except Refused as refused:
        return await show(request, "coordinators/call.html", call, refused.reason)
    return see_other(f"/mobilizations/{call}")


@post("/mobilizations/{mobilization_id:str}/widen", access=Access.COORDINATOR)
async def widen(request: Asked, mobilization_id: FromPath[str]) -> Response[Any]:
    """Call one more ring."""
    call, fields = _id(mobilization_id), await form(request)
    further = calls_view.rings_of(fields.get("ring", []))
    try:
        await actions.widen(request.user.scope, call, further, request.user.account, now())
    except Refused as refused:
        return await show(request, "coordinators/call.html", call, refused.reason)
    return see_other(f"/mobilizations/{call}")


def _id(text: str) -> MobilizationId:
    return MobilizationId(path_id(text))


async def show(request: Asked, template: str, call: MobilizationId, refused: Reason | None) -> Response[str]:
    """Show a call, and why the last thing was refused if it was."""
    language = tongue(request)
    found = await headcount.take(request.user.scope, call)
    corrected = await corrections_view.gather(request.user.scope, found.kept)
    curve = await headcount.curve(found.kept, now())
    signatures = await signatures_view.gather(found.kept, request.user.account, now())
    groups, base_url = await groups_view.gather(found, now()), request.app.state.settings.base_url
    return page(
        request,
        template,
        status_code=409 if refused else 200,
        view=lambda: calls_view.call(found, request.user.account, language),
        signatures=lambda: signatures_view.worded(signatures, found.kept, language),
        groups=lambda: groups_view.worded(groups, found, base_url, language),
        curve=lambda: curve_view.worded(curve, found.kept, language),
        correction=lambda: corrections_view.worded(corrected, language),
        time=calls_view.moment(now(), found.kept, language),
        problems={"call": wording.reason_text(refused, language)} if refused else {},
    )
