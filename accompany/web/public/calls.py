"""Pages for whoever was called: answer, see whether a call is real, leave the list. The link is the proof."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import call_answers as actions
from accompany.actions import head_counts, members, partners
from accompany.actions.call_answers import Asked
from accompany.doors.now import now
from accompany.rules.corrections import Correction
from accompany.tables import corrections, links, mobilizations
from accompany.tables.mobilizations import Kept
from accompany.tables.texts import FALLBACK
from accompany.web import dates
from accompany.web.answers import Reader, form, one, page, see_other, tongue
from accompany.web.languages import gettext, public
from accompany.words import Access, Answer, Missing, MobilizationState, Refused

THANKS = {
    Answer.COMING: public("Thank you. We expect you in the next minutes."),
    Answer.THIRTY_MINUTES: public("Thank you. We expect you within 30 minutes."),
    Answer.NO: public("Thank you for telling us."),
}
COMING = (Answer.COMING, Answer.THIRTY_MINUTES)
ACTIVE, ALL_CLEAR, CORRECTED, ENDED, UNKNOWN = "active", "all_clear", "corrected", "ended", "unknown"
SHOWN = {
    MobilizationState.SENDING: ACTIVE,
    MobilizationState.SENT: ACTIVE,
    MobilizationState.STANDING_DOWN: ALL_CLEAR,
    MobilizationState.STOOD_DOWN: ALL_CLEAR,
    MobilizationState.EXPIRED: ENDED,
}


@get("/a/{token:str}", access=Access.HOLDER)
async def show_call(request: Reader, token: FromPath[str]) -> Response[str]:
    """Show what is asked. Nothing changes until a button is pressed."""
    return await _call(request, token, await actions.find(token))


@post("/a/{token:str}", access=Access.HOLDER)
async def answer_call(request: Reader, token: FromPath[str]) -> Response[Any]:
    """Take an answer; the last one counts."""
    asked = await actions.find(token)
    said = _said(one(await form(request), "answer"))
    try:
        await actions.answer(asked, said, now())
    except Refused:
        return await _call(request, token, asked)
    return see_other(f"/a/{token}")


@get("/ref/{reference:str}", access=Access.ANYONE)
async def show_reference(request: Reader, reference: FromPath[str]) -> Response[str]:
    """Say how a call stands, to anybody who was forwarded its reference. Says nothing else, and is never kept."""
    kept = await mobilizations.of_reference(reference.upper()) if reference.isascii() and reference.isalnum() else None
    state = _state(kept, await corrections.of_call(kept.id) if kept else None, now())
    since = kept.stood_down_at if kept and state in (ALL_CLEAR, CORRECTED) else None
    return page(
        request,
        "public/reference.html",
        status_code=404 if state == UNKNOWN else 200,
        reference=kept.reference if kept else "",
        state=state,
        drill=kept is not None and kept.drill,
        since=_zoned(request, since, kept.zone) if kept and since else None,
        issued=_zoned(request, kept.sent_at, kept.zone) if kept and kept.sent_at and state != UNKNOWN else None,
        until=_zoned(request, kept.expires_at, kept.zone) if kept and state != UNKNOWN else None,
    )


@get("/leave/{token:str}", access=Access.HOLDER)
async def show_leave(request: Reader, token: FromPath[str]) -> Response[str]:
    """Ask whether they want to leave. Mail scanners that follow the link change nothing."""
    _leaving(token)
    return page(request, "public/leave.html", token=token, left=False)


@post("/leave/{token:str}", access=Access.HOLDER, status_code=200)
async def leave(request: Reader, token: FromPath[str]) -> Response[str]:
    """Take whoever holds the link off the list. Mail programs may post here too (RFC 8058)."""
    _leaving(token)
    if member := links.leaving_member(token):
        await members.leave(member, now())
    elif partner := links.leaving_partner(token):
        await partners.leave(partner, now())
    return page(request, "public/leave.html", token=token, left=True)


async def _call(request: Reader, token: str, asked: Asked) -> Response[str]:
    kept, language, over = asked.mobilization, tongue(request), asked.over(now())
    texts = {} if over else await mobilizations.texts(kept)
    return page(
        request,
        "public/call.html",
        status_code=410 if over else 200,
        token=token,
        over=over,
        drill=kept.drill,
        text=(texts.get(language) or texts.get(FALLBACK, "")).split("\n\n"),
        until=clock(request, kept.expires_at, kept.zone),
        said=asked.said.value if asked.said else None,
        thanks=lambda: gettext(THANKS[asked.said]) if asked.said in THANKS else None,
        enough=asked.said in COMING and await head_counts.enough(kept),
        reference=kept.reference,
    )


def _said(text: str) -> Answer:
    try:
        return Answer(text)
    except ValueError:
        raise Missing from None


def _leaving(token: str) -> None:
    if links.leaving_member(token) is None and links.leaving_partner(token) is None:
        raise Missing


def _state(kept: Kept | None, correction: Correction | None, moment: datetime) -> str:
    """Say what the public may know. A draft is nobody's business: to them it does not exist."""
    state = SHOWN.get(kept.state, UNKNOWN) if kept else UNKNOWN
    if state == ALL_CLEAR and correction is not None and correction.sent_at is not None:
        return CORRECTED
    return ENDED if kept and state == ACTIVE and kept.expires_at <= moment else state


def clock(request: Reader, moment: datetime, zone: str) -> str:
    """Write a time on a site's clock."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{dates.short_day(local.date(), tongue(request))}, {dates.clock(local, tongue(request))}"


def _zoned(request: Reader, moment: datetime, zone: str) -> str:
    """Write a time that is read by people elsewhere: with the zone's short name, which names no town."""
    return f"{clock(request, moment, zone)} {moment.astimezone(ZoneInfo(zone)):%Z}"
