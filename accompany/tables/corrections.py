"""Corrections: what a call rested on fell away, and who told those it had reached."""

from collections.abc import Collection
from datetime import datetime

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.corrections import Correction, Why
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, AppointmentId, MobilizationId


class CorrectionRow(Table, tablename="correction"):
    mobilization_id = UUID(primary_key=True, default=None)
    why = Varchar(length=20, default=None)
    fell_at = Timestamptz(default=None)
    fell_by = UUID(null=True, default=None)
    kept_back = Integer(default=None)
    sent_at = Timestamptz(null=True, default=None)
    sent_by = UUID(null=True, default=None)


SOME = Sql("SELECT * FROM correction WHERE mobilization_id IN {ids}")
# A call that was stood down plainly waits for nothing more.
WAITING = Sql(
    """SELECT c.* FROM correction c JOIN mobilization m ON m.id = c.mobilization_id
    WHERE c.sent_at IS NULL AND m.stood_down_at IS NULL ORDER BY c.fell_at, c.mobilization_id"""
)
OF_APPOINTMENT = Sql(
    """SELECT c.mobilization_id FROM correction c JOIN mobilization m ON m.id = c.mobilization_id
    WHERE m.chapter_id = {chapter} AND m.appointment_id = {appointment}
    AND c.sent_at IS NULL AND m.stood_down_at IS NULL ORDER BY c.fell_at, c.mobilization_id LIMIT 1"""
)
SEND = Sql(
    """UPDATE correction SET sent_at = {now}, sent_by = {by} WHERE mobilization_id = {mobilization} AND sent_at IS NULL
    RETURNING mobilization_id"""
)


async def offer(mobilization: MobilizationId, correction: Correction, by: AccountId | None) -> None:
    """Write down what fell away; what fell away first stays."""
    row = {
        "mobilization_id": mobilization,
        "why": correction.why.value,
        "fell_at": correction.fell_at,
        "fell_by": by,
        "kept_back": correction.kept_back,
        "sent_at": correction.sent_at,
        "sent_by": by if correction.sent_at else None,
    }
    await insert("correction", row, twice="leave")


async def some(mobilizations: Collection[MobilizationId]) -> dict[MobilizationId, Correction]:
    """Read those there are of some calls; whoever asks has seen the calls."""
    rows = await SOME.rows(ids=sorted(mobilizations)) if mobilizations else []
    return {MobilizationId(row["mobilization_id"]): _kept(row) for row in rows}


async def of_call(mobilization: MobilizationId) -> Correction | None:
    """Read the one of a call, or None when nothing fell away."""
    return (await some([mobilization])).get(mobilization)


async def waiting() -> dict[MobilizationId, Correction]:
    """Read those of every chapter that nobody has sent, for the clock."""
    return {MobilizationId(row["mobilization_id"]): _kept(row) for row in await WAITING.rows()}


async def waiting_of(scope: Scope, appointment: AppointmentId) -> MobilizationId | None:
    """Name the call of an appointment that waits for its correction, or None."""
    row = await OF_APPOINTMENT.row(chapter=scope.chapter, appointment=appointment)
    return MobilizationId(row["mobilization_id"]) if row else None


async def send(mobilization: MobilizationId, by: AccountId, now: datetime) -> bool:
    """Write down that it is sent; False when somebody was faster."""
    return await SEND.row(mobilization=mobilization, by=by, now=now) is not None


def _kept(row: Row) -> Correction:
    return Correction(Why(row["why"]), row["fell_at"], row["kept_back"], row["sent_at"])
