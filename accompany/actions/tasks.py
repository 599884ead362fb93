"""The tasks of an appointment: take the proposed plan over, add to it, hand out, tick off, undo, remind."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from accompany.rules import plans as rules
from accompany.rules.consent import Consent
from accompany.rules.plans import Outlook, Proposed
from accompany.tables import appointments, consents, ledger, live, notices, plans, store, tasks
from accompany.tables.accounts import coordinators
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.tasks import Kept, Place, Wish
from accompany.words import (
    AccountId,
    AppointmentId,
    Invalid,
    NoticeKind,
    Problem,
    ReaderKind,
    Reason,
    Refused,
    TaskId,
    TaskSource,
    TaskState,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """An appointment's tasks, what is proposed beside them, and why nothing is."""

    tasks: list[Kept]
    proposed: list[Proposed]
    why_not: Reason | None
    consent: Consent | None

    def allowed(self, kind: str) -> bool:
        """Say whether the person agrees, now, to what a kind of task tells."""
        known = plans.kinds().get(kind)
        return known is None or rules.allowed(known.ring, self.consent)


async def plan(scope: Scope, appointment: Appointment, now: datetime) -> Plan:
    """Gather an appointment's tasks, and propose what is missing from its confirmed level and the time left."""
    consent = await consents.agreed(scope, appointment.person, now)
    found = await tasks.of_appointment(scope, appointment.id)
    there = sorted(found, key=lambda task: (task.due_at, plans.order().get(task.step or "", -1)))
    why_not = rules.objection_to_plan(appointment.level, appointment.status)
    outlook = Outlook(appointment.level, consent, appointment.starts_at)
    taken = {one.step for one in there if one.step}
    proposed = [] if why_not else rules.propose(plans.steps(), outlook, taken, now)
    return Plan(there, proposed, why_not, consent)


@store.action
async def take_over(
    scope: Scope, appointment: AppointmentId, steps: Collection[str] | None, by: AccountId, now: datetime
) -> int:
    """Make tasks of what is proposed, or of these steps of it; say how many. Taken over twice, each is there once."""
    kept = await appointments.find(scope, appointment)
    found = await plan(scope, kept, now)

    if found.why_not:
        raise Refused(found.why_not)
    if steps is not None and not set(steps) <= {step.code for step in plans.steps()}:
        raise Invalid({"steps": Problem.UNKNOWN_CHOICE})
    wanted = [one for one in found.proposed if steps is None or one.code in steps]

    await tasks.add(scope, Place(kept.id, kept.case), wanted, TaskSource.PLAN, by, now)
    await ledger.write(scope, by, "take_plan_over", kept.id, now)
    await live.touch(scope, now)
    return len(wanted)


@store.action
async def add(scope: Scope, appointment: AppointmentId, kind: str, wish: Wish, by: AccountId, now: datetime) -> TaskId:
    """Add a task of a known kind. Raises Invalid; Refused for one that tells whom the person does not agree to tell."""
    kept = await appointments.find(scope, appointment)
    known = plans.kinds().get(kind)
    if known is None:
        raise Invalid({"kind": Problem.UNKNOWN_CHOICE})
    await _check(scope, wish, now)

    if reason := rules.objection_to_task(known.ring, await consents.agreed(scope, kept.person, now)):
        raise Refused(reason)

    task = await tasks.add_one(scope, Place(kept.id, kept.case), kind, wish, by, now)
    await _note(scope, "add_task", task, by, now)
    return task


@store.action
async def change(scope: Scope, task: TaskId, wish: Wish, by: AccountId, now: datetime) -> None:
    """Say when a task is due, whose it is, and what to know about it. Raises Invalid, Refused when it is over."""
    kept = await tasks.find(scope, task)
    if kept.state is not TaskState.OPEN:
        raise Refused(Reason.WRONG_STATE)
    await _check(scope, wish, now, before=kept)
    await tasks.change(scope, kept, wish)
    await _note(scope, "change_task", task, by, now)


@store.action
async def done(scope: Scope, task: TaskId, by: AccountId, now: datetime) -> None:
    """Tick a task off. Raises Refused when somebody was faster."""
    await _end(scope, task, TaskState.DONE, by, now)


@store.action
async def drop(scope: Scope, task: TaskId, by: AccountId, now: datetime) -> None:
    """Say that a task need not be done. Raises Refused when somebody was faster."""
    await _end(scope, task, TaskState.DROPPED, by, now)


@store.action
async def reopen(scope: Scope, task: TaskId, by: AccountId, now: datetime) -> None:
    """Undo: a task that was done or dropped is open again. Raises Refused when it is."""
    await tasks.check(scope, task)
    if not await tasks.reopen(scope, task):
        raise Refused(Reason.WRONG_STATE)
    await _note(scope, "reopen_task", task, by, now)


@store.action
async def remind(now: datetime) -> None:
    """Mail overdue tasks, each once a day: to its owner, or to every coordinator when it is nobody's any more.

    One mail for each reader, however many tasks fall overdue in one minute.
    """
    await tasks.fade(now)
    desks: dict[Scope, list[AccountId]] = {}
    told: dict[Scope, set[AccountId]] = {}
    for scope, owner in await tasks.to_mail(now):
        if scope not in desks:
            desks[scope] = await coordinators(scope)
        told.setdefault(scope, set()).update([owner] if owner in desks[scope] else desks[scope])
    minute = int(now.timestamp()) // 60
    for scope, readers in told.items():
        for reader in sorted(readers):
            about = Reader(ReaderKind.ACCOUNT, reader)
            await notices.post(scope, NoticeKind.TASK_OVERDUE, reader, about, now, revision=minute)


async def _check(scope: Scope, wish: Wish, now: datetime, before: Kept | None = None) -> None:
    """Refuse an owner who coordinates nothing here, and a day nobody means."""
    if wish.owner is not None and wish.owner not in await coordinators(scope):
        raise Invalid({"owner": Problem.UNKNOWN_CHOICE})
    if before is not None and wish.due_at == before.due_at:
        return
    if wish.due_at > now + rules.LONGEST_AHEAD:
        raise Invalid({"due_at": Problem.DATE_TOO_FAR})
    if wish.due_at < now - rules.GRACE:
        raise Invalid({"due_at": Problem.DATE_PAST})


async def _end(scope: Scope, task: TaskId, after: TaskState, by: AccountId, now: datetime) -> None:
    await tasks.check(scope, task)
    if not await tasks.end(scope, task, after, by, now):
        raise Refused(Reason.WRONG_STATE)
    await _note(scope, f"task_{after.value}", task, by, now)


async def _note(scope: Scope, verb: str, task: TaskId, by: AccountId, now: datetime) -> None:
    await ledger.write(scope, by, verb, task, now)
    await live.touch(scope, now)
