"""Somebody wants to help, in JSON: open to anyone, and answered the same whatever is known."""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.params import JSONBody

from accompany.actions import joining
from accompany.actions.joining import Applying
from accompany.api.logins import LoginOut
from accompany.api.texts import LINE
from accompany.doors import limits, signing
from accompany.doors.access import Maybe
from accompany.doors.now import now
from accompany.doors.signing import BROWSER
from accompany.tables.logins import LINK_LASTS
from accompany.words import Access

Words = Annotated[str, msgspec.Meta(max_length=200, pattern=LINE)]


class JoinIn(msgspec.Struct, forbid_unknown_fields=True):
    """Who wants to help. ``languages`` are codes of those spoken well."""

    name: Words
    email: Words
    phone: Words | None = None
    language: str = "en"
    languages: Annotated[list[str], msgspec.Meta(max_length=8)] = []


@post("/volunteers/join", access=Access.ANYONE, status_code=200)
async def join(request: Maybe, data: JSONBody[JoinIn]) -> Response[LoginOut]:
    """Write somebody down and mail a link to sign in, bound to the cookie set here."""
    await limits.joining(request, data.email)
    wanted = Applying(data.name, data.email, data.phone, data.language, tuple(dict.fromkeys(data.languages)))
    mark = await joining.apply(wanted, request.cookies.get(BROWSER), now())
    answer = Response(LoginOut(int(LINK_LASTS.total_seconds() // 60)))
    answer.set_cookie(signing.host_cookie(BROWSER, mark, LINK_LASTS))
    return answer
