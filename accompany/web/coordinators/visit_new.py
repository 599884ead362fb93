"""Intake by phone: one short form for a new appointment."""

from dataclasses import replace
from typing import Any

from litestar import Response, get, post

from accompany.actions import appointments as plans
from accompany.actions import intake
from accompany.actions import people as person_actions
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules import teams
from accompany.tables import appointments, kinds, languages, sites
from accompany.tables.people import New
from accompany.web import wording
from accompany.web.answers import Form, form, line, one, page, see_other, tongue
from accompany.web.languages import gettext
from accompany.web.people import choices
from accompany.words import Access, AppointmentId, Invalid, Missing, Problem, SiteId, Tier

EMPTY: Form = {}
FIELDS = ("type", "site", "starts_at", "person", "name", "contact", "spoken_language", "tier")
LONGEST = 120


@get("/visit/new", access=Access.COORDINATOR)
async def show_form(request: Asked) -> Response[str]:
    """Show the empty form."""
    return await _page(request, EMPTY, {})


@post("/visit/new", access=Access.COORDINATOR)
async def add_visit(request: Asked) -> Response[Any]:
    """Write the appointment down, with its person if there is one."""
    fields, scope = await form(request), request.user.scope
    try:
        made = await _add(request, fields)
    except Invalid as invalid:
        return await _page(request, fields, invalid.problems)
    return see_other(f"/visit/{(await appointments.find(scope, made)).code}")


async def _add(request: Asked, fields: Form) -> AppointmentId:
    scope, moment = request.user.scope, now()
    kind = await kinds.type_of(one(fields, "type"))
    site = await _site(one(fields, "site"))
    plan = plans.Plan(kind.code, site.id, times.moment(one(fields, "starts_at"), site.time_zone))
    if not one(fields, "person"):
        return await plans.draft(scope, plan, moment)
    person = _person(fields)
    team = teams.suggested(kind.team, kind.level_floor, person.spoken_language, (), kind.team_cap)
    plan = replace(plan, person=person.id, case=person.case, team=team)
    return await intake.take(scope, person, _tier(fields), plan, request.user.account, moment)


def _person(fields: Form) -> New:
    spoken = one(fields, "spoken_language") or "en"
    languages.check({"spoken_language": spoken})
    return person_actions.blank(
        name=line(fields, "name", LONGEST) or None,
        contact=line(fields, "contact", LONGEST) or None,
        spoken_language=spoken,
        reading_language=spoken,
    )


def _tier(fields: Form) -> Tier:
    try:
        return Tier(one(fields, "tier") or Tier.PRIVATE)
    except ValueError:
        raise Invalid({"tier": Problem.UNKNOWN_CHOICE}) from None


async def _site(text: str) -> sites.Kept:
    try:
        return await sites.find(SiteId(path_id(text)))
    except Missing:
        raise Invalid({"site": Problem.UNKNOWN_SITE}) from None


async def _page(request: Asked, fields: Form, problems: dict[str, Problem]) -> Response[str]:
    language = tongue(request)
    types = await kinds.types()
    return page(
        request,
        "coordinators/visit_new.html",
        status_code=422 if problems else 200,
        types=lambda: [{"code": kind.code, "label": gettext(kind.label)} for kind in types],
        sites=[{"id": str(site.id), "name": site.name, "city": site.city} for site in await sites.all_of_them()],
        filled={name: one(fields, name) for name in FIELDS},
        problems=wording.problem_texts(problems, language),
        languages_known=list(languages.names().items()),
        tiers=lambda: [(choice.value, choice.label) for choice in choices.tiers(language)],
    )
