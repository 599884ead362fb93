"""Appointments: drafted, published, moved, called off; read by role."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from litestar import get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from accompany.actions import appointments as plans
from accompany.actions import signals as signal_actions
from accompany.actions import waves
from accompany.api.lists import Page, cut
from accompany.api.teams import PlaceIn, places
from accompany.api.texts import LINE, LINES
from accompany.api.views import AppointmentOut, appointment_out, appointments_out
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import appointments, people, sites
from accompany.tables.scope import Scope
from accompany.words import (
    Access,
    AppointmentId,
    CaseId,
    Invalid,
    Level,
    Missing,
    PersonId,
    Problem,
    SiteId,
)

AHEAD = timedelta(days=14)
BACK = timedelta(days=1)
Text = Annotated[str, msgspec.Meta(max_length=2000, pattern=LINES)]
Minutes = Annotated[int, msgspec.Meta(ge=5, le=1440)]


class AppointmentIn(msgspec.Struct, forbid_unknown_fields=True):
    """What a coordinator writes down. Without ``person`` it is an observation shift."""

    type: str
    site: str
    starts_at: str
    person: str | None = None
    team: list[PlaceIn] | None = None
    meeting_point: Text | None = None
    note: Text | None = None
    expected_minutes: Minutes | None = None
    fold: Literal[0, 1] | None = None


class AppointmentChange(msgspec.Struct, forbid_unknown_fields=True):
    """What a coordinator changes; what is left out stays."""

    site: str | None = None
    starts_at: str | None = None
    team: list[PlaceIn] | None = None
    meeting_point: Text | None = None
    note: Text | None = None
    expected_minutes: Minutes | None = None
    fold: Literal[0, 1] | None = None


class Publishing(msgspec.Struct, forbid_unknown_fields=True):
    """Why a date nobody checked is published all the same."""

    override_reason: Annotated[str, msgspec.Meta(max_length=500, pattern=LINES)] | None = None


class RecruitingIn(msgspec.Struct, forbid_unknown_fields=True):
    """Whether nobody is asked by itself for now."""

    paused: bool


class Check(msgspec.Struct, forbid_unknown_fields=True):
    """How a date was checked and what came of it."""

    how: Annotated[str, msgspec.Meta(min_length=2, max_length=80, pattern=LINE)]
    result: Literal["unchanged", "changed", "not_found"] = "unchanged"
    starts_at: str | None = None
    fold: Literal[0, 1] | None = None


class LevelIn(msgspec.Struct, forbid_unknown_fields=True):
    """The level a coordinator confirms; a reason is needed when it differs from the proposed one."""

    level: Literal["routine", "watch", "high", "critical"]
    reason: Annotated[str, msgspec.Meta(max_length=500, pattern=LINES)] | None = None


class LevelOut(msgspec.Struct):
    """What the signals add up to, and what was confirmed."""

    points: int
    floor: str
    proposed_level: str
    reasons: list[str]
    confirmed_level: str | None


@post("/appointments", access=Access.COORDINATOR)
async def add_appointment(request: Asked, data: JSONBody[AppointmentIn]) -> AppointmentOut:
    """Write an appointment down as a draft."""
    scope, moment = request.user.scope, now()
    site, zone = await _site(data.site)
    person, case = await _person(scope, data.person)
    plan = plans.Plan(
        type=data.type,
        site=site,
        starts_at=times.moment(data.starts_at, zone, fold=data.fold),
        person=person,
        case=case,
        team=places(data.team) if data.team is not None else (),
        meeting_point=data.meeting_point,
        note=data.note,
        expected_minutes=data.expected_minutes,
    )
    appointment = await plans.draft(scope, plan, moment)
    return await appointment_out(request.user, appointment, moment)


@get("/appointments", access=Access.SIGNED_IN)
async def list_appointments(  # noqa: PLR0913  # one for each query parameter
    request: Asked,
    start: Annotated[str | None, QueryParameter(name="from")] = None,
    to: FromQuery[str | None] = None,
    site: FromQuery[str | None] = None,
    unfilled: FromQuery[bool] = False,
    level: FromQuery[Literal["routine", "watch", "high", "critical"]] = "routine",
    limit: FromQuery[int] = 50,
    cursor: FromQuery[str | None] = None,
) -> Page[AppointmentOut]:
    """List appointments the caller may see, soonest first; ``level`` is the lowest confirmed one wanted."""
    moment = now()
    scope = request.user.scope
    first, last = times.span(start, to, moment - BACK, BACK + AHEAD)
    window = cut(limit, cursor)
    only = appointments.Only(SiteId(path_id(site)) if site else None, Level[level.upper()], unfilled)
    kept = await appointments.between(scope, first, last, only, most=window.most, skip=window.skip)
    return Page(await appointments_out(request.user, window.shown(kept), moment), window.next(kept))


@get("/appointments/{appointment_id:str}", access=Access.SIGNED_IN)
async def show_appointment(request: Asked, appointment_id: FromPath[str]) -> AppointmentOut:
    """Show one appointment, as much of it as the caller may see."""
    return await appointment_out(request.user, AppointmentId(path_id(appointment_id)), now())


@patch("/appointments/{appointment_id:str}", access=Access.COORDINATOR)
async def change_appointment(
    request: Asked, appointment_id: FromPath[str], data: JSONBody[AppointmentChange]
) -> AppointmentOut:
    """Change an appointment; a new time or place moves every calendar entry."""
    scope, moment = request.user.scope, now()
    kept = await appointments.find(scope, AppointmentId(path_id(appointment_id)))
    site, zone = await _site(data.site) if data.site is not None else (None, kept.zone)
    wanted = plans.Change(
        site=site,
        starts_at=times.moment(data.starts_at, zone, fold=data.fold) if data.starts_at is not None else None,
        team=places(data.team) if data.team is not None else None,
        meeting_point=data.meeting_point,
        note=data.note,
        expected_minutes=data.expected_minutes,
    )
    await plans.change(scope, kept.id, wanted, moment)
    return await appointment_out(request.user, kept.id, moment)


@post("/appointments/{appointment_id:str}/publish", access=Access.COORDINATOR, status_code=200)
async def publish_appointment(
    request: Asked, appointment_id: FromPath[str], data: JSONBody[Publishing]
) -> AppointmentOut:
    """Show an appointment to volunteers."""
    appointment, moment = AppointmentId(path_id(appointment_id)), now()
    await plans.publish(request.user.scope, appointment, request.user.account, moment, data.override_reason)
    return await appointment_out(request.user, appointment, moment)


@post("/appointments/{appointment_id:str}/unpublish", access=Access.COORDINATOR, status_code=200)
async def unpublish_appointment(request: Asked, appointment_id: FromPath[str]) -> AppointmentOut:
    """Hide an appointment from volunteers again."""
    appointment, moment = AppointmentId(path_id(appointment_id)), now()
    await plans.unpublish(request.user.scope, appointment, request.user.account, moment)
    return await appointment_out(request.user, appointment, moment)


@post("/appointments/{appointment_id:str}/recruiting", access=Access.COORDINATOR, status_code=200)
async def set_recruiting(request: Asked, appointment_id: FromPath[str], data: JSONBody[RecruitingIn]) -> AppointmentOut:
    """Let an appointment ask volunteers by itself, in waves, or pause that."""
    appointment, moment = AppointmentId(path_id(appointment_id)), now()
    await waves.pause(request.user.scope, appointment, request.user.account, moment, paused=data.paused)
    return await appointment_out(request.user, appointment, moment)


@post("/appointments/{appointment_id:str}/cancel", access=Access.COORDINATOR, status_code=200)
async def cancel_appointment(request: Asked, appointment_id: FromPath[str]) -> AppointmentOut:
    """Call an appointment off."""
    appointment, moment = AppointmentId(path_id(appointment_id)), now()
    await plans.cancel(request.user.scope, appointment, request.user.account, moment)
    return await appointment_out(request.user, appointment, moment)


@post("/appointments/{appointment_id:str}/verify", access=Access.DATE_CHECKER, status_code=200)
async def verify_appointment(request: Asked, appointment_id: FromPath[str], data: JSONBody[Check]) -> AppointmentOut:
    """Stamp a date as checked; a changed one moves, a vanished one is hidden."""
    scope, by, moment = request.user.scope, request.user.account, now()
    kept = await appointments.find(scope, AppointmentId(path_id(appointment_id)))
    found = None if data.result == "not_found" else _new_time(data, kept.zone, kept.starts_at)
    await plans.verify(scope, kept.id, by, data.how, found, moment)
    return await appointment_out(request.user, kept.id, moment)


@post("/appointments/{appointment_id:str}/level", access=Access.COORDINATOR, status_code=200)
async def decide_level(request: Asked, appointment_id: FromPath[str], data: JSONBody[LevelIn]) -> LevelOut:
    """Confirm the proposed level, or override it with a reason."""
    scope, appointment, moment = request.user.scope, AppointmentId(path_id(appointment_id)), now()
    level = Level[data.level.upper()]
    seen = await signal_actions.decide_level(scope, appointment, level, data.reason, request.user.account, moment)
    return LevelOut(seen.points, seen.floor.name.lower(), seen.proposed.name.lower(), list(seen.reasons), data.level)


def _new_time(data: Check, zone: str, known: datetime) -> datetime:
    if data.result == "unchanged":
        return known
    if data.starts_at is None:
        raise Invalid({"starts_at": Problem.REQUIRED})
    return times.moment(data.starts_at, zone, fold=data.fold)


async def _site(text: str) -> tuple[SiteId, str]:
    try:
        site = await sites.find(SiteId(path_id(text)))
    except Missing:
        raise Invalid({"site": Problem.UNKNOWN_SITE}) from None
    return site.id, site.time_zone


async def _person(scope: Scope, text: str | None) -> tuple[PersonId | None, CaseId | None]:
    if text is None:
        return None, None
    person = await people.find(scope, PersonId(path_id(text)))
    return person.id, person.case
