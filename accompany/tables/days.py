"""The day of an appointment: its steps and its outcome."""

from dataclasses import dataclass, field
from datetime import datetime

from piccolo.columns import UUID, Bytea, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import cases
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import AccountId, AppointmentId, DayStep, Outcome


class DayStepRow(Table, tablename="day_step"):
    id = UUID(primary_key=True, default=None)
    appointment_id = UUID(default=None)
    step = Varchar(length=20, default=None)
    at = Timestamptz(default=None)
    entered_at = Timestamptz(default=None)
    entered_by = UUID(null=True, default=None)
    note_sealed = Bytea(null=True, default=None)


class OutcomeRow(Table, tablename="outcome"):
    appointment_id = UUID(primary_key=True, default=None)
    outcome = Varchar(length=20, default=None)
    at = Timestamptz(default=None)
    entered_by = UUID(default=None)
    next_id = UUID(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the day: when it happened and who said so."""

    step: DayStep
    at: datetime
    by: AccountId | None
    note: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ended:
    """How an appointment ended, and what follows."""

    outcome: Outcome
    at: datetime
    by: AccountId
    next: AppointmentId | None


LOCK = Sql(
    """UPDATE appointment SET changed_at = {now} WHERE chapter_id = {chapter} AND id = {appointment} RETURNING id"""
)
STEPS = Sql(
    """SELECT d.id, d.step, d.at, d.entered_by, d.note_sealed
    FROM day_step d JOIN appointment a ON a.id = d.appointment_id
    WHERE a.chapter_id = {chapter} AND d.appointment_id = {appointment} ORDER BY d.entered_at, d.id"""
)
OUTCOME = Sql(
    """SELECT o.* FROM outcome o JOIN appointment a ON a.id = o.appointment_id
    WHERE a.chapter_id = {chapter} AND o.appointment_id = {appointment}"""
)


async def lock(scope: Scope, appointment: AppointmentId, now: datetime) -> None:
    """Let one step at a time be written for an appointment."""
    await LOCK.rows(chapter=scope.chapter, appointment=appointment, now=now)


async def steps(scope: Scope, appointment: Appointment) -> list[Step]:
    """List the day's steps in the order they were entered."""
    rows = await STEPS.rows(chapter=scope.chapter, appointment=appointment.id)
    key = await cases.key_of(appointment.case) if any(row["note_sealed"] for row in rows) else None
    return [
        Step(
            step=DayStep(row["step"]),
            at=row["at"],
            by=row["entered_by"],
            note=key.open(bytes(row["note_sealed"]), f"day_step|{row['id']}|note")
            if key and row["note_sealed"]
            else None,
        )
        for row in rows
    ]


async def add(appointment: Appointment, step: Step, now: datetime) -> None:
    """Write a step down, its note sealed."""
    step_id = random_id()
    key = await cases.key_of(appointment.case)
    await insert(
        "day_step",
        {
            "id": step_id,
            "appointment_id": appointment.id,
            "step": step.step.value,
            "at": step.at,
            "entered_at": now,
            "entered_by": step.by,
            "note_sealed": key.seal(step.note, f"day_step|{step_id}|note") if step.note else None,
        },
    )


async def outcome(scope: Scope, appointment: AppointmentId) -> Ended | None:
    """Give the outcome, or None while there is none."""
    row = await OUTCOME.row(chapter=scope.chapter, appointment=appointment)
    if row is None:
        return None
    return Ended(Outcome(row["outcome"]), row["at"], row["entered_by"], row["next_id"])


async def finish(appointment: AppointmentId, ended: Ended) -> None:
    """Write the outcome down, once (Clash the second time)."""
    await insert(
        "outcome",
        {
            "appointment_id": appointment,
            "outcome": ended.outcome.value,
            "at": ended.at,
            "entered_by": ended.by,
            "next_id": ended.next,
        },
    )
