"""A whole day at one site moves, in one write."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import post
from litestar.params import JSONBody

from accompany.actions import appointments_moved as actions
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules.moves import Move
from accompany.words import Access, Invalid, Missing, Problem, SiteId

HALF_A_DAY = 720


class Reschedule(msgspec.Struct, forbid_unknown_fields=True):
    """Which day at which site moves, and where: to a day, to a site, by some minutes, or several of these.

    ``day`` and ``to_day`` are days on the site's clock, ``2026-11-24``. The time of day stays. A dry run only
    says how many would move.
    """

    site: str
    day: date
    to_day: date | None = None
    to_site: str | None = None
    shift_minutes: Annotated[int, msgspec.Meta(ge=-HALF_A_DAY, le=HALF_A_DAY)] = 0
    dry_run: bool = False


class Rescheduled(msgspec.Struct):
    """How many appointments moved, and how many places that volunteers hold."""

    appointments: int
    claims: int


@post("/appointments/reschedule", access=Access.COORDINATOR, status_code=200)
async def reschedule(request: Asked, data: JSONBody[Reschedule]) -> Rescheduled:
    """Move every appointment of a day at a site, all or none; whoever goes along is told."""
    if data.to_day is None and data.to_site is None and not data.shift_minutes:
        raise Invalid({"to_day": Problem.REQUIRED})
    to_site = _site(data.to_site, "to_site") if data.to_site is not None else None
    day = actions.Day(_site(data.site, "site"), data.day, to_site)
    move = Move(data.to_day, data.shift_minutes)
    scope, by = request.user.scope, request.user.account
    moved = await actions.reschedule(scope, day, move, by, now(), dry_run=data.dry_run)
    return Rescheduled(moved.appointments, moved.claims)


def _site(text: str, field: str) -> SiteId:
    try:
        return SiteId(path_id(text))
    except Missing:
        raise Invalid({field: Problem.UNKNOWN_SITE}) from None
