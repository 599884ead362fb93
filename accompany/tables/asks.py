"""Asks: one slot offered to one volunteer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import store
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, Answer, AppointmentId, AskId, ChapterId, Missing, SlotId, VolunteerId


class Ask(Table, tablename="ask"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    slot_id = UUID(default=None)
    appointment_id = UUID(default=None)
    volunteer_id = UUID(default=None)
    asked_at = Timestamptz(default=None)
    asked_by = UUID(null=True, default=None)
    expires_at = Timestamptz(default=None)
    answer = Varchar(length=20, null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """An ask as remembered. Times are aware UTC."""

    id: AskId
    chapter: ChapterId
    slot: SlotId
    appointment: AppointmentId
    volunteer: VolunteerId
    asked_at: datetime
    expires_at: datetime
    answer: Answer | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class New:
    """What is asked, by whom (None: the program), and until when the answer counts (aware UTC)."""

    slot: SlotId
    appointment: AppointmentId
    by: AccountId | None
    expires_at: datetime


FIND = Sql("SELECT * FROM ask WHERE id = {id}")
OF_APPOINTMENT = Sql(
    "SELECT * FROM ask WHERE chapter_id = {chapter} AND appointment_id = {appointment} ORDER BY asked_at, id"
)
RECENT = Sql("SELECT * FROM ask WHERE chapter_id = {chapter} ORDER BY asked_at DESC, id LIMIT {most} OFFSET {skip}")
ANSWERED = Sql(
    """UPDATE ask SET answer = {answer}, answered_at = {now} WHERE chapter_id = {chapter} AND slot_id = {slot}
    AND volunteer_id = {volunteer} RETURNING id"""
)
WITHDRAW = Sql(
    """UPDATE ask SET withdrawn_at = {now} WHERE chapter_id = {chapter} AND slot_id = {slot} AND answer IS NULL
    AND withdrawn_at IS NULL RETURNING id"""
)
WITHDRAW_ALL = Sql(
    """UPDATE ask SET withdrawn_at = {now} WHERE chapter_id = {chapter} AND appointment_id = {appointment}
    AND answer IS NULL AND withdrawn_at IS NULL RETURNING id"""
)
LAST_ASKED = Sql(
    "UPDATE volunteer SET last_asked_at = {now} WHERE chapter_id = {chapter} AND id IN {volunteers} RETURNING id"
)


async def add(scope: Scope, new: New, volunteers: Sequence[VolunteerId], now: datetime) -> list[AskId]:
    """Write asks down, one a volunteer. The database refuses to ask anybody twice for one slot (Clash)."""
    rows: list[Row] = [
        {
            "id": random_id(),
            "chapter_id": scope.chapter,
            "slot_id": new.slot,
            "appointment_id": new.appointment,
            "volunteer_id": volunteer,
            "asked_at": now,
            "asked_by": new.by,
            "expires_at": new.expires_at,
        }
        for volunteer in volunteers
    ]
    await insert("ask", *rows)
    if rows:
        await LAST_ASKED.rows(chapter=scope.chapter, volunteers=list(volunteers), now=now)
    return [AskId(row["id"]) for row in rows]


async def held_by_link(token: str) -> Kept:
    """Find the ask whose link somebody holds; the link is the proof, so no chapter is asked for. Raises Missing."""
    ask = store.vault().row_of("ask", token)
    row = await FIND.row(id=ask) if ask is not None else None
    if row is None:
        raise Missing
    return _kept(row)


async def of_appointment(scope: Scope, appointment: AppointmentId) -> list[Kept]:
    """List an appointment's asks, oldest first."""
    return [_kept(row) for row in await OF_APPOINTMENT.rows(chapter=scope.chapter, appointment=appointment)]


async def recent(scope: Scope, *, most: int, skip: int = 0) -> list[Kept]:
    """List the chapter's asks, newest first."""
    return [_kept(row) for row in await RECENT.rows(chapter=scope.chapter, most=most, skip=skip)]


async def answered(scope: Scope, slot: SlotId, volunteer: VolunteerId, answer: Answer, now: datetime) -> None:
    """Write down what a volunteer said about a slot, if they were asked."""
    await ANSWERED.rows(chapter=scope.chapter, slot=slot, volunteer=volunteer, answer=answer.value, now=now)


async def withdraw(scope: Scope, slot: SlotId, now: datetime) -> None:
    """Take back what nobody answered yet: the slot is filled."""
    await WITHDRAW.rows(chapter=scope.chapter, slot=slot, now=now)


async def withdraw_all(scope: Scope, appointment: AppointmentId, now: datetime) -> None:
    """Take back every open ask of an appointment."""
    await WITHDRAW_ALL.rows(chapter=scope.chapter, appointment=appointment, now=now)


def _kept(row: Row) -> Kept:
    return Kept(
        id=row["id"],
        chapter=row["chapter_id"],
        slot=row["slot_id"],
        appointment=row["appointment_id"],
        volunteer=row["volunteer_id"],
        asked_at=row["asked_at"],
        expires_at=row["expires_at"],
        answer=Answer(row["answer"]) if row["answer"] else None,
        withdrawn_at=row["withdrawn_at"],
    )
