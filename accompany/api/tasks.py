"""The plan of an appointment in JSON: what is proposed, and the tasks there are, handed out and ticked off."""

from typing import Annotated, Any

import msgspec
from litestar import get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from accompany.actions import linked_shifts as shift_actions
from accompany.actions import tasks as actions
from accompany.actions.tasks import Plan
from accompany.api.lists import Page, cut
from accompany.api.texts import LINES
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules import plans as rules
from accompany.rules.plans import Proposed
from accompany.tables import appointments, linked_shifts, tasks
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.linked_shifts import Kept as LinkedShift
from accompany.tables.tasks import Kept, Wish
from accompany.words import Access, AccountId, AppointmentId, Part, TaskId

Note = Annotated[str, msgspec.Meta(max_length=500, pattern=LINES)]


class TaskOut(msgspec.Struct):
    """A task. Without an owner it is every coordinator's; ``added_by`` is null where it came by itself."""

    id: str
    appointment: str
    code: str
    kind: str
    source: str
    due_at: str
    owner: str | None
    state: str
    overdue: bool
    added_by: str | None
    ended_by: str | None
    ended_at: str | None


class OpenedTaskOut(TaskOut):
    """A task with its note, and whether the person still agrees to what it tells."""

    note: str | None
    allowed: bool


class ProposedOut(msgspec.Struct):
    """A task that is proposed, and when it would be due."""

    step: str
    kind: str
    due_at: str


class ShiftOut(msgspec.Struct):
    """An observation shift beside the appointment: the team inside or the vigil outside. It names nobody."""

    appointment: str
    code: str
    part: str
    status: str
    starts_at: str


class PlanOut(msgspec.Struct):
    """What is proposed, or why nothing is, and the tasks there are, soonest first."""

    appointment: str
    proposed: list[ProposedOut]
    why_not: str | None
    tasks: list[OpenedTaskOut]
    shifts: list[ShiftOut]


class ShiftIn(msgspec.Struct, forbid_unknown_fields=True):
    """Which places to open."""

    part: Part


class TakeOver(msgspec.Struct, forbid_unknown_fields=True):
    """Which proposed steps to take over; left out, all of them."""

    steps: Annotated[list[str], msgspec.Meta(max_length=100)] | None = None


class TaskIn(msgspec.Struct, forbid_unknown_fields=True):
    """A task to be added to an appointment. ``due_at`` without an offset is the site's wall clock."""

    appointment: str
    kind: str
    due_at: str
    owner: str | None = None
    note: Note | None = None


class TaskChange(msgspec.Struct, forbid_unknown_fields=True):
    """What changes about a task. An owner or note of null takes it away."""

    due_at: str | msgspec.UnsetType = msgspec.UNSET
    owner: str | msgspec.UnsetType | None = msgspec.UNSET
    note: Note | msgspec.UnsetType | None = msgspec.UNSET


@get("/appointments/{appointment_id:str}/plan", access=Access.COORDINATOR)
async def show_plan(request: Asked, appointment_id: FromPath[str]) -> PlanOut:
    """Show an appointment's tasks, and what is proposed from its confirmed level and the time left."""
    kept = await appointments.find(request.user.scope, AppointmentId(path_id(appointment_id)))
    return await _plan(request, kept)


@post("/appointments/{appointment_id:str}/plan", access=Access.COORDINATOR)
async def take_plan_over(request: Asked, appointment_id: FromPath[str], data: JSONBody[TakeOver]) -> PlanOut:
    """Make tasks of what is proposed. A call in it is a reminder to draft one: nothing is sent."""
    scope = request.user.scope
    kept = await appointments.find(scope, AppointmentId(path_id(appointment_id)))
    await actions.take_over(scope, kept.id, data.steps, request.user.account, now())
    return await _plan(request, kept)


@post("/appointments/{appointment_id:str}/shifts", access=Access.COORDINATOR)
async def open_places(request: Asked, appointment_id: FromPath[str], data: JSONBody[ShiftIn]) -> PlanOut:
    """Open places for the team inside or the vigil outside: published at once, recruited as any."""
    scope = request.user.scope
    kept = await appointments.find(scope, AppointmentId(path_id(appointment_id)))
    await shift_actions.open_places(scope, kept.id, data.part, request.user.account, now())
    return await _plan(request, kept)


@get("/tasks", access=Access.COORDINATOR)
async def list_tasks(request: Asked, limit: FromQuery[int] = 50, cursor: FromQuery[str | None] = None) -> Page[TaskOut]:
    """List the chapter's open tasks, soonest first."""
    window = cut(limit, cursor)
    found = await tasks.open_ones(request.user.scope, most=window.most, skip=window.skip)
    return Page([TaskOut(**_fields(kept)) for kept in window.shown(found)], window.next(found))


@post("/tasks", access=Access.COORDINATOR)
async def add_task(request: Asked, data: JSONBody[TaskIn]) -> OpenedTaskOut:
    """Add a task to an appointment."""
    scope = request.user.scope
    kept = await appointments.find(scope, AppointmentId(path_id(data.appointment)))
    wish = Wish(times.moment(data.due_at, kept.zone, field="due_at"), _owner(data.owner), data.note)
    return await _shown(request, await actions.add(scope, kept.id, data.kind, wish, request.user.account, now()))


@get("/tasks/{task_id:str}", access=Access.COORDINATOR)
async def show_task(request: Asked, task_id: FromPath[str]) -> OpenedTaskOut:
    """Show one task."""
    return await _shown(request, _id(task_id))


@patch("/tasks/{task_id:str}", access=Access.COORDINATOR)
async def change_task(request: Asked, task_id: FromPath[str], data: JSONBody[TaskChange]) -> OpenedTaskOut:
    """Say when an open task is due, whose it is, what to know about it."""
    scope = request.user.scope
    kept = await tasks.find(scope, _id(task_id))
    wish = Wish(
        due_at=times.moment(data.due_at, kept.zone, field="due_at") if data.due_at else kept.due_at,
        owner=kept.owner if data.owner is msgspec.UNSET else _owner(data.owner),
        note=kept.note if data.note is msgspec.UNSET else data.note,
    )
    await actions.change(scope, kept.id, wish, request.user.account, now())
    return await _shown(request, kept.id)


@post("/tasks/{task_id:str}/done", access=Access.COORDINATOR, status_code=200)
async def task_done(request: Asked, task_id: FromPath[str]) -> OpenedTaskOut:
    """Tick an open task off."""
    await actions.done(request.user.scope, _id(task_id), request.user.account, now())
    return await _shown(request, _id(task_id))


@post("/tasks/{task_id:str}/drop", access=Access.COORDINATOR, status_code=200)
async def drop_task(request: Asked, task_id: FromPath[str]) -> OpenedTaskOut:
    """Say that an open task need not be done."""
    await actions.drop(request.user.scope, _id(task_id), request.user.account, now())
    return await _shown(request, _id(task_id))


@post("/tasks/{task_id:str}/reopen", access=Access.COORDINATOR, status_code=200)
async def reopen_task(request: Asked, task_id: FromPath[str]) -> OpenedTaskOut:
    """Undo: open a task again that was done or dropped."""
    await actions.reopen(request.user.scope, _id(task_id), request.user.account, now())
    return await _shown(request, _id(task_id))


def _id(text: str) -> TaskId:
    return TaskId(path_id(text))


def _owner(text: str | None) -> AccountId | None:
    return AccountId(path_id(text)) if text else None


async def _plan(request: Asked, kept: Appointment) -> PlanOut:
    found = await actions.plan(request.user.scope, kept, now())
    return PlanOut(
        appointment=str(kept.id),
        proposed=[_proposed(one, kept.zone) for one in found.proposed],
        why_not=found.why_not.value if found.why_not else None,
        tasks=[_opened(one, found) for one in found.tasks],
        shifts=[_shift(one, kept.zone) for one in await linked_shifts.of_appointment(request.user.scope, kept.id)],
    )


async def _shown(request: Asked, task: TaskId) -> OpenedTaskOut:
    kept = await tasks.find(request.user.scope, task)
    appointment = await appointments.find(request.user.scope, kept.appointment)
    return _opened(kept, await actions.plan(request.user.scope, appointment, now()))


def _opened(kept: Kept, plan: Plan) -> OpenedTaskOut:
    return OpenedTaskOut(**_fields(kept), note=kept.note, allowed=plan.allowed(kept.kind))


def _proposed(one: Proposed, zone: str) -> ProposedOut:
    return ProposedOut(one.code, one.kind, times.shown(one.due_at, zone))


def _shift(one: LinkedShift, zone: str) -> ShiftOut:
    starts_at = times.shown(one.starts_at, zone)
    return ShiftOut(str(one.shift), one.code, one.part.value, one.status.value, starts_at)


def _fields(kept: Kept) -> dict[str, Any]:
    return {
        "id": str(kept.id),
        "appointment": str(kept.appointment),
        "code": kept.code,
        "kind": kept.kind,
        "source": kept.source.value,
        "due_at": times.shown(kept.due_at, kept.zone),
        "owner": str(kept.owner) if kept.owner else None,
        "state": kept.state.value,
        "overdue": rules.overdue(kept.state, kept.due_at, now()),
        "added_by": str(kept.added_by) if kept.added_by else None,
        "ended_by": str(kept.ended_by) if kept.ended_by else None,
        "ended_at": times.shown(kept.ended_at, kept.zone) if kept.ended_at else None,
    }
