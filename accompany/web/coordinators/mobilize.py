"""Draft a call for one appointment: the reason, the exact words, whom each ring has, what is not offered and why."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import mobilizations as actions
from accompany.doors import headcount
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.rules import escalation
from accompany.tables import appointments, groups, incidents, mobilizations, texts
from accompany.tables.appointments import Kept
from accompany.web import wording
from accompany.web.answers import Form, form, line, one, page, see_other, tongue
from accompany.web.coordinators import calls_view
from accompany.words import Access, Invalid, Problem, Refused

HOURS = (2, 6, 12, 24, 72)
LONGEST_REASON = 500


@get("/visit/{code:str}/mobilize", access=Access.COORDINATOR)
async def show_form(request: Asked, code: FromPath[str]) -> Response[Any]:
    """Show the draft's form, or the call that is open."""
    kept = await appointments.by_code(request.user.scope, code)
    for call in await mobilizations.of_appointment(request.user.scope, kept.id):
        if call.state in escalation.OPEN:
            return see_other(f"/mobilizations/{call.id}")
    return await _page(request, kept, {}, {})


@post("/visit/{code:str}/mobilize", access=Access.COORDINATOR)
async def draft(request: Asked, code: FromPath[str]) -> Response[Any]:
    """Write the draft down. It calls nobody."""
    scope, fields = request.user.scope, await form(request)
    kept = await appointments.by_code(scope, code)
    try:
        made = await actions.draft(scope, _wanted(kept, fields), request.user.account, now())
    except Refused as refused:
        return await _page(request, kept, fields, {"rings": wording.reason_text(refused.reason, tongue(request))})
    except Invalid as invalid:
        worded = wording.problem_texts(invalid.problems, tongue(request))
        return await _page(request, kept, fields, {name.replace(".", "-"): text for name, text in worded.items()})
    return see_other(f"/mobilizations/{made}")


def _wanted(kept: Kept, fields: Form) -> actions.Wanted:
    return actions.Wanted(
        appointment=kept.id,
        rings=calls_view.rings_of(fields.get("ring", [])),
        reason=line(fields, "reason", LONGEST_REASON),
        texts={code: one(fields, f"text-{code}") for code in texts.WRITTEN if f"text-{code}" in fields},
        expires_at=now() + timedelta(hours=_hours(one(fields, "hours"))),
        drill="drill" in fields,
        people=_people(one(fields, "people")),
    )


def _people(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise Invalid({"people": Problem.MALFORMED})
    return int(text) if text else None


def _hours(text: str) -> int:
    known = {str(number): number for number in HOURS}
    if text and text not in known:
        raise Invalid({"hours": Problem.UNKNOWN_CHOICE})
    return known.get(text, HOURS[1])


async def _page(request: Asked, kept: Kept, fields: Form, problems: dict[str, str]) -> Response[str]:
    scope, language = request.user.scope, tongue(request)
    ground = escalation.ground(kept.level, await incidents.danger(kept.id))
    visit = headcount.Visit(kept.id, kept.person, ground)
    offered = await headcount.offered(scope, visit)
    exercise = {ring.ring.value: ring.people for ring in await headcount.offered(scope, visit, drill=True)}
    proposed = await actions.worded(scope, kept, now())
    rooms = await groups.of_chapter(scope)
    return page(
        request,
        "coordinators/mobilize.html",
        status_code=422 if problems else 200,
        code=kept.code,
        rings=lambda: calls_view.rings(offered, language),
        rooms=", ".join(one.name for one in rooms),
        rehearsing=", ".join(one.name for one in rooms if one.exercises),
        exercise=exercise,
        chosen=frozenset(fields.get("ring", [])),
        texts=[(code, calls_view.NAMES[code], one(fields, f"text-{code}") or text) for code, text in proposed.items()],
        reason=one(fields, "reason"),
        people=one(fields, "people"),
        hours=[(number, str(number) == (one(fields, "hours") or str(HOURS[1]))) for number in HOURS],
        drill="drill" in fields,
        problems=problems,
    )
