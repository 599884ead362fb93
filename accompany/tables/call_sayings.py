"""What those who were called said, one after the other: for the curve of who comes."""

from datetime import datetime

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.curves import Saying
from accompany.tables.ids import ordered_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import Answer, MobilizationId, NoticeId, Ring


class CallSaying(Table, tablename="call_saying"):
    id = UUID(primary_key=True, default=None)
    mobilization_id = UUID(default=None)
    notice_id = UUID(default=None)
    ring = Integer(default=None)
    answer = Varchar(length=20, default=None)
    at = Timestamptz(default=None)


OF_CALL = Sql(
    """SELECT s.notice_id, s.ring, s.answer, s.at FROM call_saying s JOIN mobilization m ON m.id = s.mobilization_id
    WHERE m.chapter_id = {chapter} AND s.mobilization_id = {mobilization} ORDER BY s.at, s.id"""
)


async def keep(notice: NoticeId, mobilization: MobilizationId, ring: Ring, answer: Answer, now: datetime) -> None:
    """Write down that somebody said something else than before."""
    await insert(
        "call_saying",
        {
            "id": ordered_id(now),
            "mobilization_id": mobilization,
            "notice_id": notice,
            "ring": ring.value,
            "answer": answer.value,
            "at": now,
        },
    )


async def of_call(scope: Scope, mobilization: MobilizationId) -> list[Saying]:
    """List what was said to one call, in its order."""
    rows = await OF_CALL.rows(chapter=scope.chapter, mobilization=mobilization)
    return [Saying(row["notice_id"], Ring(row["ring"]), Answer(row["answer"]), row["at"]) for row in rows]
