"""I want to help: a short form for whoever would go along, open to anyone."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post

from accompany.actions import joining
from accompany.actions.joining import Applying
from accompany.doors import limits
from accompany.doors.now import now
from accompany.doors.signing import BROWSER
from accompany.tables import languages
from accompany.web import wording
from accompany.web.accounts.entering import remember
from accompany.web.answers import Form, Reader, form, one, page, see_other, tongue
from accompany.words import Access, Invalid, Problem

MOST_LANGUAGES = 3


@get("/join", access=Access.ANYONE)
async def show_join(request: Reader) -> Response[str]:
    """Show what volunteers do, and the form."""
    return _page(request, {}, {})


@post("/join", access=Access.ANYONE)
async def join(request: Reader) -> Response[Any]:
    """Write somebody down and mail a link. What is answered does not depend on whether the address is known."""
    fields = await form(request)
    await limits.joining(request, one(fields, "email"))
    if one(fields, "website"):  # only programs fill it in
        return see_other("/login/code")
    try:
        mark = await joining.apply(_wanted(fields, tongue(request)), request.cookies.get(BROWSER), now())
    except Invalid as invalid:
        return _page(request, fields, invalid.problems)
    answer = see_other("/login/code")
    remember(answer, BROWSER, mark)
    return answer


def _wanted(fields: Form, language: str) -> Applying:
    speaks = tuple(dict.fromkeys(code for code in fields.get("speaks", ()) if code))
    return Applying(one(fields, "name"), one(fields, "email"), one(fields, "phone") or None, language, speaks)


def _page(request: Reader, fields: Form, problems: Mapping[str, Problem]) -> Response[str]:
    chosen = [code for code in fields.get("speaks", ()) if code]
    return page(
        request,
        "accounts/join.html",
        status_code=422 if problems else 200,
        filled={name: one(fields, name) for name in ("name", "email", "phone")},
        speaks=(chosen + [""] * MOST_LANGUAGES)[:MOST_LANGUAGES],
        known=list(languages.names().items()),
        problems=wording.problem_texts(problems, tongue(request)),
    )
