"""The chapter's limits of calls: coordinators change them here, and see what they were before and who changed them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from litestar import Response, get, post

from accompany.actions import call_limits as actions
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.rules.call_limits import BOUNDS, Limits
from accompany.tables import call_limits, chapters
from accompany.tables.call_limits import Before
from accompany.tables.scope import Scope
from accompany.web import wording
from accompany.web.answers import Form, form, one, page, see_other, tongue
from accompany.web.coordinators import arrived
from accompany.web.languages import app, gettext
from accompany.words import Access, AccountId, Invalid, Problem

MOST_CHANGES = 50
LONGEST_NUMBER = 4  # digits
LABELS = {
    "list_in_a_week": app("Calls to the list or wider in seven days"),
    "list_hours_apart": app("Hours between two calls to the list or wider"),
    "share_percent": app("Percent of the volunteers that one call reaches"),
    "in_an_hour": app("Calls in one hour, whoever they reach"),
}


@get("/more/call-limits", access=Access.COORDINATOR)
async def show_limits(request: Asked) -> Response[str]:
    """Show the limits, what counts now, and the latest changes."""
    return await _page(request, {}, {})


@post("/more/call-limits", access=Access.COORDINATOR)
async def change_limits(request: Asked) -> Response[Any]:
    """Change them, all four or none."""
    fields = await form(request)
    try:
        await actions.change(request.user.scope, _wanted(fields), request.user.account, now())
    except Invalid as invalid:
        return await _page(request, fields, wording.problem_texts(invalid.problems, tongue(request)))
    return see_other("/more/call-limits?saved=yes")


def _wanted(fields: Form) -> Limits:
    typed = {name: one(fields, name).strip() for name in LABELS}
    problems = {name: _problem(text) for name, text in typed.items()}
    if wrong := {name: problem for name, problem in problems.items() if problem}:
        raise Invalid(wrong)
    return Limits(**{name: int(text) for name, text in typed.items()})


def _problem(text: str) -> Problem | None:
    if not text:
        return Problem.REQUIRED
    return None if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else Problem.MALFORMED


async def _page(request: Asked, fields: Form, problems: Mapping[str, str]) -> Response[str]:
    scope, language = request.user.scope, tongue(request)
    kept, counting = asdict(await call_limits.of_chapter(scope)), asdict(await call_limits.counting(scope, now()))
    return page(
        request,
        "coordinators/call_limits.html",
        status_code=422 if problems else 200,
        limits=lambda: [
            {
                "name": name,
                "label": gettext(label),
                "value": one(fields, name) if problems else kept[name],
                "bounds": BOUNDS[name],
                "counts": counting[name] if counting[name] != kept[name] else None,
            }
            for name, label in LABELS.items()
        ],
        history=await _history(scope, language),
        saved="saved" in request.query_params and not problems,
        problems=problems,
    )


async def _history(scope: Scope, language: str) -> Callable[[], list[dict[str, Any]]]:
    """Gather the latest changes; the words come when the page's language is set."""
    before = await call_limits.before(scope, MOST_CHANGES)
    zone = (await chapters.find(scope.chapter)).time_zone
    names = await arrived.names(scope, [one.by for one in before])
    return lambda: [_was(one, names, zone, language) for one in before]


def _was(before: Before, names: Mapping[AccountId, str], zone: str, language: str) -> dict[str, Any]:
    return {
        "until": arrived.when(before.until, zone, language),
        "by": names.get(before.by, ""),
        "limits": [(gettext(LABELS[name]), value) for name, value in asdict(before.limits).items()],
    }
