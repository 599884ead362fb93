"""The page behind the link of an ask: look, then say yes or no. The link is the proof; nothing changes on GET."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import asks as actions
from accompany.doors.now import now
from accompany.tables import appointments, open_shifts
from accompany.tables.asks import Kept as Ask
from accompany.tables.open_shifts import OpenShift
from accompany.tables.scope import Scope
from accompany.web import dates, wording
from accompany.web.answers import Reader, form, one, page, tongue
from accompany.web.languages import gettext
from accompany.web.volunteers import views
from accompany.words import Access, Answer, Invalid, Missing, Problem, Reason, Refused

SAID = {answer.value: answer for answer in (Answer.YES, Answer.NO)}


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
    said = SAID.get(one(await form(request), "answer"))
    if said is None:
        raise Invalid({"answer": Problem.UNKNOWN_CHOICE})
    try:
        if said is Answer.YES:
            await actions.yes(ask, now())
        else:
            await actions.no(ask, now())
    except Refused as refused:
        return await _page(request, token, ask, refused=refused.reason, said=None)
    return await _page(request, token, ask, refused=None, said=said)


async def _page(request: Reader, token: str, ask: Ask, *, refused: Reason | None, said: Answer | None) -> Response[str]:
    language = tongue(request)
    shift = await open_shifts.find(Scope(ask.chapter), ask.slot)
    if shift is None:
        raise Missing
    kept = await appointments.find(Scope(ask.chapter), ask.appointment)
    thanks = {
        Answer.YES: "You are on this shift. The invitation is on its way to your calendar.",
        Answer.NO: "Thank you for telling us. We ask someone else.",
    }
    return page(
        request,
        "volunteers/offer.html",
        status_code=409 if refused else 200,
        shift=lambda: _view(shift, kept, language),
        token=token,
        problem=lambda: wording.reason_text(refused, language) if refused else None,
        said=lambda: gettext(thanks[said]) if said in thanks else None,
    )


def _view(shift: OpenShift, kept: appointments.Kept, language: str) -> views.Shift:
    return views.Shift(
        slot=str(shift.slot),
        title=views.title(shift),
        when=dates.when(kept.starts_at, kept.ends_at, kept.zone, language),
        where=shift.nickname,
        address=None,
        role=gettext(shift.role_label),
        language=shift.language,
        handle=None,
        meeting_point=None,
        phrase=None,
        with_person=shift.person_comes,
        claim=None,
        state=None,
        locked=None,
        go=None,
    )
