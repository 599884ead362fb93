"""The rapid mobilization list and the partners: how many, a file taken in, an organisation added or let go."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import members as actions
from accompany.actions import partners as partner_actions
from accompany.doors import bodies
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import members, partners
from accompany.tables.partners import New
from accompany.web import wording
from accompany.web.answers import Form, form, one, page, see_other, tongue
from accompany.web.coordinators import taking
from accompany.web.coordinators.taking import NOTHING, Taken
from accompany.words import Access, Invalid, PartnerId

MOST_PARTNERS = 500


@get("/lists", access=Access.COORDINATOR)
async def show_lists(request: Asked) -> Response[str]:
    """Show how many are on the list, and the partners."""
    return await _page(request, {})


@post("/lists/members", access=Access.COORDINATOR, most_body=bodies.IMPORT)
async def take_members(request: Asked) -> Response[Any]:
    """Take a CSV file in, all of it or nothing."""
    taken = await taking.take(request, lambda importer, text: actions.take(importer, text, now()))
    return await _page(request, taken.problems, taken)


@post("/lists/partners", access=Access.COORDINATOR)
async def add_partner(request: Asked) -> Response[Any]:
    """Write an organisation down."""
    fields = await form(request)
    exercises = one(fields, "exercises") == "yes"
    new = New(one(fields, "name"), one(fields, "email").lower(), one(fields, "contact") or None, exercises=exercises)
    try:
        await partner_actions.add(request.user.scope, new, request.user.account, now())
    except Invalid as invalid:
        return await _page(request, wording.problem_texts(invalid.problems, tongue(request)), typed=fields)
    return see_other("/lists")


@post("/lists/partners/{partner_id:str}/exercises", access=Access.COORDINATOR)
async def call_for_exercises(request: Asked, partner_id: FromPath[str]) -> Response[Any]:
    """Write down whether an organisation wants to be called for exercises."""
    partner, wanted = PartnerId(path_id(partner_id)), {"exercises": one(await form(request), "exercises") == "yes"}
    await partner_actions.change(request.user.scope, partner, wanted, request.user.account, now())
    return see_other(f"/lists?saved={partner}#partner-{partner}")


@post("/lists/partners/{partner_id:str}/remove", access=Access.COORDINATOR)
async def remove_partner(request: Asked, partner_id: FromPath[str]) -> Response[Any]:
    """Let an organisation go."""
    await partner_actions.remove(request.user.scope, PartnerId(path_id(partner_id)), request.user.account, now())
    return see_other("/lists")


async def _page(
    request: Asked, problems: dict[str, str], taken: Taken = NOTHING, typed: Form | None = None
) -> Response[str]:
    scope = request.user.scope
    return page(
        request,
        "coordinators/lists.html",
        status_code=422 if problems else 200,
        number=await members.number(scope),
        partners=await partners.all_of_them(scope, most=MOST_PARTNERS),
        problems=problems,
        taken=taken,
        filled={name: one(typed or {}, name) for name in ("name", "email", "contact", "exercises")},
        saved=request.query_params.get("saved", ""),
    )
