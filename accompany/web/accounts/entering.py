"""What follows when somebody has proved who they are: a fresh session, and the page they wanted."""

from datetime import timedelta
from typing import Any

from litestar import Litestar, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from accompany.actions import logins
from accompany.doors import signing
from accompany.doors.now import now
from accompany.tables import accounts
from accompany.tables.sessions import Started
from accompany.web.answers import Reader, see_other
from accompany.words import Role

NEXT = "__Host-next"  # the page somebody wanted before they had to sign in
REMEMBERED = timedelta(minutes=10)
LONGEST_PATH = 500
HOMES = {Role.COORDINATOR: "/board", Role.LEAD: "/shifts", Role.VOLUNTEER: "/shifts"}


async def enter(request: Reader, started: Started) -> Redirect:
    """Hand over the fresh session, end the one before, and go on to where they wanted to be."""
    before = request.cookies.get(signing.SESSION)
    if before:
        await logins.leave(before)
    answer = see_other(own_path(request.app, request.cookies.get(NEXT)) or await _home(started))
    answer.set_cookie(signing.session_cookie(started.token, started.ends_at - now()))
    answer.set_cookie(signing.gone(signing.BROWSER))
    answer.set_cookie(signing.gone(NEXT))
    return answer


def remember(answer: Response[Any], name: str, value: str) -> None:
    """Keep something in the browser until they have signed in."""
    answer.set_cookie(signing.host_cookie(name, value, REMEMBERED))


def own_path(app: Litestar, text: str | None) -> str | None:
    """Give the path if one of our own pages answers there; nobody is sent to another site from here."""
    if not text or len(text) > LONGEST_PATH or not (text.isascii() and text.isprintable()):
        return None
    if not text.startswith("/") or text.startswith("//") or set(text) & {"\\", "?", "#"}:
        return None
    try:
        app.asgi_router.handle_routing(path=text, method="GET")
    except HTTPException:
        return None
    return text


async def _home(started: Started) -> str:
    roles = await accounts.roles(started.account) or frozenset()
    return next((path for role, path in HOMES.items() if role in roles), "/")
