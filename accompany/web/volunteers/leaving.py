"""Leave: what it means, one tick, and a page that needs no account any more."""

from typing import Any

from litestar import Response, get, post

from accompany.actions import leaving as actions
from accompany.doors import signing
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.tables import claims, volunteers
from accompany.web import wording
from accompany.web.answers import form, one, page, tongue
from accompany.words import HOLDING, Access, Invalid, Problem, VolunteerId


@get("/me/leave", access=Access.VOLUNTEER)
async def show_leave(request: Asked) -> Response[str]:
    """Say what leaving means, and how many shifts are given back with it."""
    return await _page(request)


@post("/me/leave", access=Access.VOLUNTEER)
async def leave_for_good(request: Asked) -> Response[Any]:
    """Give every shift back and forget who it was."""
    if one(await form(request), "sure") != "yes":
        return await _page(request, Invalid({"sure": Problem.REQUIRED}))
    await actions.leave(request.user.scope, VolunteerId(request.user.account), now())
    answer = page(request, "accounts/left.html")
    answer.set_cookie(signing.gone(signing.SESSION))
    return answer


async def _page(request: Asked, invalid: Invalid | None = None) -> Response[str]:
    kept = await volunteers.find(request.user.scope, VolunteerId(request.user.account))
    to_come = await claims.of_volunteer(request.user.scope, kept.id, now())
    return page(
        request,
        "volunteers/leave.html",
        status_code=422 if invalid else 200,
        number=sum(claim.state in HOLDING for claim in to_come),
        problems=wording.problem_texts(invalid.problems if invalid else {}, tongue(request)),
    )
