"""How a page answers: a rendered template, in the reader's language, with the form token of their session."""

import unicodedata
from typing import Any

from litestar import MediaType, Request, Response
from litestar.datastructures import State
from litestar.response import Redirect

from accompany.doors import packing
from accompany.settings import Settings
from accompany.tables.accounts import Visitor
from accompany.web import languages
from accompany.web.pages import Coalition, render
from accompany.words import Invalid, Problem

Reader = Request[Any, Any, State]
Form = dict[str, list[str]]


def page(request: Reader, template: str, /, *, status_code: int = 200, **values: Any) -> Response[Any]:
    """Answer with a page. A value that is a function is called in the reader's language, so that it may word things."""
    settings: Settings = request.app.state.settings
    visitor: Visitor | None = request.scope.get("user")
    language = tongue(request)
    with languages.spoken(language):
        worded = {name: value() if callable(value) else value for name, value in values.items()}
    html = render(
        template,
        language,
        coalition=Coalition(settings.name, settings.phone),
        **{"csrf": (visitor.csrf or "") if visitor else "", "who": _who(visitor), "braked": _braked(visitor), **worded},
    )
    body, headers = packing.page(request, html)
    return Response(body, media_type=MediaType.HTML, status_code=status_code, headers=headers)


def see_other(path: str) -> Redirect:
    """Answer a form that did something: show the result under its own address (RFC 9110 §15.4.4)."""
    return Redirect(path, status_code=303)


def tongue(request: Reader) -> str:
    """Choose the reader's language: what the page's address asks for, their account's, or their browser's."""
    visitor: Visitor | None = request.scope.get("user")
    kept = visitor.language if visitor else request.cookies.get("language")
    return languages.chosen(request.query_params.get("lang"), kept, request.headers.get("accept-language", ""))


async def form(request: Reader) -> Form:
    """Read a form's fields; each name may come several times."""
    data = await request.form()
    return {name: [str(value) for value in data.getall(name)] for name in data}


def one(fields: Form, name: str) -> str:
    """Give one field as typed, or nothing."""
    return fields.get(name, [""])[0].strip()


def line(fields: Form, name: str, most: int) -> str:
    """Give one line as typed, of at most so many characters. Raises Invalid."""
    return _checked(name, one(fields, name), most, "")


def lines(fields: Form, name: str, most: int) -> str:
    """Give some lines as typed, of at most so many characters; a browser's line end counts as one. Raises Invalid."""
    return _checked(name, one(fields, name).replace("\r\n", "\n"), most, "\n\t")


def _checked(name: str, text: str, most: int, but: str) -> str:
    if len(text) > most:
        raise Invalid({name: Problem.TOO_LONG})
    if any(unicodedata.category(character) == "Cc" and character not in but for character in text):
        raise Invalid({name: Problem.MALFORMED})
    return text


def _who(visitor: Visitor | None) -> str:
    return languages.gettext(visitor.best_role.value.replace("_", " ")) if visitor else ""


def _braked(visitor: Visitor | None) -> bool:
    """Say whether the reader is told on every page that nothing leaves."""
    return visitor is not None and visitor.braked and visitor.is_coordinator
