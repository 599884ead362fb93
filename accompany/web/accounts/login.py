"""Signing in: an address, a link by mail, a button. Nothing changes on GET."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import logins
from accompany.actions.logins import Opened
from accompany.doors import limits, signing
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.doors.signing import BROWSER
from accompany.tables.logins import LINK_LASTS
from accompany.web import wording
from accompany.web.accounts.entering import NEXT, enter, own_path, remember
from accompany.web.answers import Reader, form, one, page, see_other, tongue
from accompany.words import Access, Invalid, Problem, Reason, Refused


@get("/login", access=Access.ANYONE)
async def show_login(request: Reader) -> Response[str]:
    """Ask for an address."""
    shown = _login(request, "", {})
    wanted = own_path(request.app, request.query_params.get("next"))
    if wanted:
        remember(shown, NEXT, wanted)
    return shown


@post("/login", access=Access.ANYONE)
async def ask_for_link(request: Reader) -> Response[Any]:
    """Mail a link. What is answered does not depend on whether the address is known."""
    email = one(await form(request), "email")
    await limits.login(request, email)
    try:
        mark = await logins.ask(email, request.cookies.get(BROWSER), now())
    except Invalid as invalid:
        return _login(request, email, invalid.problems)
    answer = see_other("/login/code")
    remember(answer, BROWSER, mark)
    return answer


@get("/login/code", access=Access.ANYONE)
async def show_sent(request: Reader) -> Response[str]:
    """Say that a link is on its way, and take the code if it was opened elsewhere."""
    return _sent(request, {})


@post("/login/code", access=Access.ANYONE)
async def enter_by_code(request: Reader) -> Response[Any]:
    """Sign in with the code that the other browser shows."""
    await limits.secret_tries(request)
    code = one(await form(request), "code")
    if not code:
        return _sent(request, wording.problem_texts({"code": Problem.REQUIRED}, tongue(request)))
    try:
        started = await logins.by_code(code, request.cookies.get(BROWSER), now())
    except Refused as refused:
        return _sent(request, {"code": wording.reason_text(refused.reason, tongue(request))}, refused.reason)
    return await enter(request, started)


@get("/login/{token:str}", access=Access.HOLDER)
async def open_link(request: Reader, token: FromPath[str]) -> Response[str]:
    """Show the button, or in another browser the code."""
    await limits.secret_tries(request)
    where, code = await logins.opened(token, request.cookies.get(BROWSER), now())
    if where is Opened.HERE:
        return page(request, "accounts/confirm.html", token=token)
    return page(request, "accounts/code.html", code=f"{code[:4]} {code[4:]}")


@post("/login/confirm", access=Access.HOLDER)
async def enter_by_link(request: Reader) -> Response[Any]:
    """Sign in with the link, in the browser that asked for it."""
    await limits.secret_tries(request)
    token = one(await form(request), "token")
    return await enter(request, await logins.by_link(token, request.cookies.get(BROWSER), now()))


@post("/logout", access=Access.SIGNED_IN)
async def log_out(request: Asked) -> Response[Any]:
    """End the session."""
    await logins.leave(request.auth.token)
    answer = see_other("/login")
    answer.set_cookie(signing.gone(signing.SESSION))
    return answer


def _login(request: Reader, email: str, problems: Mapping[str, Problem]) -> Response[str]:
    worded = wording.problem_texts(problems, tongue(request))
    status = 422 if problems else 200
    return page(request, "accounts/login.html", status_code=status, filled={"email": email}, problems=worded)


def _sent(request: Reader, problems: Mapping[str, str], reason: Reason | None = None) -> Response[str]:
    status = {None: 422 if problems else 200, Reason.LINK_OLD: 410}.get(reason, 403)
    minutes = int(LINK_LASTS.total_seconds() // 60)
    return page(request, "accounts/sent.html", status_code=status, minutes=minutes, problems=problems)
