"""Somebody wants to help, in JSON: open to anyone, and answered the same whatever is known."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery, JSONBody

from accompany.actions import joining
from accompany.actions.joining import Applying
from accompany.api.lists import Page, cut
from accompany.api.logins import LoginOut
from accompany.api.texts import LINE
from accompany.doors import limits, signing
from accompany.doors.access import Asked, Maybe
from accompany.doors.now import now
from accompany.doors.signing import BROWSER
from accompany.rules import joining as rules
from accompany.rules import trainings as days
from accompany.rules.joining import Facts
from accompany.tables import chapters
from accompany.tables import joining as table
from accompany.tables.logins import LINK_LASTS
from accompany.tables.scope import Scope
from accompany.words import Access, VolunteerId

Words = Annotated[str, msgspec.Meta(max_length=200, pattern=LINE)]


class JoinIn(msgspec.Struct, forbid_unknown_fields=True):
    """Who wants to help. ``languages`` are codes of those spoken well."""

    name: Words
    email: Words
    phone: Words | None = None
    language: str = "en"
    languages: Annotated[list[str], msgspec.Meta(max_length=8)] = []


class StepsOut(msgspec.Struct):
    """Each step to the first shift and whether it is behind them; ``next`` is the first that is not, or null."""

    steps: dict[str, bool]
    next: str | None


class WaitingOut(StepsOut):
    """Somebody who waits to be welcomed; ``since`` is null for whoever a coordinator wrote down."""

    volunteer: str
    name: str
    since: datetime | None


@get("/volunteers/waiting", access=Access.COORDINATOR)
async def list_waiting(
    request: Asked, limit: FromQuery[int] = 50, cursor: FromQuery[str | None] = None
) -> Page[WaitingOut]:
    """List who waits to be welcomed and has shown that the address is theirs, longest first."""
    scope, window, moment = request.user.scope, cut(limit, cursor), now()
    everybody = await table.waiting(scope, await _today(scope, moment), moment)
    found = everybody[window.skip : window.skip + window.most]
    shown = [
        WaitingOut(_done(one.facts), rules.following(one.facts), str(one.id), one.name, one.since)
        for one in window.shown(found)
    ]
    return Page(shown, window.next(found))


@get("/volunteers/me/steps", access=Access.VOLUNTEER)
async def show_steps(request: Asked) -> StepsOut:
    """Show the caller's own way to the first shift."""
    scope, moment = request.user.scope, now()
    facts = await table.facts(scope, VolunteerId(request.user.account), await _today(scope, moment), moment)
    return StepsOut(_done(facts), rules.following(facts))


@post("/volunteers/join", access=Access.ANYONE, status_code=200)
async def join(request: Maybe, data: JSONBody[JoinIn]) -> Response[LoginOut]:
    """Write somebody down and mail a link to sign in, bound to the cookie set here."""
    await limits.joining(request, data.email)
    wanted = Applying(data.name, data.email, data.phone, data.language, tuple(dict.fromkeys(data.languages)))
    mark = await joining.apply(wanted, request.cookies.get(BROWSER), now())
    answer = Response(LoginOut(int(LINK_LASTS.total_seconds() // 60)))
    answer.set_cookie(signing.host_cookie(BROWSER, mark, LINK_LASTS))
    return answer


def _done(facts: Facts) -> dict[str, bool]:
    return {step.value: done for step, done in rules.done(facts).items()}


async def _today(scope: Scope, moment: datetime) -> date:
    return days.today(moment, (await chapters.find(scope.chapter)).time_zone)
