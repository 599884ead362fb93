"""Volunteers, as coordinators see them: the list, a file taken in, one of them welcomed, frozen or forgotten."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from accompany.actions import imports
from accompany.actions import volunteers as actions
from accompany.doors import bodies
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import bounces, kinds, languages, volunteers
from accompany.tables.volunteers import Kept
from accompany.web import wording
from accompany.web.answers import Form, form, one, page, see_other, tongue
from accompany.web.coordinators import taking
from accompany.web.coordinators.taking import NOTHING, Taken
from accompany.web.trainings import training_name
from accompany.web.volunteers import steps
from accompany.web.volunteers.levels import level_name
from accompany.words import Access, AccountId, Invalid, Problem, VolunteerId

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One volunteer in the list, worded."""

    id: str
    name: str
    languages: str
    trainings: str
    zones: str
    vetted: bool
    frozen: bool
    returned: bool  # mail to them came back


@get("/people", access=Access.COORDINATOR)
async def list_people(request: Asked, q: FromQuery[str] = "", after: FromQuery[int] = 0) -> Response[str]:
    """List volunteers by name."""
    return await _list(request, q, max(0, after), NOTHING, {})


@post("/people/import", access=Access.COORDINATOR, most_body=bodies.IMPORT)
async def take_people(request: Asked) -> Response[str]:
    """Take a file of volunteers in."""
    taken = await taking.take(request, lambda importer, text: imports.take_volunteers(importer, text, now()))
    return await _list(request, "", 0, taken, taken.problems)


@post("/people", access=Access.COORDINATOR)
async def add_person(request: Asked) -> Response[Any]:
    """Write one volunteer down."""
    fields = await form(request)
    new = actions.New(one(fields, "name"), one(fields, "email"), one(fields, "phone") or None)
    try:
        kept = await actions.add(request.user.scope, new, request.user.account, now())
    except Invalid as invalid:
        problems = wording.problem_texts(invalid.problems, tongue(request))
        return await _list(request, "", 0, NOTHING, problems, fields)
    return see_other(f"/people/{kept.id}")


@get("/people/{volunteer_id:str}", access=Access.COORDINATOR)
async def show_person(request: Asked, volunteer_id: FromPath[str]) -> Response[str]:
    """Show one volunteer."""
    return await person_page(request, _id(volunteer_id), {}, {})


async def person_page(
    request: Asked, volunteer: VolunteerId, problems: Mapping[str, Problem], typed: Form
) -> Response[str]:
    """Show one volunteer, with what was wrong about a training. Raises Missing."""
    scope, moment = request.user.scope, now()
    kept = await volunteers.find(scope, volunteer)
    returned = await bounces.among(scope, [kept.id])
    standing = await steps.of(scope, kept.id, moment)
    roles = await kinds.roles()
    return page(
        request,
        "coordinators/person.html",
        status_code=422 if problems else 200,
        one=lambda: _line(kept, returned),
        kept=kept,
        steps=lambda: steps.short(standing.facts) if standing.facts else [],
        trainings=lambda: [
            (code, training_name(code)) for code in sorted({one.qualification or "" for one in roles} - {""})
        ],
        filled={"training": one(typed, "training"), "until": one(typed, "until")},
        problems=wording.problem_texts(problems, tongue(request)),
    )


@post("/people/{volunteer_id:str}/vet", access=Access.COORDINATOR)
async def vet(request: Asked, volunteer_id: FromPath[str]) -> Response[Any]:
    """Welcome a volunteer."""
    await actions.vet(request.user.scope, _id(volunteer_id), request.user.account, now())
    return see_other(f"/people/{volunteer_id}")


@post("/people/{volunteer_id:str}/freeze", access=Access.COORDINATOR)
async def freeze(request: Asked, volunteer_id: FromPath[str]) -> Response[Any]:
    """Shut a volunteer out; places they hold open again."""
    await actions.freeze(request.user.scope, _id(volunteer_id), request.user.account, now())
    return see_other(f"/people/{volunteer_id}")


@post("/people/{volunteer_id:str}/erase", access=Access.COORDINATOR)
async def erase(request: Asked, volunteer_id: FromPath[str]) -> Response[Any]:
    """Forget a volunteer."""
    await actions.erase(request.user.scope, _id(volunteer_id), request.user.account, now())
    return see_other("/people")


async def _list(
    request: Asked, q: str, after: int, taken: Taken, problems: dict[str, str], typed: Form | None = None
) -> Response[str]:
    scope = request.user.scope
    names = await volunteers.search(scope, q)
    found = await volunteers.some(scope, [one.id for one in names[after : after + ON_A_PAGE]])
    returned = await bounces.among(scope, [kept.id for kept in found])
    return page(
        request,
        "coordinators/people.html",
        status_code=422 if problems else 200,
        lines=lambda: [_line(kept, returned) for kept in found],
        number=len(names),
        waiting=sum(not one.vetted for one in names),
        previous=max(0, after - ON_A_PAGE) if after else None,
        following=after + ON_A_PAGE if after + ON_A_PAGE < len(names) else None,
        q=q,
        taken=taken,
        problems=problems,
        filled={name: one(typed or {}, name) for name in ("name", "email", "phone")},
    )


def _line(kept: Kept, returned: Container[UUID]) -> Line:
    profile = kept.profile
    spoken = (f"{languages.name_of(code)} ({level_name(level)})" for code, level in profile.languages.items())
    trained = (
        f"{training_name(code)} → {until.isoformat()}" if until else training_name(code)
        for code, until in profile.qualifications.items()
    )
    return Line(
        id=str(kept.id),
        name=kept.name,
        languages=", ".join(spoken),
        trainings=", ".join(trained),
        zones=", ".join(profile.zones),
        vetted=kept.vetted_at is not None,
        frozen=kept.frozen_at is not None,
        returned=kept.id in returned,
    )


def _id(text: str) -> VolunteerId:
    return VolunteerId(AccountId(path_id(text)))
