"""Trainings that end, in JSON, for coordinators."""

from datetime import date

import msgspec
from litestar import get
from litestar.params import FromQuery

from accompany.api.lists import Page, cut
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.rules import trainings as rules
from accompany.tables import chapters, trainings
from accompany.words import Access


class EndingOut(msgspec.Struct):
    """A training that ends. ``until`` is its last good day."""

    volunteer: str
    name: str
    code: str
    until: date
    over: bool


@get("/volunteers/trainings", access=Access.COORDINATOR)
async def list_trainings(
    request: Asked, limit: FromQuery[int] = 50, cursor: FromQuery[str | None] = None
) -> Page[EndingOut]:
    """List the trainings that end within 60 days or ended in the last 30, the earliest first."""
    scope, window = request.user.scope, cut(limit, cursor)
    today = rules.today(now(), (await chapters.find(scope.chapter)).time_zone)
    found = (await trainings.between(scope, *rules.listed(today)))[window.skip : window.skip + window.most]
    shown = [
        EndingOut(str(one.volunteer), one.name, one.code, one.until, one.until < today) for one in window.shown(found)
    ]
    return Page(shown, window.next(found))
