"""Asks: one slot offered to one volunteer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import store
from accompany.tables.ids import calendar_uid, random_id
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
    uid = Varchar(length=120, null=True, default=None)
    sequence = Integer(default=None)
    reply_generation = Integer(default=None)
    withdrawn_because = Varchar(length=40, null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """An ask as remembered. Times are aware UTC; ``uid`` is that of the calendar entry it makes."""

    id: AskId
    chapter: ChapterId
    slot: SlotId
    appointment: AppointmentId
    volunteer: VolunteerId
    asked_at: datetime
    expires_at: datetime
    answer: Answer | None
    withdrawn_at: datetime | None
    uid: str | None
    sequence: int
    reply_generation: int

    @property
    def is_open(self) -> bool:
        """Say whether it was neither answered nor taken back."""
        return self.answer is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class New:
    """What is asked, by whom (None: the program), and until when the answer counts (aware UTC)."""

    slot: SlotId
    appointment: AppointmentId
    by: AccountId | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """An ask whose calendar entry has a new revision."""

    ask: AskId
    volunteer: VolunteerId
    sequence: int


BY_LINK = Sql(
    """SELECT k.* FROM ask k JOIN account a ON a.id = k.volunteer_id AND a.frozen_at IS NULL WHERE k.id = {id}"""
)
OF_SLOT = Sql(
    "SELECT * FROM ask WHERE chapter_id = {chapter} AND slot_id = {slot} AND volunteer_id = {volunteer} ORDER BY id"
)
OF_APPOINTMENT = Sql(
    "SELECT * FROM ask WHERE chapter_id = {chapter} AND appointment_id = {appointment} ORDER BY asked_at, id"
)
RECENT = Sql("SELECT * FROM ask WHERE chapter_id = {chapter} ORDER BY asked_at DESC, id LIMIT {most} OFFSET {skip}")
GENERATIONS = Sql("SELECT id, reply_generation FROM volunteer WHERE chapter_id = {chapter} AND id IN {volunteers}")
ANSWERED = Sql(
    """UPDATE ask SET answer = {answer}, answered_at = {now} WHERE chapter_id = {chapter} AND slot_id = {slot}
    AND volunteer_id = {volunteer} RETURNING id"""
)
_WITHDRAW = """UPDATE ask SET withdrawn_at = {now}, withdrawn_because = {why}, sequence = sequence + 1
    WHERE chapter_id = {chapter} AND answer IS NULL AND withdrawn_at IS NULL """
_CHANGED = " RETURNING id, volunteer_id, sequence"
WITHDRAW = Sql(_WITHDRAW + "AND slot_id = {slot}" + _CHANGED)
WITHDRAW_ALL = Sql(_WITHDRAW + "AND appointment_id = {appointment}" + _CHANGED)
WITHDRAW_ONE = Sql(
    """UPDATE ask SET withdrawn_at = {now}, withdrawn_because = {why}, sequence = sequence + 1
    WHERE chapter_id = {chapter} AND id = {ask} AND withdrawn_at IS NULL RETURNING id, volunteer_id, sequence"""
)
WITHDRAW_FROM = Sql(_WITHDRAW + "AND volunteer_id = {volunteer}" + _CHANGED)
MOVE = Sql(
    """UPDATE ask SET sequence = sequence + 1, expires_at = {starts_at} WHERE chapter_id = {chapter}
    AND appointment_id = {appointment} AND answer IS NULL AND withdrawn_at IS NULL
    RETURNING id, volunteer_id, sequence"""
)
LAST_ASKED = Sql(
    "UPDATE volunteer SET last_asked_at = {now} WHERE chapter_id = {chapter} AND id IN {volunteers} RETURNING id"
)


async def add(scope: Scope, new: New, volunteers: Sequence[VolunteerId], now: datetime) -> list[AskId]:
    """Write asks down, one a volunteer. The database refuses to ask anybody twice for one slot (Clash)."""
    known = await GENERATIONS.rows(chapter=scope.chapter, volunteers=list(volunteers))
    generations = {row["id"]: row["reply_generation"] for row in known}
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
            "uid": calendar_uid(),
            "sequence": 0,
            "reply_generation": generations[volunteer],
        }
        for volunteer in volunteers
    ]
    await insert("ask", *rows)
    if rows:
        await LAST_ASKED.rows(chapter=scope.chapter, volunteers=list(volunteers), now=now)
    return [AskId(row["id"]) for row in rows]


async def held_by_link(token: str) -> Kept:
    """Find the ask whose link somebody holds; the link is the proof, so no chapter is asked for.

    Raises Missing, also when whoever was asked is frozen: a link ends with the account.
    """
    ask = store.vault().row_of("ask", token)
    row = await BY_LINK.row(id=ask) if ask is not None else None
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


async def of_slot(scope: Scope, slot: SlotId, volunteer: VolunteerId) -> Kept | None:
    """Find what a volunteer was asked about a slot, or None."""
    row = await OF_SLOT.row(chapter=scope.chapter, slot=slot, volunteer=volunteer)
    return _kept(row) if row else None


async def withdraw(scope: Scope, slot: SlotId, why: str, now: datetime) -> list[Changed]:
    """Take back what nobody answered yet about a slot."""
    return _changed(await WITHDRAW.rows(chapter=scope.chapter, slot=slot, why=why, now=now))


async def withdraw_all(scope: Scope, appointment: AppointmentId, why: str, now: datetime) -> list[Changed]:
    """Take back every open ask of an appointment."""
    return _changed(await WITHDRAW_ALL.rows(chapter=scope.chapter, appointment=appointment, why=why, now=now))


async def withdraw_one(scope: Scope, ask: AskId, why: str, now: datetime) -> list[Changed]:
    """Take one ask back, whatever was answered to it."""
    return _changed(await WITHDRAW_ONE.rows(chapter=scope.chapter, ask=ask, why=why, now=now))


async def withdraw_from(scope: Scope, volunteer: VolunteerId, why: str, now: datetime) -> list[Changed]:
    """Take back everything one volunteer is asked and has not answered."""
    return _changed(await WITHDRAW_FROM.rows(chapter=scope.chapter, volunteer=volunteer, why=why, now=now))


async def move(scope: Scope, appointment: AppointmentId, starts_at: datetime) -> list[Changed]:
    """Carry an appointment's new time or place into what is asked about it: the entry's next revision."""
    return _changed(await MOVE.rows(chapter=scope.chapter, appointment=appointment, starts_at=starts_at))


def _changed(rows: Sequence[Row]) -> list[Changed]:
    return [Changed(row["id"], row["volunteer_id"], row["sequence"]) for row in rows]


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
        uid=row["uid"],
        sequence=row["sequence"],
        reply_generation=row["reply_generation"],
    )
