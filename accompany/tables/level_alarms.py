"""Alarms of levels proposed as critical that nobody decided about. What is undecided is read from the decisions."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from piccolo.columns import UUID, Integer, Timestamptz
from piccolo.table import Table

from accompany.rules.level_alarms import Alarm
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AppointmentId, Missing

LOOKS_BACK = timedelta(hours=12)  # what began before that is decided by how it ended


class LevelAlarm(Table, tablename="level_alarm"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    appointment_id = UUID(default=None)
    due_at = Timestamptz(null=True, default=None)
    pages = Integer(default=None)
    taken_by = UUID(null=True, default=None)
    opened_at = Timestamptz(default=None)
    closed_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """An alarm as remembered, with its appointment's code and the site's time zone."""

    id: uuid.UUID
    scope: Scope
    appointment: AppointmentId
    code: str
    zone: str
    alarm: Alarm


# A decision counts until a signal comes that was not known then. A level confirmed as critical is decided.
_UNDECIDED = """a.status IN ('draft', 'published') AND a.starts_at > {after} AND a.proposed_level >= 3
    AND (a.level IS NULL OR a.level < 3) AND NOT EXISTS (
        SELECT 1 FROM level_decision d WHERE d.appointment_id = a.id AND d.proposed >= 3 AND NOT EXISTS (
            SELECT 1 FROM signal s WHERE s.appointment_id = a.id AND s.withdrawn_at IS NULL AND s.at > d.decided_at))"""
_NO_ALARM = " AND NOT EXISTS (SELECT 1 FROM level_alarm l WHERE l.appointment_id = a.id AND l.closed_at IS NULL) "
_KEPT = """SELECT l.*, a.code, site.time_zone FROM level_alarm l JOIN appointment a ON a.id = l.appointment_id
    JOIN site ON site.id = a.site_id WHERE l.closed_at IS NULL AND """
_FOUND = "SELECT a.id, a.chapter_id FROM appointment a WHERE "
TO_OPEN = Sql(_FOUND + _UNDECIDED + _NO_ALARM + "ORDER BY a.id")
OVER = Sql(_KEPT + "NOT (" + _UNDECIDED + ") ORDER BY l.id")
DUE = Sql(_KEPT + "l.due_at <= {now} ORDER BY l.due_at, l.id")
IN_CHAPTER = Sql(_KEPT + "l.chapter_id = {chapter} ORDER BY a.starts_at, l.id")
OF_APPOINTMENT = Sql(_KEPT + "l.chapter_id = {chapter} AND l.appointment_id = {appointment}")
OF_NOTICES = Sql(_KEPT + "l.id IN {ids}")
# Only one of two racers moves it from the timer that both read.
SAVE = Sql(
    """UPDATE level_alarm SET due_at = {due_at}, pages = {pages}, taken_by = {taken_by}, closed_at = {closed_at}
    WHERE id = {id} AND due_at = {before} RETURNING id"""
)


async def to_open(now: datetime) -> list[tuple[Scope, AppointmentId]]:
    """List the appointments of every chapter whose critical level nobody decided about, and that have no alarm."""
    rows = await TO_OPEN.rows(after=now - LOOKS_BACK)
    return [(Scope(row["chapter_id"]), AppointmentId(row["id"])) for row in rows]


async def over(now: datetime) -> list[Kept]:
    """List the open alarms whose question is answered, or whose appointment is over."""
    return [_kept(row) for row in await OVER.rows(after=now - LOOKS_BACK)]


async def due(now: datetime) -> list[Kept]:
    """List the alarms of every chapter whose timer ran out, the longest due first."""
    return [_kept(row) for row in await DUE.rows(now=now)]


async def open_in(scope: Scope) -> list[Kept]:
    """List the chapter's open alarms, soonest appointment first."""
    return [_kept(row) for row in await IN_CHAPTER.rows(chapter=scope.chapter)]


async def open_of(scope: Scope, appointment: AppointmentId) -> Kept:
    """Give the open alarm of an appointment. Raises Missing."""
    row = await OF_APPOINTMENT.row(chapter=scope.chapter, appointment=appointment)
    if row is None:
        raise Missing
    return _kept(row)


async def of_notices(alarms: Sequence[uuid.UUID]) -> dict[uuid.UUID, Kept]:
    """Read the alarms that are still open of some, for the courier."""
    rows = await OF_NOTICES.rows(ids=list(alarms)) if alarms else []
    return {row["id"]: _kept(row) for row in rows}


async def add(scope: Scope, appointment: AppointmentId, alarm: Alarm, now: datetime) -> None:
    """Begin one; where two clocks do, there is one."""
    row = {"id": random_id(), "chapter_id": scope.chapter, "appointment_id": appointment, "opened_at": now}
    await insert("level_alarm", {**row, **_columns(alarm), "closed_at": None}, twice="leave")


async def save(kept: Kept, alarm: Alarm, now: datetime) -> bool:
    """Write down what it is now; False when somebody was faster."""
    closed_at = None if alarm.due_at else now
    row = await SAVE.row(id=kept.id, before=kept.alarm.due_at, closed_at=closed_at, **_columns(alarm))
    return row is not None


def _columns(alarm: Alarm) -> Row:
    return {"due_at": alarm.due_at, "pages": alarm.pages, "taken_by": alarm.taken_by}


def _kept(row: Row) -> Kept:
    return Kept(
        id=row["id"],
        scope=Scope(row["chapter_id"]),
        appointment=AppointmentId(row["appointment_id"]),
        code=row["code"],
        zone=row["time_zone"],
        alarm=Alarm(row["due_at"], row["pages"], row["taken_by"]),
    )
