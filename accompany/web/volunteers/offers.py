"""The page behind the link of an ask: look, then say yes or no. The link is the proof; nothing changes on GET."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import asks as actions
from accompany.doors.now import now
from accompany.tables import appointments, open_shifts
from accompany.tables.asks import Kept as Ask
from accompany.tables.scope import Scope
from accompany.web import wording
from accompany.web.answers import Reader, form, one, page, tongue
from accompany.web.languages import app, gettext
from accompany.web.volunteers import views
from accompany.words import Access, Answer, Invalid, Missing, Problem, Reason, Refused

THANKS = {
    Answer.YES: app("You are on this shift. The invitation is on its way to your calendar."),
    Answer.NO: app("Thank you for telling us. We ask someone else."),
}
VERBS: dict[str, tuple[Answer, Callable[[Ask, datetime], Awaitable[object]]]] = {
    "yes": (Answer.YES, actions.yes),
    "no": (Answer.NO, actions.no),
    "not_this_week": (Answer.NO, actions.not_this_week),
}


@get("/s/{token:str}", access=Access.HOLDER)
async def show_offer(request: Reader, token: FromPath[str]) -> Response[str]:
    """Show what is asked. An old link says so."""
    ask = await actions.find(token)
    said = ask.answer
    old = Reason.LINK_OLD if said is None and ask.expires_at <= now() else None
    taken = Reason.SLOT_TAKEN if said is None and ask.withdrawn_at is not None else None
    return await _page(request, token, ask, refused=old or taken, said=said)


@post("/s/{token:str}", access=Access.HOLDER)
async def answer_offer(request: Reader, token: FromPath[str]) -> Response[Any]:
    """Take the yes or the no."""
    ask = await actions.find(token)
    chosen = one(await form(request), "answer")
    if chosen not in VERBS:
        raise Invalid({"answer": Problem.UNKNOWN_CHOICE})
    said, verb = VERBS[chosen]
    try:
        await verb(ask, now())
    except Refused as refused:
        return await _page(request, token, ask, refused=refused.reason, said=None)
    return await _page(request, token, ask, refused=None, said=said)


async def _page(request: Reader, token: str, ask: Ask, *, refused: Reason | None, said: Answer | None) -> Response[str]:
    language = tongue(request)
    shift = await open_shifts.find(Scope(ask.chapter), ask.slot)
    if shift is None:
        raise Missing
    kept = await appointments.find(Scope(ask.chapter), ask.appointment)
    return page(
        request,
        "volunteers/offer.html",
        status_code=409 if refused else 200,
        shift=lambda: views.offered(shift, kept, language),
        token=token,
        problem=lambda: wording.reason_text(refused, language) if refused else None,
        said=lambda: gettext(THANKS[said]) if said in THANKS else None,
    )
