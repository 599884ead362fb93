"""Send a call alone, with a reason; and the list of those that were, until another coordinator reviewed each."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import lone_calls as actions
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import lone_calls, mobilizations
from accompany.web.answers import form, line, page, see_other, tongue
from accompany.web.coordinators import calls_view
from accompany.web.coordinators.mobilizations import show
from accompany.words import Access, MobilizationId, Refused

LONGEST_REASON = 500


@get("/calls-alone", access=Access.COORDINATOR)
async def show_lone_calls(request: Asked) -> Response[str]:
    """List the calls that were sent alone and nobody has reviewed, oldest first."""
    scope, language = request.user.scope, tongue(request)
    calls = []
    for lone in await lone_calls.unreviewed(scope):
        kept = await mobilizations.find(scope, lone.mobilization)
        at = calls_view.moment(lone.sent_at, kept, language)
        calls.append({"id": str(kept.id), "code": kept.code, "drill": kept.drill, "at": at})
    return page(request, "coordinators/lone_calls.html", calls=calls)


@post("/mobilizations/{mobilization_id:str}/send-alone", access=Access.COORDINATOR)
async def send_alone(request: Asked, mobilization_id: FromPath[str]) -> Response[Any]:
    """Send one's own draft though nobody approved it; a refusal is said on the call's page."""
    call, fields = MobilizationId(path_id(mobilization_id)), await form(request)
    try:
        await actions.send(
            request.user.scope, call, line(fields, "reason", LONGEST_REASON), request.user.account, now()
        )
    except Refused as refused:
        return await show(request, "coordinators/call.html", call, refused.reason)
    return see_other(f"/mobilizations/{call}")
