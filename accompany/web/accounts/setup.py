"""The first coordinator sets the program up, with the link that ``accompany init`` printed."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import accounts, logins
from accompany.doors import limits
from accompany.doors.now import now
from accompany.web import languages, wording
from accompany.web.accounts.entering import enter
from accompany.web.answers import Reader, form, one, page, tongue
from accompany.words import Access, Invalid, Problem, Reason, Refused


@get("/setup/{token:str}", access=Access.HOLDER)
async def show_setup(request: Reader, token: FromPath[str]) -> Response[str]:
    """Ask for the first coordinator's name and address."""
    await limits.secret_tries(request)
    if not await accounts.setup_works(token, now()):
        raise Refused(Reason.LINK_OLD)
    return _setup(request, token, {"name": "", "email": ""}, {})


@post("/setup", access=Access.HOLDER)
async def set_up(request: Reader) -> Response[Any]:
    """Make the first coordinator, who is signed in at once."""
    await limits.secret_tries(request)
    fields = await form(request)
    token, filled = one(fields, "token"), {"name": one(fields, "name"), "email": one(fields, "email")}
    moment = now()
    try:
        account = await accounts.set_up(token, filled["name"], filled["email"], moment)
    except Invalid as invalid:
        return _setup(request, token, filled, invalid.problems)
    return await enter(request, await logins.start(account, moment))


def _setup(request: Reader, token: str, filled: Mapping[str, str], problems: Mapping[str, Problem]) -> Response[str]:
    return page(
        request,
        "accounts/setup.html",
        status_code=422 if problems else 200,
        token=token,
        filled=filled,
        unreviewed=languages.unreviewed(),
        problems=wording.problem_texts(problems, tongue(request)),
    )
