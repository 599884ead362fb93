"""The day: step by step from gathering to out, and the outcome that creates what comes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.actions import appointments as plans
from accompany.actions import follow_ups, incidents
from accompany.actions import signals as signal_actions
from accompany.actions.signals import Source
from accompany.rules import dates, day, outcomes
from accompany.rules import times_inside as inside_rules
from accompany.tables import appointments, appointments_changed, days, kinds, live, slots, store, tasks, times_inside
from accompany.tables.appointments import Kept
from accompany.tables.days import Ended, Step
from accompany.tables.scope import Scope
from accompany.words import (
    AccountId,
    AppointmentId,
    AppointmentStatus,
    DayStep,
    Outcome,
    PersonId,
    Reason,
    Refused,
    SignalSource,
    SiteId,
    Told,
)

SAME_DAY = timedelta(hours=14)
CLOCKS = timedelta(minutes=5)  # a phone's may be that far ahead of ours


@dataclass(frozen=True, slots=True)
class Next:
    """What was handed over at the counter: the next date, and what changes with it. None keeps what it was."""

    starts_at: datetime
    type: str | None = None
    site: SiteId | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """How an appointment ended, as the lead reports it."""

    outcome: Outcome
    told: tuple[Told, ...] = ()
    next: Next | None = None


@store.action
async def step(scope: Scope, appointment: AppointmentId, taken: Step, now: datetime) -> list[Step]:
    """Write down one step of the day; gives all steps so far. Raises Refused when it cannot come now."""
    dates.check_past(taken.at, now, field="at", within=CLOCKS)
    await days.lock(scope, appointment, now)
    kept = await appointments.find(scope, appointment)
    if kept.status is not AppointmentStatus.PUBLISHED:
        raise Refused(Reason.NOT_PUBLISHED)
    done = await days.steps(scope, kept)

    if reason := day.objection(taken.step, [one.step for one in done]):
        raise Refused(reason)

    await days.add(kept, taken, now)
    await _learn(kept, [*done, taken], now)
    await incidents.stepped(scope, appointment, taken.step, taken.at, now)
    await live.touch(scope, now)
    return [*done, taken]


@store.action
async def step_of_person(scope: Scope, person: PersonId | None, said: DayStep, now: datetime) -> None:
    """Write down what the person said about their appointment of today. Raises Refused without one."""
    planned = await appointments.of_person(scope, person) if person else []
    todays = [one for one in planned if abs(one.starts_at - now) <= SAME_DAY]
    if not todays:
        raise Refused(Reason.NOT_PUBLISHED)
    await step(scope, todays[0].id, Step(said, now, None, None), now)


@store.action
async def finish(
    scope: Scope, appointment: AppointmentId, report: Report, by: AccountId, now: datetime
) -> AppointmentId | None:
    """Write the outcome down, once; create the next appointment as a draft, with the signals it brings."""
    kept = await appointments.find(scope, appointment)
    if await days.outcome(scope, appointment) is not None:
        raise Refused(Reason.OUTCOME_EXISTS)
    if kept.status is not AppointmentStatus.PUBLISHED:
        raise Refused(Reason.NOT_PUBLISHED)
    codes = outcomes.signals(report.outcome, report.told)

    following = await _draft_next(scope, kept, report.next, now) if report.next else None
    if codes:
        await signal_actions.report(scope, following or appointment, codes, Source(SignalSource.LEAD, by), now)
    await incidents.ended(scope, appointment, report.outcome, by, now)
    await tasks.moot(scope, appointment, now)
    if report.outcome is Outcome.HELD:
        await follow_ups.begin(scope, appointment, now)
    await _close(scope, kept, Ended(report.outcome, now, by, following), now)
    return following


async def _learn(kept: Kept, steps: list[Step], now: datetime) -> None:
    """Keep how long somebody was inside when they come out, without whose day it was."""
    minutes = inside_rules.spent([(one.step, one.at) for one in steps]) if steps[-1].step is DayStep.OUT else None
    if minutes is not None:
        await times_inside.add(kept.site, kept.type, minutes, now)


async def _draft_next(scope: Scope, kept: Kept, following: Next, now: datetime) -> AppointmentId:
    team = tuple(row.place for row in await slots.team(scope, kept.id))
    kind = await kinds.type_of(following.type or kept.type)
    plan = plans.Plan(
        type=kind.code,
        site=following.site or kept.site,
        starts_at=following.starts_at,
        person=kept.person,
        case=kept.case,
        team=team if kind.code == kept.type else kind.team,
        previous=kept.id,
    )
    return await plans.draft(scope, plan, now)


async def _close(scope: Scope, kept: Kept, ended: Ended, now: datetime) -> None:
    try:
        await days.finish(kept.id, ended)
    except store.Clash:
        raise Refused(Reason.OUTCOME_EXISTS) from None
    await appointments_changed.set_status(scope, kept, AppointmentStatus.DONE, now)
    await live.touch(scope, now)
