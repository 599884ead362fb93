"""Critical levels that nobody decided about in JSON: what waits, and who sees to it."""

import msgspec
from litestar import get, post
from litestar.params import FromPath

from accompany.actions import level_alarms as actions
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import level_alarms
from accompany.tables.level_alarms import Kept
from accompany.words import Access, AppointmentId


class LevelAlarmOut(msgspec.Struct):
    """A level that waits for a decision. At ``due_at`` coordinators are paged again if nobody decides."""

    appointment: str
    code: str
    due_at: str | None
    pages: int
    taken_by: str | None


class LevelAlarmsOut(msgspec.Struct):
    """The open ones, soonest appointment first."""

    items: list[LevelAlarmOut]


@get("/level-alarms", access=Access.COORDINATOR)
async def list_level_alarms(request: Asked) -> LevelAlarmsOut:
    """List the critical levels of the chapter that nobody decided about."""
    return LevelAlarmsOut([_shown(kept) for kept in await level_alarms.open_in(request.user.scope)])


@post("/appointments/{appointment_id:str}/level-alarm/take", access=Access.COORDINATOR, status_code=200)
async def take_level_alarm(request: Asked, appointment_id: FromPath[str]) -> LevelAlarmOut:
    """See to it: nobody is paged for half an hour. The level still waits for a decision."""
    scope, appointment = request.user.scope, AppointmentId(path_id(appointment_id))
    await actions.take(scope, appointment, request.user.account, now())
    return _shown(await level_alarms.open_of(scope, appointment))


def _shown(kept: Kept) -> LevelAlarmOut:
    alarm = kept.alarm
    return LevelAlarmOut(
        appointment=str(kept.appointment),
        code=kept.code,
        due_at=times.shown(alarm.due_at, kept.zone) if alarm.due_at else None,
        pages=alarm.pages,
        taken_by=str(alarm.taken_by) if alarm.taken_by else None,
    )
