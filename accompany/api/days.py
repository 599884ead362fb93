"""The day in JSON: steps, signals and the outcome."""

from typing import Annotated, Literal

import msgspec
from litestar import delete, post
from litestar.params import FromPath, JSONBody

from accompany.actions import days as actions
from accompany.actions import signals as signal_actions
from accompany.actions.signals import Source
from accompany.api.appointments import LevelOut
from accompany.api.texts import LINES
from accompany.api.views import StepOut
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules.risk import Assessment
from accompany.tables import appointments, sites, slots
from accompany.tables.appointments import Kept
from accompany.tables.days import Step
from accompany.words import (
    Access,
    AppointmentId,
    DayStep,
    Invalid,
    Missing,
    Outcome,
    Problem,
    SignalId,
    SignalSource,
    SiteId,
    Told,
)


class StepIn(msgspec.Struct, forbid_unknown_fields=True):
    """One step of the day; without ``at`` it happened now."""

    step: DayStep
    at: str | None = None
    note: Annotated[str, msgspec.Meta(max_length=500, pattern=LINES)] | None = None


class StepsOut(msgspec.Struct):
    """The day so far."""

    steps: list[StepOut]


class SignalIn(msgspec.Struct, forbid_unknown_fields=True):
    """What was seen, and who said so."""

    code: str
    source: Literal["person", "lawyer", "letter", "lead", "intake", "site"]


class NextIn(msgspec.Struct, forbid_unknown_fields=True):
    """The next date, as handed over at the counter."""

    starts_at: str
    type: str | None = None
    site: str | None = None
    fold: Literal[0, 1] | None = None


class OutcomeIn(msgspec.Struct, forbid_unknown_fields=True):
    """How the appointment ended, and what the person was told."""

    outcome: Outcome
    next: NextIn | None = None
    told_to_bring: list[Told] = []


class NextOut(msgspec.Struct):
    """The draft an outcome created."""

    id: str
    code: str
    starts_at: str


class OutcomeOut(msgspec.Struct):
    """How the appointment ended, and what follows."""

    outcome: str
    next: NextOut | None


@post("/appointments/{appointment_id:str}/day", access=Access.SIGNED_IN, status_code=200)
async def take_step(request: Asked, appointment_id: FromPath[str], data: JSONBody[StepIn]) -> StepsOut:
    """Write down one step of the day."""
    kept, moment = await led(request, appointment_id), now()
    at = times.moment(data.at, kept.zone, field="at") if data.at else moment
    taken = Step(data.step, at, request.user.account, data.note)
    steps = await actions.step(request.user.scope, kept.id, taken, moment)
    return StepsOut([StepOut(step.step.value, times.shown(step.at, kept.zone)) for step in steps])


@post("/appointments/{appointment_id:str}/outcome", access=Access.SIGNED_IN, status_code=200)
async def finish(request: Asked, appointment_id: FromPath[str], data: JSONBody[OutcomeIn]) -> OutcomeOut:
    """Write the outcome down; it creates the next appointment as a draft."""
    kept, moment = await led(request, appointment_id), now()
    report = actions.Report(data.outcome, tuple(data.told_to_bring), await _next(data.next, kept))
    following = await actions.finish(request.user.scope, kept.id, report, request.user.account, moment)
    if following is None:
        return OutcomeOut(data.outcome.value, None)
    draft = await appointments.find(request.user.scope, following)
    return OutcomeOut(data.outcome.value, NextOut(str(draft.id), draft.code, times.shown(draft.starts_at, draft.zone)))


@post("/appointments/{appointment_id:str}/signals", access=Access.SIGNED_IN, status_code=201)
async def report_signal(request: Asked, appointment_id: FromPath[str], data: JSONBody[SignalIn]) -> LevelOut:
    """Report a signal; gives what the signals add up to now."""
    kept = await led(request, appointment_id)
    source = Source(SignalSource(data.source), request.user.account)
    seen = await signal_actions.report(request.user.scope, kept.id, [data.code], source, now())
    return _level(seen, kept)


@delete("/appointments/{appointment_id:str}/signals/{signal_id:str}", access=Access.COORDINATOR, status_code=200)
async def withdraw_signal(request: Asked, appointment_id: FromPath[str], signal_id: FromPath[str]) -> LevelOut:
    """Take a signal back."""
    kept = await led(request, appointment_id)
    signal = SignalId(path_id(signal_id))
    seen = await signal_actions.withdraw(request.user.scope, kept.id, signal, request.user.account, now())
    return _level(seen, kept)


async def led(request: Asked, appointment_id: str) -> Kept:
    """Find an appointment the caller leads or coordinates. Raises Missing for everybody else."""
    visitor = request.user
    kept = await appointments.find(visitor.scope, AppointmentId(path_id(appointment_id)))
    if visitor.is_coordinator:
        return kept
    team = await slots.team(visitor.scope, kept.id)
    leads = {slot.volunteer for row in team if row.place.role == "lead" for slot in row.slots}
    if visitor.account not in leads:
        raise Missing
    return kept


async def _next(following: NextIn | None, kept: Kept) -> actions.Next | None:
    if following is None:
        return None
    site, zone = None, kept.zone
    if following.site is not None:
        try:
            place = await sites.find(SiteId(path_id(following.site)))
        except Missing:
            raise Invalid({"next.site": Problem.UNKNOWN_SITE}) from None
        site, zone = place.id, place.time_zone
    starts_at = times.moment(following.starts_at, zone, field="next.starts_at", fold=following.fold)
    return actions.Next(starts_at, following.type, site)


def _level(seen: Assessment, kept: Kept) -> LevelOut:
    confirmed = kept.level.name.lower() if kept.level is not None else None
    return LevelOut(seen.points, seen.floor.name.lower(), seen.proposed.name.lower(), list(seen.reasons), confirmed)
