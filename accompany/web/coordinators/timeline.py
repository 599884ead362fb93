"""The timeline of an appointment's danger and calls: to read, to print, to take out as a file."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import timeline as actions
from accompany.doors import timeline
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.tables import appointments, kinds
from accompany.web.answers import form, one, page, tongue
from accompany.web.coordinators import timeline_view
from accompany.words import Access, Invalid, Problem


@get("/visit/{code:str}/timeline", access=Access.COORDINATOR)
async def show_timeline(request: Asked, code: FromPath[str]) -> Response[str]:
    """Show what happened, in its order, on the site's clock."""
    language, scope = tongue(request), request.user.scope
    told = await timeline.tell(scope, await appointments.by_code(scope, code), now())
    known = tuple(await kinds.signal_kinds())
    return page(request, "coordinators/timeline.html", view=lambda: timeline_view.worded(told, known, language))


@post("/visit/{code:str}/timeline", access=Access.COORDINATOR)
async def export_timeline(request: Asked, code: FromPath[str]) -> Response[Any]:
    """Give the timeline as a file. The ledger keeps who took it out, and whether the reasons went with it."""
    scope, fields = request.user.scope, await form(request)
    kept, kind, reasons = await appointments.by_code(scope, code), one(fields, "format"), "reasons" in fields
    if kind not in timeline.TYPES:
        raise Invalid({"format": Problem.UNKNOWN_CHOICE})
    await actions.exported(scope, kept, request.user.account, now(), reasons=reasons)
    told = await timeline.tell(scope, kept, now(), reasons=reasons)
    return Response(
        timeline.file(told, kind),
        media_type=timeline.TYPES[kind],
        status_code=200,
        headers={"content-disposition": f'attachment; filename="timeline-{kept.code}.{kind}"'},
    )
