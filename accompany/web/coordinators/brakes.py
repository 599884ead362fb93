"""The brake: one press keeps everything outbound back, one lets it go; and what waits meanwhile."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post

from accompany.actions import brakes as actions
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules import brakes as rules
from accompany.rules.brakes import Waits
from accompany.tables import brakes
from accompany.tables.brakes import Behind, Kept
from accompany.web import wording
from accompany.web.answers import Form, form, lines, one, page, see_other, tongue
from accompany.web.coordinators import arrived
from accompany.web.languages import app, gettext
from accompany.words import Access, BrakeId, Invalid, Problem

WAITING = {
    Waits.CALLS: app("Calls"),
    Waits.ASKS: app("Asks to volunteers"),
    Waits.CALENDARS: app("Calendar entries and changes"),
    Waits.OTHER: app("Other messages"),
}


@get("/brake", access=Access.COORDINATOR)
async def show_brake(request: Asked) -> Response[str]:
    """Show whether it is on, who pulled it and why, and what waits; or the form that pulls it."""
    return await _page(request, {}, {})


@post("/brake", access=Access.COORDINATOR)
async def pull(request: Asked) -> Response[Any]:
    """Pull it, with a reason."""
    fields = await form(request)
    try:
        reason = lines(fields, "reason", rules.LONGEST_REASON)
        await actions.pull(request.user.scope, reason, request.user.account, now())
    except Invalid as invalid:
        return await _page(request, fields, invalid.problems)
    return see_other("/brake")


@post("/brake/release", access=Access.COORDINATOR)
async def release(request: Asked) -> Response[Any]:
    """Let go of the one that was shown."""
    brake = BrakeId(path_id(one(await form(request), "brake")))
    await actions.release(request.user.scope, brake, request.user.account, now())
    return see_other("/board")


async def _page(request: Asked, fields: Form, problems: Mapping[str, Problem]) -> Response[str]:
    language, kept = tongue(request), await brakes.on(request.user.scope)
    behind = await brakes.behind(kept, now()) if kept else None
    names = await arrived.names(request.user.scope, (kept.braked.pulled_by,)) if kept else {}
    return page(
        request,
        "coordinators/brake.html",
        status_code=422 if problems else 200,
        brake=lambda: _shown(kept, behind, names, language) if kept and behind else None,
        reason=one(fields, "reason"),
        problems=wording.problem_texts(problems, language),
    )


def _shown(kept: Kept, behind: Behind, names: Mapping[Any, str], language: str) -> dict[str, Any]:
    return {
        "id": str(kept.id),
        "since": arrived.when(kept.braked.pulled_at, kept.zone, language),
        "who": names.get(kept.braked.pulled_by, ""),
        "why": kept.reason,
        "waiting": [(gettext(WAITING[what]), number) for what, number in rules.counted(behind.waiting).items()],
        "late": behind.late,
    }
