"""A supporter's own page, behind the link in their mail: how often, when and how they are called, and what was."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import supporters
from accompany.actions.supporters import Own, Wanted
from accompany.doors.now import now
from accompany.rules.supporters import MOST_WEEKLY
from accompany.tables import chapters, languages, links
from accompany.tables.members import Chosen
from accompany.tables.supporters import PastCall
from accompany.web import dates, wording
from accompany.web.answers import Form, Reader, form, one, page, see_other, tongue
from accompany.web.languages import gettext, public
from accompany.web.public.list_join import CHANNELS, MOST_LANGUAGES, hidden
from accompany.words import Access, Answer, Channels, Invalid, Problem, ReaderKind

ZONES = {
    "": public("The same as ours"),
    "America/New_York": public("Eastern time"),
    "America/Chicago": public("Central time"),
    "America/Denver": public("Mountain time"),
    "America/Phoenix": public("Arizona"),
    "America/Los_Angeles": public("Pacific time"),
    "America/Anchorage": public("Alaska"),
    "Pacific/Honolulu": public("Hawaii"),
    "America/Puerto_Rico": public("Puerto Rico"),
}
SAID = {
    Answer.COMING: public("You said: here in minutes"),
    Answer.THIRTY_MINUTES: public("You said: within 30 minutes"),
    Answer.NO: public("You said: no"),
}
NOTHING = public("No answer")


@get("/list/me/{token:str}", access=Access.HOLDER)
async def show_own(request: Reader, token: FromPath[str]) -> Response[str]:
    """Show what stands, and the calls of the last weeks."""
    return await _page(request, token, {}, {})


@post("/list/me/{token:str}", access=Access.HOLDER)
async def change_own(request: Reader, token: FromPath[str]) -> Response[Any]:
    """Keep what the reader wants."""
    fields = await form(request)
    try:
        await supporters.change(token, _wanted(fields), now())
    except Invalid as invalid:
        return await _page(request, token, fields, invalid.problems)
    return see_other(f"/list/me/{token}?saved=1")


def _wanted(fields: Form) -> Wanted:
    typed, channels, weekly = one(fields, "phone"), one(fields, "channels"), one(fields, "weekly")
    if channels not in set(Channels):
        raise Invalid({"channels": Problem.UNKNOWN_CHOICE})
    if not (weekly.isascii() and weekly.isdigit() and len(weekly) < 3):
        raise Invalid({"weekly": Problem.UNKNOWN_CHOICE})
    return Wanted(
        phone="" if "forget" in fields else typed or None,
        zone=one(fields, "zone"),
        languages=tuple(dict.fromkeys(code for code in fields.get("speaks", ()) if code)),
        urgent="urgent" in fields,
        chosen=Chosen(Channels(channels), int(weekly), one(fields, "time_zone") or None),
        exercises="exercises" in fields,
    )


async def _page(request: Reader, token: str, fields: Form, problems: Mapping[str, Problem]) -> Response[str]:
    own = await supporters.own(token, now())
    chapter, language = await chapters.find(own.scope.chapter), tongue(request)
    spoken = [code for code in fields.get("speaks", own.row.languages) if code]
    zone = one(fields, "time_zone") or own.chosen.time_zone or ""
    return page(
        request,
        "public/own_page.html",
        status_code=422 if problems else 200,
        token=token,
        chapter=chapter.name,
        saved="saved" in request.query_params and not problems,
        leave=links.to_leave(ReaderKind.MEMBER, own.member),
        phone=hidden(own.row.phone),
        stopped=own.stopped,
        channels=lambda: [(channel.value, gettext(label)) for channel, label in CHANNELS.items()],
        chosen=one(fields, "channels") or own.chosen.channels.value,
        zone=one(fields, "zone") if fields else own.row.zone,
        speaks=(spoken + [""] * MOST_LANGUAGES)[: max(MOST_LANGUAGES, len(spoken))],
        known=list(languages.names().items()),
        urgent="urgent" in fields if fields else own.row.urgent,
        exercises="exercises" in fields if fields else own.exercises,
        weekly=[(n, str(n) == (one(fields, "weekly") or str(own.chosen.weekly))) for n in range(MOST_WEEKLY + 1)],
        time_zones=lambda: [(name, gettext(label), name == zone) for name, label in _zones(zone).items()],
        calls=lambda: [_call(one_call, own, chapter.time_zone, language) for one_call in own.calls],
        problems=wording.problem_texts(problems, language),
    )


def _zones(chosen: str) -> dict[str, str]:
    return ZONES if chosen in ZONES else {**ZONES, chosen: chosen}


def _call(call: PastCall, own: Own, zone: str, language: str) -> tuple[str, str, str, bool]:
    """Word one call: its reference, its day, what they said, whether it was an exercise."""
    local: datetime = call.at.astimezone(ZoneInfo(own.chosen.time_zone or zone))
    said = gettext(SAID[call.said]) if call.said in SAID else gettext(NOTHING)
    return call.reference, dates.short_day(local.date(), language), said, call.drill
