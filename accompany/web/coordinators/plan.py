"""The plan of one appointment, and every open task of the chapter: proposed, taken over, handed out, ticked off."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import linked_shifts as shift_actions
from accompany.actions import tasks as actions
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import appointments, linked_shifts, tasks
from accompany.tables.accounts import coordinators
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.tasks import Wish
from accompany.web import wording
from accompany.web.answers import Form, form, line, one, page, see_other, tongue
from accompany.web.coordinators import arrived, plan_view
from accompany.words import Access, AccountId, Invalid, Missing, Part, Refused, TaskId

LONGEST_NOTE = 500
MOST = 200  # open tasks on one page
VERBS: Mapping[str, Any] = {"done": actions.done, "drop": actions.drop, "reopen": actions.reopen}


@get("/tasks", access=Access.COORDINATOR)
async def show_tasks(request: Asked) -> Response[str]:
    """Show the chapter's open tasks, soonest first."""
    scope, moment, language = request.user.scope, now(), tongue(request)
    found = await tasks.open_ones(scope, most=MOST)
    names = await arrived.names(scope, [kept.owner for kept in found])
    return page(
        request,
        "coordinators/tasks.html",
        tasks=lambda: [plan_view.task(kept, names, moment, language) for kept in found],
    )


@get("/visit/{code:str}/plan", access=Access.COORDINATOR)
async def show_plan(request: Asked, code: FromPath[str]) -> Response[str]:
    """Show an appointment's tasks, and what is proposed."""
    return await _page(request, await appointments.by_code(request.user.scope, code), {}, {})


@post("/visit/{code:str}/plan", access=Access.COORDINATOR)
async def take_plan_over(request: Asked, code: FromPath[str]) -> Response[Any]:
    """Make tasks of the proposed steps that are ticked."""
    kept = await appointments.by_code(request.user.scope, code)
    steps = (await form(request)).get("step", [])
    try:
        await actions.take_over(request.user.scope, kept.id, steps, request.user.account, now())
    except (Refused, Invalid) as error:
        return await _page(request, kept, {}, _problems(request, error, "plan"))
    return see_other(f"/visit/{kept.code}/plan")


@post("/visit/{code:str}/tasks", access=Access.COORDINATOR)
async def add_task(request: Asked, code: FromPath[str]) -> Response[Any]:
    """Add a task."""
    scope, fields = request.user.scope, await form(request)
    kept = await appointments.by_code(scope, code)
    try:
        await actions.add(scope, kept.id, one(fields, "kind"), _wish(fields, kept), request.user.account, now())
    except (Refused, Invalid) as error:
        return await _page(request, kept, fields, _problems(request, error, "kind"))
    return see_other(f"/visit/{kept.code}/plan#tasks")


@post("/visit/{code:str}/tasks/{task_id:str}", access=Access.COORDINATOR)
async def change_task(request: Asked, code: FromPath[str], task_id: FromPath[str]) -> Response[Any]:
    """Do one thing to a task: tick it off, drop it, undo that, or save what was changed."""
    scope, by, fields = request.user.scope, request.user.account, await form(request)
    kept = await appointments.by_code(scope, code)
    task, verb = TaskId(path_id(task_id)), one(fields, "verb")
    if (await tasks.find(scope, task)).appointment != kept.id or verb not in (*VERBS, "save"):
        raise Missing
    try:
        if verb == "save":
            await actions.change(scope, task, _wish(fields, kept), by, now())
        else:
            await VERBS[verb](scope, task, by, now())
    except (Refused, Invalid) as error:
        return await _page(request, kept, {}, _problems(request, error, "tasks"))
    return see_other(f"/visit/{kept.code}/plan#task-{task}")


@post("/visit/{code:str}/shifts", access=Access.COORDINATOR)
async def open_places(request: Asked, code: FromPath[str]) -> Response[Any]:
    """Open places for the team inside or the vigil outside."""
    scope, part = request.user.scope, one(await form(request), "part")
    kept = await appointments.by_code(scope, code)
    if part not in list(Part):
        raise Missing
    try:
        await shift_actions.open_places(scope, kept.id, Part(part), request.user.account, now())
    except (Refused, Invalid) as error:
        return await _page(request, kept, {}, _problems(request, error, "shifts"))
    return see_other(f"/visit/{kept.code}/plan#shifts")


def _wish(fields: Form, kept: Appointment) -> Wish:
    owner = one(fields, "owner")
    return Wish(
        due_at=times.moment(one(fields, "due_at"), kept.zone, field="due_at"),
        owner=AccountId(path_id(owner)) if owner else None,
        note=line(fields, "note", LONGEST_NOTE) or None,
    )


def _problems(request: Asked, error: Refused | Invalid, main: str) -> dict[str, str]:
    if isinstance(error, Refused):
        return {main: wording.reason_text(error.reason, tongue(request))}
    return wording.problem_texts(error.problems, tongue(request))


async def _page(request: Asked, kept: Appointment, fields: Form, problems: Mapping[str, str]) -> Response[str]:
    scope, moment, language = request.user.scope, now(), tongue(request)
    found = await actions.plan(scope, kept, moment)
    desk = await coordinators(scope)
    shifts = await linked_shifts.of_appointment(scope, kept.id)
    names = await arrived.names(scope, [*desk, *(task.owner for task in found.tasks)])
    return page(
        request,
        "coordinators/plan.html",
        status_code=409 if problems else 200,
        code=kept.code,
        view=lambda: plan_view.plan(found, kept, names, moment, language),
        shifts=lambda: plan_view.shifts(found, kept, shifts, moment, language),
        owners=[(str(account), names[account]) for account in desk],
        typed={name: one(fields, name) for name in fields},
        problems=problems,
    )
