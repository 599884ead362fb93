"""Signing in and out in JSON. The link that is mailed opens in the browser that asked for it."""

import msgspec
from litestar import Response, post
from litestar.params import JSONBody

from accompany.actions import logins
from accompany.doors import limits, signing
from accompany.doors.access import Maybe
from accompany.doors.now import now
from accompany.doors.signing import BROWSER, Proof, Shown
from accompany.tables.logins import LINK_LASTS
from accompany.words import Access


class LoginIn(msgspec.Struct, forbid_unknown_fields=True):
    """Whose link to mail."""

    email: str


class LoginOut(msgspec.Struct):
    """The same whether the address is known or not: how long a link works, if one was mailed."""

    minutes: int


class LogoutOut(msgspec.Struct):
    """Whether somebody was signed in."""

    ended: bool


@post("/login", access=Access.ANYONE, status_code=200)
async def log_in(request: Maybe, data: JSONBody[LoginIn]) -> Response[LoginOut]:
    """Mail a log-in link, bound to the cookie set here."""
    await limits.login(request, data.email)
    mark = await logins.ask(data.email, request.cookies.get(BROWSER), now())
    answer = Response(LoginOut(int(LINK_LASTS.total_seconds() // 60)))
    answer.set_cookie(signing.host_cookie(BROWSER, mark, LINK_LASTS))
    return answer


@post("/logout", access=Access.ANYONE, status_code=200)
async def log_out(request: Maybe) -> Response[LogoutOut]:
    """End the session, or the token that spoke."""
    shown: Shown | None = request.auth
    if shown is None:
        return Response(LogoutOut(ended=False))
    if shown.proof is Proof.BEARER:
        await logins.revoke_token(shown.token, now())
    else:
        await logins.leave(shown.token)
    answer = Response(LogoutOut(ended=True))
    answer.set_cookie(signing.gone(signing.SESSION))
    return answer
