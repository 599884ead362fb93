"""Everything between the network and a handler, in the order it happens."""

from typing import cast

from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from accompany.doors import access, bodies, journal, origins, repeats, signing
from accompany.doors.access import Maybe
from accompany.doors.now import now


class Door(ASGIMiddleware):
    """Note the request, check where it goes and comes from, and know who speaks and whether they may enter."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let one request through, or raise what the error handler answers."""
        here = cast("HTTPScope", scope)  # `scopes` says so
        journal.arrive(here)
        origins.check_host(here, self.base_url)
        await signing.recognise(here, now())
        if here["method"] not in bodies.WRITES:
            access.admit(here["route_handler"], here["user"])
            await next_app(here, receive, send)
            return
        request: Maybe = Request(here, bodies.bounded(here, receive), send)
        await origins.check(request, self.base_url)
        access.admit(here["route_handler"], here["user"])
        await repeats.once(request, send, next_app)
