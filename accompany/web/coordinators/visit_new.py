"""Intake by phone: one short form for a new appointment."""

from typing import Any

from litestar import Response, get, post

from accompany.actions import appointments as plans
from accompany.actions import people as person_actions
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules import teams
from accompany.tables import appointments, kinds, languages, sites
from accompany.web import wording
from accompany.web.answers import Form, form, one, page, see_other, tongue
from accompany.web.languages import gettext
from accompany.web.people import choices
from accompany.words import Access, CaseId, Invalid, Level, Missing, PersonId, Problem, SiteId, Tier

EMPTY: Form = {}


@get("/visit/new", access=Access.COORDINATOR)
async def show_form(request: Asked) -> Response[str]:
    """Show the empty form."""
    return await _page(request, EMPTY, {})


@post("/visit/new", access=Access.COORDINATOR)
async def add_visit(request: Asked) -> Response[Any]:
    """Write the appointment down, with its person if there is one."""
    fields, scope = await form(request), request.user.scope
    try:
        code = await _add(request, fields)
    except Invalid as invalid:
        return await _page(request, fields, invalid.problems)
    return see_other(f"/visit/{(await appointments.find(scope, code)).code}")


async def _add(request: Asked, fields: Form) -> Any:
    scope, moment = request.user.scope, now()
    kind = await kinds.type_of(one(fields, "type"))
    site = await _site(one(fields, "site"))
    starts_at = times.moment(one(fields, "starts_at"), site.time_zone)
    spoken = one(fields, "spoken_language") or "en"
    languages.check({"spoken_language": spoken})
    person, case = await _person(request, fields, spoken) if one(fields, "person") else (None, None)
    team = teams.suggested(kind.team, Level.ROUTINE, spoken, ()) if person else ()
    plan = plans.Plan(type=kind.code, site=site.id, starts_at=starts_at, person=person, case=case, team=tuple(team))
    return await plans.draft(scope, plan, moment)


async def _person(request: Asked, fields: Form, spoken: str) -> tuple[PersonId, CaseId]:
    tier = Tier(one(fields, "tier")) if one(fields, "tier") in {tier.value for tier in Tier} else Tier.PRIVATE
    new = person_actions.blank(
        name=one(fields, "name")[:120] or None,
        contact=one(fields, "contact")[:120] or None,
        spoken_language=spoken,
        reading_language=spoken,
    )
    await person_actions.add(request.user.scope, new, tier, request.user.account, now())
    return new.id, new.case


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
        filled={name: one(fields, name) for name in ("type", "site", "starts_at", "person")},
        problems=wording.problem_texts(problems, language),
        languages_known=list(languages.names().items()),
        tiers=lambda: [(choice.value, choice.label) for choice in choices.tiers(language)],
    )
