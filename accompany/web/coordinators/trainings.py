"""Trainings that end: whose, and when, so that a course is found before a shift stands empty."""

from dataclasses import dataclass
from datetime import date

from litestar import Response, get

from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.rules import trainings as rules
from accompany.tables import chapters, trainings
from accompany.tables.trainings import Listed
from accompany.web import dates
from accompany.web.answers import page, tongue
from accompany.web.languages import gettext
from accompany.web.trainings import training_name
from accompany.words import Access


@dataclass(frozen=True, slots=True)
class Line:
    """One training that ends, worded."""

    volunteer: str
    name: str
    training: str
    iso: str
    day: str
    kind: str
    label: str


@get("/trainings", access=Access.COORDINATOR)
async def show_trainings(request: Asked) -> Response[str]:
    """List the trainings that end within two months or ended last month."""
    scope, language = request.user.scope, tongue(request)
    today = rules.today(now(), (await chapters.find(scope.chapter)).time_zone)
    found = await trainings.between(scope, *rules.listed(today))
    return page(request, "coordinators/trainings.html", lines=lambda: [_line(one, today, language) for one in found])


def _line(one: Listed, today: date, language: str) -> Line:
    kind, label = _standing(one.until, today)
    day = dates.long_day(one.until, language, year=True)
    return Line(str(one.volunteer), one.name, training_name(one.code), one.until.isoformat(), day, kind, label)


def _standing(until: date, today: date) -> tuple[str, str]:
    if until < today:
        return "alert", gettext("Over")
    if rules.stage(until, today) == rules.LATE:
        return "urgent", gettext("Ends within a week")
    return "open", gettext("Ends soon")
