"""Was that you? The page behind the link of an answer in doubt: look, then say with one tap whether you come."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import calendar_answers as actions
from accompany.doors.now import now
from accompany.tables import appointments, open_shifts
from accompany.tables.replies import Answered
from accompany.tables.scope import Scope
from accompany.web import wording
from accompany.web.answers import Reader, form, one, page, tongue
from accompany.web.languages import app, gettext
from accompany.web.volunteers import views
from accompany.words import Access, Answer, Invalid, Missing, Problem, Reason, Refused

THANKS = {
    Answer.YES: app("Thank you. You are on this shift."),
    Answer.NO: app("Thank you for telling us. We ask someone else."),
}
SAID = {answer.value: answer for answer in THANKS}


@get("/c/{token:str}", access=Access.HOLDER)
async def show_check(request: Reader, token: FromPath[str]) -> Response[str]:
    """Show the shift and ask. An entry that is over or was taken back says so."""
    scope, entry = await actions.find(token)
    refused = actions.objection(entry, now())
    return await _page(request, token, scope, entry, refused=refused, said=None)


@post("/c/{token:str}", access=Access.HOLDER)
async def take_check(request: Reader, token: FromPath[str]) -> Response[Any]:
    """Take the one tap."""
    scope, entry = await actions.find(token)
    said = SAID.get(one(await form(request), "answer"))
    if said is None:
        raise Invalid({"answer": Problem.UNKNOWN_CHOICE})
    try:
        await actions.settle(token, now(), coming=said is Answer.YES)
    except Refused as refused:
        return await _page(request, token, scope, entry, refused=refused.reason, said=None)
    return await _page(request, token, scope, entry, refused=None, said=said)


async def _page(
    request: Reader, token: str, scope: Scope, entry: Answered, *, refused: Reason | None, said: Answer | None
) -> Response[str]:
    language = tongue(request)
    shift = await open_shifts.find(scope, entry.slot)
    if shift is None:
        raise Missing
    kept = await appointments.find(scope, entry.appointment)
    return page(
        request,
        "volunteers/check.html",
        status_code=409 if refused else 200,
        shift=lambda: views.offered(shift, kept, language),
        token=token,
        problem=lambda: wording.reason_text(refused, language) if refused else None,
        said=lambda: gettext(THANKS[said]) if said else None,
    )
