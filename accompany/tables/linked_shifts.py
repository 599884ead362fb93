"""Linked shifts: which observation shift belongs to which appointment, and as what."""

from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, AppointmentId, AppointmentStatus, Part, PersonId


class LinkedShift(Table, tablename="linked_shift"):
    shift_id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    of_id = UUID(default=None)
    part = Varchar(length=10, default=None)
    number = Integer(default=None)
    made_by = UUID(default=None)
    made_at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A shift that belongs to an appointment; ``number`` counts those of its part, the newest is the highest."""

    shift: AppointmentId
    of: AppointmentId
    part: Part
    number: int
    code: str
    status: AppointmentStatus
    starts_at: datetime
    filled: int
    ideal: int


_KEPT = """SELECT l.*, a.code, a.status, a.starts_at,
    (SELECT COUNT(s.taken_by) FROM slot s WHERE s.appointment_id = a.id AND s.retired_at IS NULL) AS filled,
    (SELECT COALESCE(SUM(p.ideal), 0) FROM team_place p WHERE p.appointment_id = a.id) AS ideal
    FROM linked_shift l JOIN appointment a ON a.id = l.shift_id """
OF = Sql(_KEPT + "WHERE l.chapter_id = {chapter} AND l.of_id = {appointment} ORDER BY l.part, l.number DESC")
OF_PERSON = Sql(
    _KEPT
    + """JOIN appointment o ON o.id = l.of_id WHERE l.chapter_id = {chapter} AND o.person_id = {person}
    ORDER BY l.part, l.number DESC"""
)


@dataclass(frozen=True, slots=True)
class New:
    """A shift to be linked to an appointment."""

    shift: AppointmentId
    of: AppointmentId
    part: Part
    number: int


async def add(scope: Scope, new: New, by: AccountId, now: datetime) -> None:
    """Link a shift to an appointment. Raises Clash when somebody made the same one first."""
    await insert(
        "linked_shift",
        {
            "shift_id": new.shift,
            "chapter_id": scope.chapter,
            "of_id": new.of,
            "part": new.part.value,
            "number": new.number,
            "made_by": by,
            "made_at": now,
        },
    )


async def of_appointment(scope: Scope, appointment: AppointmentId) -> list[Kept]:
    """List the shifts of an appointment, the newest of each part first."""
    return [_kept(row) for row in await OF.rows(chapter=scope.chapter, appointment=appointment)]


async def of_person(scope: Scope, person: PersonId) -> list[Kept]:
    """List the shifts of a person's appointments."""
    return [_kept(row) for row in await OF_PERSON.rows(chapter=scope.chapter, person=person)]


def _kept(row: Row) -> Kept:
    return Kept(
        shift=AppointmentId(row["shift_id"]),
        of=AppointmentId(row["of_id"]),
        part=Part(row["part"]),
        number=row["number"],
        code=row["code"],
        status=AppointmentStatus(row["status"]),
        starts_at=row["starts_at"],
        filled=int(row["filled"]),
        ideal=int(row["ideal"]),
    )
