"""Brakes: which chapters send nothing outward, since when, who pulled it and why; and what waits behind it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from piccolo.columns import UUID, Bytea, Integer, Timestamptz
from piccolo.table import Table

from accompany.rules.brakes import HELD_BACK, Braked
from accompany.tables import store
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, AppointmentId, BrakeId, ChapterId, NoticeKind


class Brake(Table, tablename="brake"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    pulled_at = Timestamptz(default=None)
    pulled_by = UUID(default=None)
    reason_sealed = Bytea(default=None)
    due_at = Timestamptz(null=True, default=None)
    told = Integer(default=None)
    released_at = Timestamptz(null=True, default=None)
    released_by = UUID(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A brake as remembered, with the chapter's time zone. ``told`` numbers the last letter to the coordinators."""

    id: BrakeId
    scope: Scope
    zone: str
    braked: Braked
    due_at: datetime | None
    told: int
    reason: str = field(repr=False)

    @property
    def on(self) -> bool:
        """Say whether it keeps anything back now."""
        return self.braked.released_at is None


@dataclass(frozen=True, slots=True)
class Behind:
    """What a brake keeps back now, by kind, and how many messages were too late meanwhile and will not be sent."""

    waiting: dict[NoticeKind, int]
    late: int


_KEPT = "SELECT b.*, c.time_zone FROM brake b JOIN chapter c ON c.id = b.chapter_id WHERE "
ON = Sql(_KEPT + "b.chapter_id = {chapter} AND b.released_at IS NULL")
ONE = Sql(_KEPT + "b.chapter_id = {chapter} AND b.id = {id}")
SOME = Sql(_KEPT + "b.id IN {ids}")
DUE = Sql(_KEPT + "b.due_at <= {now} ORDER BY b.due_at, b.id")
CHAPTERS_ON = Sql("SELECT chapter_id FROM brake WHERE released_at IS NULL")
RELEASE = Sql(
    """UPDATE brake SET released_at = {now}, released_by = {by}, due_at = NULL, told = told + 1
    WHERE chapter_id = {chapter} AND id = {id} AND released_at IS NULL RETURNING told"""
)
# Only one of two clocks moves it from the timer that both read.
PUT_OFF = Sql(
    """UPDATE brake SET due_at = {due}, told = told + 1 WHERE id = {id} AND due_at = {before} RETURNING told"""
)
WAITING = Sql(
    """SELECT kind, COUNT(*) AS number FROM notice WHERE chapter_id = {chapter} AND kind IN {held}
    AND state IN ('queued', 'sending', 'retry', 'in_doubt') AND due_at <= {now} AND expires_at > {now} GROUP BY kind"""
)
LATE = Sql(
    """SELECT COUNT(*) AS number FROM notice WHERE chapter_id = {chapter} AND kind IN {held}
    AND (state = 'expired' OR state = 'cancelled' AND why = 'expired') AND done_at >= {since} AND done_at <= {until}"""
)
# Those that were on while a call of this appointment could have been under way.
OF_CALLS = Sql(
    """SELECT b.* FROM brake b WHERE b.chapter_id = {chapter} AND EXISTS (
        SELECT 1 FROM mobilization m WHERE m.chapter_id = {chapter} AND m.appointment_id = {appointment}
        AND m.sent_at IS NOT NULL AND m.expires_at >= b.pulled_at
        AND (m.stood_down_at IS NULL OR m.stood_down_at >= b.pulled_at)
        AND (b.released_at IS NULL OR b.released_at >= m.sent_at))
    ORDER BY b.pulled_at, b.id"""
)


async def add(scope: Scope, reason: str, by: AccountId, due_at: datetime, now: datetime) -> BrakeId | None:
    """Pull it; None when it is on already."""
    made = BrakeId(random_id())
    row: Row = {"id": made, "chapter_id": scope.chapter, "pulled_at": now, "pulled_by": by}
    row |= {"reason_sealed": store.vault().house.seal(reason, _place(made)), "due_at": due_at, "told": 0}
    await insert("brake", row | {"released_at": None, "released_by": None}, twice="leave")
    return made if await ONE.row(chapter=scope.chapter, id=made) else None


async def on(scope: Scope) -> Kept | None:
    """Give the chapter's brake while it is on."""
    row = await ON.row(chapter=scope.chapter)
    return _kept(row) if row else None


async def find(scope: Scope, brake: BrakeId) -> Kept | None:
    """Give one of the chapter's, on or released; None when there is none."""
    row = await ONE.row(chapter=scope.chapter, id=brake)
    return _kept(row) if row else None


async def some(brakes: Sequence[uuid.UUID]) -> dict[uuid.UUID, Kept]:
    """Read some, for the courier."""
    rows = await SOME.rows(ids=list(brakes)) if brakes else []
    return {row["id"]: _kept(row) for row in rows}


async def chapters_on() -> frozenset[ChapterId]:
    """Give the chapters that send nothing outward at this moment."""
    return frozenset(ChapterId(row["chapter_id"]) for row in await CHAPTERS_ON.rows())


async def due(now: datetime) -> list[Kept]:
    """List the brakes of every chapter that coordinators are to be told of again."""
    return [_kept(row) for row in await DUE.rows(now=now)]


async def release(scope: Scope, brake: BrakeId, by: AccountId, now: datetime) -> int | None:
    """Let go; gives the number of the letter that says so, or None when somebody was faster."""
    row = await RELEASE.row(chapter=scope.chapter, id=brake, by=by, now=now)
    return row["told"] if row else None


async def put_off(kept: Kept, wait: timedelta, now: datetime) -> int | None:
    """Move the timer on; gives the number of the letter that is due, or None when somebody was faster."""
    row = await PUT_OFF.row(id=kept.id, before=kept.due_at, due=now + wait)
    return row["told"] if row else None


async def behind(kept: Kept, now: datetime) -> Behind:
    """Count what a brake keeps back, and what was too late for it."""
    held = list(HELD_BACK)
    rows = await WAITING.rows(chapter=kept.scope.chapter, held=held, now=now) if kept.on else []
    since, until = kept.braked.pulled_at, kept.braked.released_at or now
    late = await LATE.row(chapter=kept.scope.chapter, held=held, since=since, until=until)
    return Behind({NoticeKind(row["kind"]): row["number"] for row in rows}, late["number"] if late else 0)


async def of_calls(scope: Scope, appointment: AppointmentId) -> list[Braked]:
    """List the brakes that were on while a call of an appointment was out."""
    return [_braked(row) for row in await OF_CALLS.rows(chapter=scope.chapter, appointment=appointment)]


def _braked(row: Row) -> Braked:
    return Braked(row["pulled_at"], row["pulled_by"], row["released_at"], row["released_by"])


def _kept(row: Row) -> Kept:
    return Kept(
        id=BrakeId(row["id"]),
        scope=Scope(ChapterId(row["chapter_id"])),
        zone=row["time_zone"],
        braked=_braked(row),
        due_at=row["due_at"],
        told=row["told"],
        reason=store.vault().house.open(bytes(row["reason_sealed"]), _place(BrakeId(row["id"]))),
    )


def _place(brake: BrakeId) -> str:
    return f"brake|{brake}|reason"
