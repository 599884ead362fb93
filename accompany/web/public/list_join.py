"""I want to be called: the rapid mobilization list, open to anyone. A form, a mail, one button; no account."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import supporters
from accompany.doors import limits
from accompany.doors.now import now
from accompany.tables import chapters, languages
from accompany.tables.chapters import Kept as Chapter
from accompany.tables.list_wishes import Said
from accompany.tables.scope import Scope
from accompany.web import wording
from accompany.web.answers import Form, Reader, form, one, page, see_other, tongue
from accompany.web.languages import gettext, public
from accompany.words import Access, Channels, Invalid, Problem, Reason, Refused

MOST_LANGUAGES = 3
CHANNELS = {
    Channels.MAIL: public("By mail"),
    Channels.TEXT: public("By text"),
    Channels.BOTH: public("Both"),
}


@get("/list/join", access=Access.ANYONE)
async def show_form(request: Reader) -> Response[str]:
    """Show what the list is and whose, and the form."""
    return _page(request, await supporters.chapter(request.query_params.get("chapter", "")), {}, {})


@post("/list/join", access=Access.ANYONE)
async def ask(request: Reader) -> Response[Any]:
    """Mail a link to whoever asks. What is answered does not depend on whether the address is known."""
    fields = await form(request)
    await limits.list_joining(request, one(fields, "email"))
    if one(fields, "website"):  # only programs fill it in
        return see_other("/list/asked")
    whose = await supporters.chapter(one(fields, "chapter"))
    try:
        await supporters.ask(Scope(whose.id), _said(fields, tongue(request)), now())
    except Invalid as invalid:
        return _page(request, whose, fields, invalid.problems)
    return see_other("/list/asked")


@get("/list/asked", access=Access.ANYONE)
async def show_asked(request: Reader) -> Response[str]:
    """Say that a mail is on its way."""
    return page(request, "public/list_asked.html")


@get("/list/yes/{token:str}", access=Access.HOLDER)
async def show_confirm(request: Reader, token: FromPath[str]) -> Response[str]:
    """Show what was asked for, with one button. Mail scanners that follow the link change nothing."""
    try:
        asked = await supporters.asked(token, now())
    except Refused as refused:
        return _old(request, refused.reason)
    said, whose = asked.said, await chapters.find(asked.scope.chapter)
    return page(
        request,
        "public/list_confirm.html",
        token=token,
        chapter=whose.name,
        state="asked",
        speaks=[languages.names().get(code, code) for code in said.languages],
        zone=said.zone,
        phone=hidden(said.phone),
        channels=lambda: gettext(CHANNELS[said.channels]),
        urgent=said.urgent,
        exercises=said.exercises,
    )


@post("/list/yes/{token:str}", access=Access.HOLDER)
async def confirm(request: Reader, token: FromPath[str]) -> Response[Any]:
    """Put whoever holds the link on the list."""
    try:
        await supporters.confirm(token, now())
    except Refused as refused:
        return _old(request, refused.reason)
    return see_other("/list/on")


@get("/list/on", access=Access.ANYONE)
async def show_on(request: Reader) -> Response[str]:
    """Say what being on the list means. It says so to anybody."""
    return page(request, "public/list_confirm.html", state="on")


def hidden(phone: str | None) -> str:
    """Show the end of a number only: whoever reads this may be somebody the mail was forwarded to."""
    return f"…{phone[-2:]}" if phone else ""


def _old(request: Reader, reason: Reason) -> Response[str]:
    return page(
        request,
        "public/list_confirm.html",
        status_code=410,
        state="old",
        why=wording.reason_text(reason, tongue(request)),
    )


def _said(fields: Form, language: str) -> Said:
    """Read the form. The language it was filled in comes first: the mail is read by whoever read the page."""
    speaks = [code for code in fields.get("speaks", ()) if code]
    channels = one(fields, "channels") or Channels.MAIL.value
    if channels not in set(Channels):
        raise Invalid({"channels": Problem.UNKNOWN_CHOICE})
    return Said(
        email=one(fields, "email"),
        name=one(fields, "name"),
        phone=one(fields, "phone") or None,
        zone=one(fields, "zone"),
        languages=tuple(dict.fromkeys([language, *speaks])),
        urgent="urgent" in fields,
        channels=Channels(channels),
        exercises="exercises" in fields,
    )


def _page(request: Reader, whose: Chapter, fields: Form, problems: Mapping[str, Problem]) -> Response[str]:
    chosen = [code for code in fields.get("speaks", ()) if code]
    return page(
        request,
        "public/list_join.html",
        status_code=422 if problems else 200,
        chapter=whose.name,
        filled={name: one(fields, name) for name in ("name", "email", "phone", "zone")},
        speaks=(chosen + [""] * MOST_LANGUAGES)[:MOST_LANGUAGES],
        known=list(languages.names().items()),
        channels=lambda: [(channel.value, gettext(label)) for channel, label in CHANNELS.items()],
        chosen=one(fields, "channels") or Channels.MAIL.value,
        urgent="urgent" in fields,
        exercises="exercises" in fields,
        problems=wording.problem_texts(problems, tongue(request)),
    )
