"""The rapid mobilization list and the partners: how many, a file taken in, an organisation added or let go."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from accompany.actions import members as actions
from accompany.actions import partners as partner_actions
from accompany.actions.imports import Counts, Importer
from accompany.doors import bodies
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules.importing import BadRow
from accompany.tables import members, partners
from accompany.tables.partners import New
from accompany.web import wording
from accompany.web.answers import form, one, page, see_other, tongue
from accompany.web.languages import gettext
from accompany.words import Access, Invalid, PartnerId, Problem, Refused

MOST_PARTNERS = 500
MOST_BAD = 50


@get("/lists", access=Access.COORDINATOR)
async def show_lists(request: Asked) -> Response[str]:
    """Show how many are on the list, and the partners."""
    return await _page(request, {})


@post("/lists/members", access=Access.COORDINATOR, most_body=bodies.IMPORT)
async def take_members(request: Asked) -> Response[Any]:
    """Take a CSV file in, all of it or nothing."""
    importer = Importer(request.user.scope, request.user.account)
    try:
        counts = await actions.take(importer, await _file(request), now())
    except Refused as refused:
        return await _page(request, {"file": wording.reason_text(refused.reason, tongue(request))}, _rows(refused))
    except Invalid as invalid:
        return await _page(request, wording.problem_texts(invalid.problems, tongue(request)))
    return await _page(request, {}, taken=counts)


@post("/lists/partners", access=Access.COORDINATOR)
async def add_partner(request: Asked) -> Response[Any]:
    """Write an organisation down."""
    fields = await form(request)
    new = New(one(fields, "name"), one(fields, "email").lower(), one(fields, "contact") or None)
    try:
        await partner_actions.add(request.user.scope, new, request.user.account, now())
    except Invalid as invalid:
        return await _page(request, wording.problem_texts(invalid.problems, tongue(request)))
    return see_other("/lists")


@post("/lists/partners/{partner_id:str}/remove", access=Access.COORDINATOR)
async def remove_partner(request: Asked, partner_id: FromPath[str]) -> Response[Any]:
    """Let an organisation go."""
    await partner_actions.remove(request.user.scope, PartnerId(path_id(partner_id)), request.user.account, now())
    return see_other("/lists")


async def _file(request: Asked) -> str:
    given = (await request.form()).get("file")
    if not isinstance(given, UploadFile) or not given.filename:
        raise Invalid({"file": Problem.REQUIRED})
    try:
        return (await given.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid({"file": Problem.MALFORMED}) from None


def _rows(refused: Refused) -> tuple[BadRow, ...]:
    rows = refused.more.get("rows", ())
    return rows if isinstance(rows, tuple) else ()


async def _page(
    request: Asked, problems: dict[str, str], bad: tuple[BadRow, ...] = (), taken: Counts | None = None
) -> Response[str]:
    scope, language = request.user.scope, tongue(request)
    number = await members.number(scope)
    known = await partners.all_of_them(scope, most=MOST_PARTNERS)
    added = gettext("%(added)s added, %(changed)s changed, %(unchanged)s as they were.")
    return page(
        request,
        "coordinators/lists.html",
        status_code=422 if problems else 200,
        number=number,
        partners=known,
        problems=problems,
        bad=[(row.line, row.column, wording.problem_text(row.problem, language)) for row in bad[:MOST_BAD]],
        taken=added % {name: getattr(taken, name) for name in Counts.__slots__} if taken else None,
    )
