"""Signals that removal is likely, and the levels coordinators confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from piccolo.columns import UUID, Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.risk import Sighting
from accompany.tables import cases
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.ids import random_id
from accompany.tables.kinds import SignalKind as Kind
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, AppointmentId, Level, SignalId, SignalSource


class Signal(Table, tablename="signal"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    appointment_id = UUID(default=None)
    code = Varchar(length=40, default=None)
    source = Varchar(length=20, default=None)
    at = Timestamptz(default=None)
    entered_by = UUID(null=True, default=None)
    expires_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_by = UUID(null=True, default=None)


class LevelDecision(Table, tablename="level_decision"):
    id = UUID(primary_key=True, default=None)
    appointment_id = UUID(default=None)
    level = Integer(default=None)
    proposed = Integer(default=None)
    points = Integer(default=None)
    decided_at = Timestamptz(default=None)
    decided_by = UUID(default=None)
    reason_sealed = Bytea(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A signal as remembered. Times are aware UTC."""

    id: SignalId
    code: str
    label: str
    weight: int
    source: SignalSource
    at: datetime
    expires_at: datetime | None
    floor: Level

    @property
    def sighting(self) -> Sighting:
        """Give the facts the risk rule reads."""
        return Sighting(self.code, self.weight, self.at, self.expires_at, self.floor)


@dataclass(frozen=True, slots=True)
class Decision:
    """A level a coordinator confirmed, and what the signals said then."""

    level: Level
    proposed: Level
    points: int
    by: AccountId
    at: datetime
    reason: str | None = field(repr=False)


OF_APPOINTMENT = Sql(
    """SELECT s.id, s.code, s.source, s.at, s.expires_at, k.label, k.weight, k.floor
    FROM signal s JOIN signal_kind k ON k.code = s.code
    WHERE s.chapter_id = {chapter} AND s.appointment_id = {appointment} AND s.withdrawn_at IS NULL
    ORDER BY s.at, s.id"""
)
WITHDRAW = Sql(
    """UPDATE signal SET withdrawn_at = {now}, withdrawn_by = {by} WHERE chapter_id = {chapter}
    AND appointment_id = {appointment} AND id = {id} AND withdrawn_at IS NULL RETURNING id"""
)
# To be judged anew: a signal of theirs is over since, or its kind was changed.
_TO_COME = """SELECT DISTINCT a.chapter_id, a.id FROM signal s JOIN appointment a ON a.id = s.appointment_id
    WHERE s.withdrawn_at IS NULL AND a.starts_at > {now} AND a.status IN ('draft', 'published') AND """
OVER = Sql(_TO_COME + "s.expires_at > {since} AND s.expires_at <= {now} ORDER BY a.id")
OF_KIND = Sql(_TO_COME + "s.code = {code} ORDER BY a.id")
DECISIONS = Sql(
    """SELECT d.* FROM level_decision d JOIN appointment a ON a.id = d.appointment_id
    WHERE a.chapter_id = {chapter} AND d.appointment_id = {appointment} ORDER BY d.decided_at, d.id"""
)


async def of_appointment(scope: Scope, appointment: AppointmentId) -> list[Kept]:
    """List the signals that stand, oldest first."""
    rows = await OF_APPOINTMENT.rows(chapter=scope.chapter, appointment=appointment)
    return [
        Kept(
            row["id"],
            row["code"],
            row["label"],
            row["weight"],
            SignalSource(row["source"]),
            row["at"],
            row["expires_at"],
            Level(row["floor"] or Level.ROUTINE),
        )
        for row in rows
    ]


async def over(since: datetime, now: datetime) -> list[tuple[Scope, AppointmentId]]:
    """List the appointments still to come that had a signal until a moment after ``since``."""
    return [(Scope(row["chapter_id"]), AppointmentId(row["id"])) for row in await OVER.rows(since=since, now=now)]


async def of_kind(code: str, now: datetime) -> list[tuple[Scope, AppointmentId]]:
    """List the appointments still to come, in every chapter, on which a kind of signal stands."""
    return [(Scope(row["chapter_id"]), AppointmentId(row["id"])) for row in await OF_KIND.rows(code=code, now=now)]


async def add(
    scope: Scope,
    appointment: AppointmentId,
    seen: Mapping[Kind, datetime | None],
    source: SignalSource,
    by: AccountId | None,
    now: datetime,
) -> list[SignalId]:
    """Write down what was seen, each with the moment until which it counts (aware UTC; None: until taken back)."""
    rows: list[Row] = [
        {
            "id": random_id(),
            "chapter_id": scope.chapter,
            "appointment_id": appointment,
            "code": kind.code,
            "source": source.value,
            "at": now,
            "entered_by": by,
            "expires_at": until,
        }
        for kind, until in seen.items()
    ]
    await insert("signal", *rows)
    return [SignalId(row["id"]) for row in rows]


async def withdraw(scope: Scope, appointment: AppointmentId, signal: SignalId, by: AccountId, now: datetime) -> bool:
    """Take a signal back; False when it does not stand."""
    row = await WITHDRAW.row(chapter=scope.chapter, appointment=appointment, id=signal, by=by, now=now)
    return row is not None


async def decide(appointment: Appointment, decision: Decision) -> None:
    """Write down the level a coordinator confirmed, with the reason if it differs."""
    key = await cases.key_of(appointment.case)
    decision_id = random_id()
    sealed = key.seal(decision.reason, f"level_decision|{decision_id}|reason") if decision.reason else None
    await insert(
        "level_decision",
        {
            "id": decision_id,
            "appointment_id": appointment.id,
            "level": decision.level.value,
            "proposed": decision.proposed.value,
            "points": decision.points,
            "decided_at": decision.at,
            "decided_by": decision.by,
            "reason_sealed": sealed,
        },
    )


async def decisions(scope: Scope, appointment: Appointment) -> list[Decision]:
    """List the levels confirmed so far, oldest first, with their reasons opened."""
    rows = await DECISIONS.rows(chapter=scope.chapter, appointment=appointment.id)
    key = await cases.key_of(appointment.case)
    return [
        Decision(
            level=Level(row["level"]),
            proposed=Level(row["proposed"]),
            points=row["points"],
            by=row["decided_by"],
            at=row["decided_at"],
            reason=key.open(bytes(row["reason_sealed"]), f"level_decision|{row['id']}|reason")
            if row["reason_sealed"]
            else None,
        )
        for row in rows
    ]
