"""Mail notes: what came by mail that a coordinator must look at. The words in it rest sealed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from piccolo.columns import UUID, Bytea, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import store
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, AppointmentId, Missing, VolunteerId

KEPT_FOR = timedelta(days=30)  # after somebody saw to it
MOST_WAITING = 200  # of one chapter; beyond that somebody is sending rubbish


class MailNote(Table, tablename="mail_note"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    volunteer_id = UUID(null=True, default=None)
    appointment_id = UUID(null=True, default=None)
    why = Varchar(length=40, default=None)
    words_sealed = Bytea(null=True, default=None)
    at = Timestamptz(default=None)
    done_at = Timestamptz(null=True, default=None)
    done_by = UUID(null=True, default=None)


@dataclass(frozen=True, slots=True)
class New:
    """What to tell: why, about whose mail and which appointment as far as known, and the human's own words."""

    why: str
    volunteer: VolunteerId | None = None
    appointment: AppointmentId | None = None
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """One note, opened for a coordinator. ``code`` is the appointment's. Times are aware UTC."""

    id: uuid.UUID
    why: str
    at: datetime
    volunteer: VolunteerId | None
    appointment: AppointmentId | None
    code: str | None
    words: str = field(repr=False)


_ROW = """SELECT n.id, n.why, n.at, n.volunteer_id, n.appointment_id, n.words_sealed, a.code
    FROM mail_note n LEFT JOIN appointment a ON a.id = n.appointment_id
    WHERE n.chapter_id = {chapter} AND n.done_at IS NULL """
WAITING = Sql(_ROW + "ORDER BY n.at DESC, n.id LIMIT {most}")
OF_APPOINTMENT = Sql(_ROW + "AND n.appointment_id = {appointment} ORDER BY n.at DESC, n.id")
NUMBER = Sql("SELECT COUNT(*) AS number FROM mail_note WHERE chapter_id = {chapter} AND done_at IS NULL")
DONE = Sql(
    """UPDATE mail_note SET done_at = {now}, done_by = {by} WHERE chapter_id = {chapter} AND id = {id}
    AND done_at IS NULL RETURNING id"""
)
THERE = Sql("SELECT id FROM mail_note WHERE chapter_id = {chapter} AND id = {id}")
FORGET_OF = Sql("DELETE FROM mail_note WHERE volunteer_id = {volunteer}")
FORGET = Sql("DELETE FROM mail_note WHERE done_at < {before}")


async def add(scope: Scope, new: New, now: datetime) -> uuid.UUID | None:
    """Write a note down for the coordinators. None, and nothing written, when too many wait already."""
    if await waiting_number(scope) >= MOST_WAITING:
        return None
    note = random_id()
    sealed = store.vault().house.seal(new.words, f"mail_note|{note}|words") if new.words else None
    row: dict[str, Any] = {
        "id": note,
        "chapter_id": scope.chapter,
        "volunteer_id": new.volunteer,
        "appointment_id": new.appointment,
        "why": new.why,
        "words_sealed": sealed,
        "at": now,
    }
    await insert("mail_note", row)
    return note


async def waiting_number(scope: Scope) -> int:
    """Count the notes nobody has seen to."""
    row = await NUMBER.row(chapter=scope.chapter)
    return row["number"] if row else 0


async def waiting(scope: Scope) -> Sequence[Kept]:
    """List the notes nobody has seen to, newest first."""
    return [_kept(row) for row in await WAITING.rows(chapter=scope.chapter, most=MOST_WAITING)]


async def of_appointment(scope: Scope, appointment: AppointmentId) -> Sequence[Kept]:
    """List an appointment's notes that nobody has seen to, newest first."""
    return [_kept(row) for row in await OF_APPOINTMENT.rows(chapter=scope.chapter, appointment=appointment)]


async def done(scope: Scope, note: uuid.UUID, by: AccountId, now: datetime) -> None:
    """Write down who saw to a note; the second time changes nothing. Raises Missing."""
    if await THERE.row(chapter=scope.chapter, id=note) is None:
        raise Missing
    await DONE.rows(chapter=scope.chapter, id=note, by=by, now=now)


async def forget_old(now: datetime) -> None:
    """Forget notes 30 days after somebody saw to them."""
    await FORGET.rows(before=now - KEPT_FOR)


async def forget_of(volunteer: VolunteerId) -> None:
    """Forget what one volunteer's mail said."""
    await FORGET_OF.rows(volunteer=volunteer)


def _kept(row: Row) -> Kept:
    sealed = row["words_sealed"]
    words = store.vault().house.open(bytes(sealed), f"mail_note|{row['id']}|words") if sealed else ""
    return Kept(row["id"], row["why"], row["at"], row["volunteer_id"], row["appointment_id"], row["code"], words)
