"""Who wants to help and waits to be welcomed, with how far each is; and a training written down."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import trainings as actions
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules import trainings as days
from accompany.tables import chapters, joining
from accompany.tables.joining import Waiting
from accompany.web import dates
from accompany.web.answers import form, one, page, see_other, tongue
from accompany.web.coordinators import people
from accompany.web.volunteers import steps
from accompany.words import Access, AccountId, Invalid, Problem, VolunteerId


@dataclass(frozen=True, slots=True)
class Line:
    """One who waits, worded. ``steps``: each in a word, and whether it is done."""

    id: str
    name: str
    since: str
    steps: list[tuple[str, bool]]


@get("/waiting", access=Access.COORDINATOR)
async def show_waiting(request: Asked) -> Response[str]:
    """List who waits to be welcomed, longest first."""
    scope, moment, language = request.user.scope, now(), tongue(request)
    zone = (await chapters.find(scope.chapter)).time_zone
    found = await joining.waiting(scope, days.today(moment, zone), moment)
    return page(
        request,
        "coordinators/waiting.html",
        lines=lambda: [_line(one, moment, language) for one in found],
    )


@post("/people/{volunteer_id:str}/training", access=Access.COORDINATOR)
async def give_training(request: Asked, volunteer_id: FromPath[str]) -> Response[Any]:
    """Write down that somebody did a training, and until when it holds."""
    volunteer, fields = VolunteerId(AccountId(path_id(volunteer_id))), await form(request)
    try:
        until = _day(one(fields, "until"))
        given = actions.Given(one(fields, "training"), until)
        await actions.give(request.user.scope, volunteer, given, request.user.account, now())
    except Invalid as invalid:
        return await people.person_page(request, volunteer, invalid.problems, fields)
    return see_other(f"/people/{volunteer_id}")


def _line(one: Waiting, moment: datetime, language: str) -> Line:
    since = dates.gap(moment, one.since, language) if one.since else ""
    return Line(str(one.id), one.name, since, steps.short(one.facts))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid({"until": Problem.MALFORMED}) from None
