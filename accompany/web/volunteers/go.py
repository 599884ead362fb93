"""The on-site page: big buttons in the order things happen, and the report afterwards."""

from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import days as actions
from accompany.doors import guests, times
from accompany.doors.access import Asked, Visitor, path_id
from accompany.doors.now import now
from accompany.rules import day, visibility
from accompany.tables import appointments, days, people, slots
from accompany.tables.appointments import Kept
from accompany.tables.days import Step
from accompany.web import dates, wording
from accompany.web.answers import form, one, page, see_other, tongue
from accompany.web.languages import app, gettext
from accompany.web.people import choices
from accompany.web.volunteers import views
from accompany.words import Access, AppointmentId, DayStep, Invalid, Missing, Outcome, Problem, Reason, Refused, Told

STEPS = {
    DayStep.GATHERING: app("I'm here"),
    DayStep.MET: app("Met them"),
    DayStep.BRIEFED: app("Talked it through"),
    DayStep.IN_LINE: app("In line"),
    DayStep.INSIDE: app("Went in"),
    DayStep.OUT: app("Out, OK"),
    DayStep.TURNED_AWAY: app("Turned away"),
    DayStep.OVERDUE_SNOOZED: app("Not out yet"),
    DayStep.HELD: app("Held"),
}
OUTCOMES = {
    Outcome.ATTENDED: app("Attended, came out"),
    Outcome.TURNED_AWAY: app("Turned away"),
    Outcome.POSTPONED: app("Postponed"),
    Outcome.HELD: app("Held"),
    Outcome.RELEASED: app("Released"),
    Outcome.NO_SHOW: app("Did not come"),
    Outcome.ENDED: app("Ended: no more appointments"),
}


@get("/go/{appointment_id:str}", access=Access.VOLUNTEER)
async def show(request: Asked, appointment_id: FromPath[str]) -> Response[str]:
    """Show the day so far and what may come next."""
    return await _page(request, *await _led(request, appointment_id), None)


@post("/go/{appointment_id:str}/step", access=Access.VOLUNTEER)
async def take_step(request: Asked, appointment_id: FromPath[str]) -> Response[Any]:
    """Write down one step."""
    (visitor, kept), moment = await _led(request, appointment_id), now()
    try:
        step = DayStep(one(await form(request), "step"))
        await actions.step(visitor.scope, kept.id, Step(step, moment, request.user.account, None), moment)
    except ValueError:
        return await _page(request, visitor, kept, Reason.WRONG_STEP)
    except Refused as refused:
        return await _page(request, visitor, kept, refused.reason)
    return see_other(f"/go/{kept.id}")


@post("/go/{appointment_id:str}/outcome", access=Access.VOLUNTEER)
async def finish(request: Asked, appointment_id: FromPath[str]) -> Response[Any]:
    """Write down how it ended; the next date becomes a draft."""
    (visitor, kept), moment, fields = await _led(request, appointment_id), now(), await form(request)
    try:
        outcome = Outcome(one(fields, "outcome"))
        told = tuple(Told(value) for value in fields.get("told", []))
    except ValueError:
        return await _page(request, visitor, kept, Reason.WRONG_STATE)
    try:
        report = actions.Report(outcome, told, _next(one(fields, "next"), kept))
        await actions.finish(visitor.scope, kept.id, report, visitor.account, moment)
    except Refused as refused:
        return await _page(request, visitor, kept, refused.reason)
    except Invalid as invalid:
        return await _page(request, visitor, kept, next(iter(invalid.problems.values())))
    return see_other(f"/go/{kept.id}")


def _next(typed: str, kept: Kept) -> actions.Next | None:
    return actions.Next(times.moment(typed, kept.zone)) if typed else None


async def _led(request: Asked, text: str) -> tuple[Visitor, Kept]:
    """Find an appointment the reader goes along to, or coordinates, and as whom they do. Raises Missing."""
    visitor = await guests.there(request.user, path_id(text))
    kept = await appointments.find(visitor.scope, AppointmentId(path_id(text)))
    team = await slots.team(visitor.scope, kept.id)
    if not visitor.is_coordinator and visitor.account not in {slot.volunteer for row in team for slot in row.slots}:
        raise Missing
    return visitor, kept


async def _page(request: Asked, visitor: Visitor, kept: Kept, why_not: Reason | Problem | None) -> Response[str]:
    moment, language = now(), tongue(request)
    done = await days.steps(visitor.scope, kept)
    ended = await days.outcome(visitor.scope, kept.id)
    handle = (await people.find(visitor.scope, kept.person)).handle if kept.person else None
    near = visibility.meeting_open(kept.starts_at, kept.ends_at, moment)
    meeting = await appointments.meeting(visitor.scope, kept.id) if near else None
    steps = [step.step for step in done]

    def visit() -> views.OnSite:
        return views.OnSite(
            id=str(kept.id),
            title=f"{kept.code} · {gettext(kept.type_label)}",
            when=dates.when(kept.starts_at, kept.ends_at, kept.zone, language),
            where=kept.nickname,
            handle=handle,
            meeting_point=meeting.point if meeting else None,
            phrase=kept.meeting_phrase if near else None,
            steps=taken(done, kept.zone, language),
            next=tuple(views.Choice(step.value, gettext(STEPS[step])) for step in day.following(steps)),
            may_finish=any(step in day.ENDS for step in steps) or moment > kept.starts_at,
            outcomes=tuple(views.Choice(outcome.value, gettext(label)) for outcome, label in OUTCOMES.items()),
            told=tuple(views.Choice(choice.value, choice.label) for choice in choices.told(language)),
            ended=ended is not None,
        )

    return page(
        request,
        "volunteers/go.html",
        status_code=200 if why_not is None else 422 if isinstance(why_not, Problem) else 409,
        visit=visit,
        problem=_worded(why_not, language),
    )


def _worded(why_not: Reason | Problem | None, language: str) -> str | None:
    if isinstance(why_not, Problem):
        return wording.problem_text(why_not, language)
    return wording.reason_text(why_not, language) if why_not else None


def taken(done: list[Step], zone: str, language: str) -> tuple[views.Taken, ...]:
    """Word the steps taken, with the site's time."""
    return tuple(
        views.Taken(gettext(STEPS[step.step]), dates.clock(step.at.astimezone(ZoneInfo(zone)), language))
        for step in done
    )
