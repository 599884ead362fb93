"""Planning some days at once in JSON: a proposal, and the asks that a coordinator makes of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from accompany.actions import weeks as actions
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import chapters, weeks
from accompany.tables.scope import Scope
from accompany.tables.weeks import Plan
from accompany.words import Access, AccountId, Invalid, Problem, SlotId, VolunteerId, WeekPlanId


class PlanIn(msgspec.Struct, forbid_unknown_fields=True):
    """Which days: ``from`` one in the chapter's zone, today when left out."""

    start: str | None = msgspec.field(default=None, name="from")
    days: Annotated[int, msgspec.Meta(ge=1, le=actions.MOST_DAYS)] = 7


class LineOut(msgspec.Struct):
    """One empty place, who is proposed for it, and who would do too."""

    slot: str
    appointment: str
    role: str
    starts_at: datetime
    volunteer: str
    others: list[str]
    state: str


class PlanOut(msgspec.Struct):
    """A proposal. Of ``open`` places it fills ``filled``; filling one after another would fill ``one_by_one``."""

    id: str
    open: int
    filled: int
    one_by_one: int
    lines: list[LineOut]


class ChosenIn(msgspec.Struct, forbid_unknown_fields=True):
    """One line: whom to ask of those it names, or nobody."""

    slot: str
    volunteer: str | None


class SendIn(msgspec.Struct, forbid_unknown_fields=True):
    """The lines that are settled now; the others stay proposed."""

    choices: Annotated[list[ChosenIn], msgspec.Meta(max_length=5000)]


class SentOut(msgspec.Struct):
    """How many were asked, and how many lines were not possible any more."""

    asked: int
    passed_over: int


@post("/week-plans", access=Access.COORDINATOR)
async def plan_week(request: Asked, data: JSONBody[PlanIn]) -> PlanOut:
    """Propose who could take every empty place of some days. Nobody is asked yet; large chapters wait a while."""
    scope, moment = request.user.scope, now()
    zone = (await chapters.find(scope.chapter)).time_zone
    start = times.midnight(times.day(data.start, zone, moment), zone)
    return await _out(scope, await actions.plan(scope, start, data.days, request.user.account, moment))


@get("/week-plans/{plan_id:str}", access=Access.COORDINATOR)
async def show_week_plan(request: Asked, plan_id: FromPath[str]) -> PlanOut:
    """Give one proposal as it stands."""
    scope = request.user.scope
    return await _out(scope, await weeks.find(scope, WeekPlanId(path_id(plan_id))))


@post("/week-plans/{plan_id:str}/send", access=Access.COORDINATOR, status_code=200)
async def send_week_plan(request: Asked, plan_id: FromPath[str], data: JSONBody[SendIn]) -> SentOut:
    """Ask the people chosen. A line that was settled before stays as it is."""
    visitor = request.user
    wanted = {SlotId(_id(one.slot)): _volunteer(one.volunteer) for one in data.choices}
    sent = await actions.send(visitor.scope, WeekPlanId(path_id(plan_id)), wanted, visitor.account, now())
    return SentOut(sent.asked, sent.passed_over)


async def _out(scope: Scope, plan: Plan) -> PlanOut:
    lines = [
        LineOut(
            slot=str(one.slot),
            appointment=str(one.appointment),
            role=one.role,
            starts_at=one.starts_at,
            volunteer=str(one.volunteer),
            others=[str(other) for other in one.others],
            state=one.state.value,
        )
        for one in await weeks.choices(scope, plan.id)
    ]
    return PlanOut(str(plan.id), plan.open, plan.filled, plan.one_by_one, lines)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid({"choices": Problem.UNKNOWN_CHOICE}) from None


def _volunteer(text: str | None) -> VolunteerId | None:
    return VolunteerId(AccountId(_id(text))) if text else None
