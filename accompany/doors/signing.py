"""Who is speaking: a session's cookie or a bearer token, never both."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, State
from litestar.types import HTTPScope

from accompany.actions import logins
from accompany.doors.access import SignInNeeded

SESSION = "__Host-sid"
PROOFS = frozenset({b"authorization", b"cookie"})
BROWSER = "__Host-login"  # binds a log-in link to the browser that asked for it


class Proof(Enum):
    """What says who somebody is."""

    COOKIE = auto()
    BEARER = auto()


@dataclass(frozen=True, slots=True)
class Shown:
    """The proof a request carries (``request.auth``)."""

    proof: Proof
    token: str = field(repr=False)


async def recognise(scope: HTTPScope, now: datetime) -> None:
    """Put the visitor and their proof into the scope, or None. Raises SignInNeeded for a token that is not good.

    A bearer token leaves the cookie unread. A cookie that is not good is nobody's: public pages stay open.
    """
    scope["user"] = scope["auth"] = None
    if not any(name in PROOFS for name, _ in scope["headers"]):
        return
    shown = _shown(ASGIConnection(scope))
    if shown is None:
        return
    if shown.proof is Proof.BEARER:
        scope["user"], scope["auth"] = await logins.speaker(shown.token, now), shown
        if scope["user"] is None:
            raise SignInNeeded
    elif (visitor := await logins.visitor(shown.token, now)) is not None:
        scope["user"], scope["auth"] = visitor, shown


def session_cookie(token: str, lasts: timedelta) -> Cookie:
    """Make the cookie of a fresh session."""
    return host_cookie(SESSION, token, lasts)


def host_cookie(name: str, value: str, lasts: timedelta) -> Cookie:
    """Make a cookie that only this host, only over TLS (or on loopback) and no script gets to see."""
    seconds = int(lasts.total_seconds())
    return Cookie(key=name, value=value, path="/", secure=True, httponly=True, samesite="lax", max_age=seconds)


def gone(name: str) -> Cookie:
    """Make the cookie that takes another one away."""
    return host_cookie(name, "", timedelta(0))


def _shown(connection: ASGIConnection[Any, Any, Any, State]) -> Shown | None:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return Shown(Proof.BEARER, token.strip())
    cookie = connection.cookies.get(SESSION)
    return Shown(Proof.COOKIE, cookie) if cookie else None
