"""A chapter's limits of calls in JSON: beyond them one coordinator more must agree."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, put
from litestar.params import FromQuery, JSONBody
from msgspec import Meta

from accompany.actions import call_limits as actions
from accompany.api.lists import Page, cut
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.rules.call_limits import BOUNDS, Limits
from accompany.tables import call_limits
from accompany.tables.call_limits import Before
from accompany.tables.scope import Scope
from accompany.words import Access

InAWeek = Annotated[int, Meta(ge=BOUNDS["list_in_a_week"][0], le=BOUNDS["list_in_a_week"][1])]
HoursApart = Annotated[int, Meta(ge=BOUNDS["list_hours_apart"][0], le=BOUNDS["list_hours_apart"][1])]
Percent = Annotated[int, Meta(ge=BOUNDS["share_percent"][0], le=BOUNDS["share_percent"][1])]
InAnHour = Annotated[int, Meta(ge=BOUNDS["in_an_hour"][0], le=BOUNDS["in_an_hour"][1])]


class LimitsIn(msgspec.Struct, forbid_unknown_fields=True):
    """All four limits: calls to ring 3 or wider in seven days, hours between two; volunteers reached, calls an hour."""

    list_in_a_week: InAWeek
    list_hours_apart: HoursApart
    share_percent: Percent
    in_an_hour: InAnHour


class LimitsOut(msgspec.Struct):
    """Limits of calls. ``share_percent`` is of the volunteers, reached by one call."""

    list_in_a_week: int
    list_hours_apart: int
    share_percent: int
    in_an_hour: int


class CallLimitsOut(msgspec.Struct):
    """A chapter's limits, and what counts at this moment: for a day after a change, the stricter of old and new."""

    limits: LimitsOut
    counting: LimitsOut


class CallLimitsBeforeOut(msgspec.Struct):
    """What the limits were ``until`` somebody changed them (UTC)."""

    limits: LimitsOut
    until: datetime
    by: str


@get("/call-limits", access=Access.COORDINATOR)
async def show_call_limits(request: Asked) -> CallLimitsOut:
    """Show the chapter's limits of calls."""
    return await _shown(request.user.scope)


@put("/call-limits", access=Access.COORDINATOR)
async def change_call_limits(request: Asked, data: JSONBody[LimitsIn]) -> CallLimitsOut:
    """Give the chapter these limits. Stricter ones count at once, wider ones a day later."""
    wanted = Limits(**msgspec.structs.asdict(data))
    await actions.change(request.user.scope, wanted, request.user.account, now())
    return await _shown(request.user.scope)


@get("/call-limits/history", access=Access.COORDINATOR)
async def list_call_limits_before(
    request: Asked, limit: FromQuery[int] = 50, cursor: FromQuery[str | None] = None
) -> Page[CallLimitsBeforeOut]:
    """List what the limits were before somebody changed them, the latest change first."""
    window = cut(limit, cursor)
    found = await call_limits.before(request.user.scope, window.most, window.skip)
    return Page([_before(one) for one in window.shown(found)], window.next(found))


async def _shown(scope: Scope) -> CallLimitsOut:
    return CallLimitsOut(_out(await call_limits.of_chapter(scope)), _out(await call_limits.counting(scope, now())))


def _before(one: Before) -> CallLimitsBeforeOut:
    return CallLimitsBeforeOut(_out(one.limits), one.until, str(one.by))


def _out(limits: Limits) -> LimitsOut:
    return LimitsOut(**asdict(limits))
