"""Appointments whose day is to be watched, or watched anew because they moved."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from accompany.rules.times_inside import Day
from accompany.tables import times_inside
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import AppointmentId, IncidentId

LOOKS_BACK = timedelta(hours=12)  # what began before that is not watched any more when the program comes back


@dataclass(frozen=True, slots=True)
class New:
    """An appointment whose day begins to be watched."""

    scope: Scope
    appointment: AppointmentId
    day: Day


_DAY = """a.chapter_id, a.starts_at, a.expected_minutes, a.type, a.site_id, site.time_zone, site.closes,
    t.expected_minutes AS usual_minutes """
_PLANNED = """ FROM appointment a JOIN site ON site.id = a.site_id JOIN appointment_type t ON t.code = a.type
    WHERE a.status = 'published' AND a.person_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM incident i WHERE i.appointment_id = a.id"""
TO_OPEN = Sql(
    "SELECT a.id, " + _DAY + _PLANNED + ") AND a.starts_at > {after} AND a.starts_at <= {until} ORDER BY a.id"
)
OPENABLE = Sql(
    "SELECT a.id, "
    + _DAY
    + _PLANNED
    + " AND i.closed_at IS NULL) AND a.chapter_id = {chapter} AND a.id = {appointment}"
)
CHANGED = Sql(
    "SELECT i.id, a.status, "
    + _DAY
    + """FROM incident i JOIN appointment a ON a.id = i.appointment_id
    JOIN site ON site.id = a.site_id JOIN appointment_type t ON t.code = a.type
    WHERE i.closed_at IS NULL AND (a.status <> 'published' OR a.starts_at <> i.starts_at) ORDER BY i.id"""
)


async def to_open(now: datetime, ahead: timedelta) -> list[New]:
    """List the published appointments of a person that begin within ``ahead`` and were never watched."""
    return [await _new(row) for row in await TO_OPEN.rows(after=now - LOOKS_BACK, until=now + ahead)]


async def openable(scope: Scope, appointment: AppointmentId) -> New | None:
    """Give what a watch over this appointment begins with; None when it needs none, or has one."""
    row = await OPENABLE.row(chapter=scope.chapter, appointment=appointment)
    return await _new(row) if row else None


async def changed() -> list[tuple[Scope, IncidentId, Day | None]]:
    """List the open watches whose appointment has another time than they know; None when it is off."""
    return [
        (Scope(row["chapter_id"]), IncidentId(row["id"]), await _day(row) if row["status"] == "published" else None)
        for row in await CHANGED.rows()
    ]


async def _day(row: Row) -> Day:
    return Day(
        starts_at=row["starts_at"],
        zone=row["time_zone"],
        expected=timedelta(minutes=row["expected_minutes"]),
        usual=timedelta(minutes=row["usual_minutes"]),
        closes=time.fromisoformat(row["closes"]) if row["closes"] else None,
        inside=await times_inside.latest(row["site_id"], row["type"]),
    )


async def _new(row: Row) -> New:
    return New(Scope(row["chapter_id"]), AppointmentId(row["id"]), await _day(row))
