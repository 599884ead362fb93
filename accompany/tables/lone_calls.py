"""Calls that left with one signature: by whom, why, and who reviewed it afterwards."""

from dataclasses import dataclass, field
from datetime import datetime

from piccolo.columns import UUID, Bytea, Timestamptz
from piccolo.table import Table

from accompany.tables import cases
from accompany.tables.mobilizations import Kept
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, Missing, MobilizationId


class LoneCallRow(Table, tablename="lone_call"):
    mobilization_id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    sent_by = UUID(default=None)
    sent_at = Timestamptz(default=None)
    reason_sealed = Bytea(default=None)
    reviewed_by = UUID(null=True, default=None)
    reviewed_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class LoneCall:
    """One of them. Times are aware UTC."""

    mobilization: MobilizationId
    sent_by: AccountId
    sent_at: datetime
    reviewed_by: AccountId | None
    reviewed_at: datetime | None
    sealed: bytes = field(repr=False)


OF = Sql("SELECT * FROM lone_call WHERE chapter_id = {chapter} AND mobilization_id = {mobilization}")
UNREVIEWED = Sql(
    """SELECT * FROM lone_call WHERE chapter_id = {chapter} AND reviewed_at IS NULL
    ORDER BY sent_at, mobilization_id"""
)
WAITING = Sql("SELECT COUNT(*) AS number FROM lone_call WHERE chapter_id = {chapter} AND reviewed_at IS NULL")
REVIEW = Sql(
    """UPDATE lone_call SET reviewed_by = {by}, reviewed_at = {now}
    WHERE chapter_id = {chapter} AND mobilization_id = {mobilization} AND reviewed_at IS NULL
    RETURNING mobilization_id"""
)


async def keep(kept: Kept, by: AccountId, reason: str, now: datetime) -> None:
    """Write down who sent a call alone, and why."""
    key = await cases.key_of(kept.case)
    row = {
        "mobilization_id": kept.id,
        "chapter_id": kept.chapter,
        "sent_by": by,
        "sent_at": now,
        "reason_sealed": key.seal(reason, _place(kept.id)),
    }
    await insert("lone_call", row)


async def of(kept: Kept) -> LoneCall | None:
    """Read how a call was sent alone; None for any other call."""
    row = await OF.row(chapter=kept.chapter, mobilization=kept.id)
    return _lone(row) if row else None


async def unreviewed(scope: Scope) -> list[LoneCall]:
    """List those nobody has reviewed yet, oldest first."""
    return [_lone(row) for row in await UNREVIEWED.rows(chapter=scope.chapter)]


async def waiting(scope: Scope) -> int:
    """Count those nobody has reviewed yet."""
    row = await WAITING.row(chapter=scope.chapter)
    return int(row["number"]) if row else 0


async def review(kept: Kept, by: AccountId, now: datetime) -> bool:
    """Write the review down; False when somebody was faster."""
    return await REVIEW.row(chapter=kept.chapter, mobilization=kept.id, by=by, now=now) is not None


async def reason(kept: Kept, lone: LoneCall) -> str | None:
    """Open why it was sent alone; None when the case is over, and its key with it."""
    try:
        key = await cases.key_of(kept.case)
    except Missing:
        return None
    return key.open(lone.sealed, _place(kept.id))


def _place(mobilization: MobilizationId) -> str:
    return f"lone_call|{mobilization}|reason"


def _lone(row: Row) -> LoneCall:
    return LoneCall(
        mobilization=MobilizationId(row["mobilization_id"]),
        sent_by=row["sent_by"],
        sent_at=row["sent_at"],
        reviewed_by=row["reviewed_by"],
        reviewed_at=row["reviewed_at"],
        sealed=bytes(row["reason_sealed"]),
    )
