"""Answers to a call: the last one counts, and how often somebody answered."""

from datetime import datetime

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import call_sayings
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import Answer, MobilizationId, NoticeId, Ring


class CallAnswer(Table, tablename="call_answer"):
    notice_id = UUID(primary_key=True, default=None)
    mobilization_id = UUID(default=None)
    ring = Integer(default=None)
    answer = Varchar(length=20, default=None)
    answered_at = Timestamptz(default=None)
    times = Integer(default=None)
    first_at = Timestamptz(null=True, default=None)


ASKED = Sql(
    """SELECT n.about, n.ring FROM notice n WHERE n.id = {notice} AND n.kind = 'ring_call' AND NOT EXISTS (
        SELECT 1 FROM account a WHERE a.id = n.reader AND a.frozen_at IS NOT NULL)"""
)
WRITE = Sql(
    """INSERT INTO call_answer (notice_id, mobilization_id, ring, answer, answered_at, first_at, times)
    VALUES ({notice}, {mobilization}, {ring}, {answer}, {now}, {now}, 1)
    ON CONFLICT (notice_id) DO UPDATE SET answer = excluded.answer, answered_at = excluded.answered_at,
    times = call_answer.times + 1 RETURNING times"""
)
COUNTS = Sql(
    """SELECT c.ring, c.answer, COUNT(*) AS number FROM call_answer c JOIN mobilization m ON m.id = c.mobilization_id
    WHERE m.chapter_id = {chapter} AND c.mobilization_id = {mobilization} GROUP BY c.ring, c.answer
    ORDER BY c.ring, c.answer"""
)
OF_NOTICE = Sql("SELECT answer FROM call_answer WHERE notice_id = {notice}")


async def asked(notice: NoticeId) -> tuple[MobilizationId, Ring] | None:
    """Say which call a notice belongs to; whoever holds its link is its reader."""
    row = await ASKED.row(notice=notice)
    return None if row is None else (MobilizationId(row["about"]), Ring(row["ring"]))


async def write(notice: NoticeId, mobilization: MobilizationId, ring: Ring, answer: Answer, now: datetime) -> int:
    """Write an answer down over an earlier one; say how often this reader has answered."""
    if await last(notice) is not answer:
        await call_sayings.keep(notice, mobilization, ring, answer, now)
    row = await WRITE.row(notice=notice, mobilization=mobilization, ring=ring.value, answer=answer.value, now=now)
    return int(row["times"]) if row else 0


async def last(notice: NoticeId) -> Answer | None:
    """Give what this reader said last."""
    row = await OF_NOTICE.row(notice=notice)
    return Answer(row["answer"]) if row else None


async def counts(scope: Scope, mobilization: MobilizationId) -> dict[tuple[Ring, Answer], int]:
    """Count the answers by ring."""
    rows = await COUNTS.rows(chapter=scope.chapter, mobilization=mobilization)
    return {(Ring(row["ring"]), Answer(row["answer"])): row["number"] for row in rows}
