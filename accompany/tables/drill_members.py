"""Drill members: who said "call me for exercises". Exercises reach nobody else; a real call does not look here."""

import uuid
from datetime import datetime

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import ReaderKind


class DrillMember(Table, tablename="drill_member"):
    reader = UUID(primary_key=True, default=None)
    reader_kind = Varchar(length=10, default=None)
    chapter_id = UUID(default=None)
    said_at = Timestamptz(default=None)


OF_CHAPTER = Sql("SELECT reader, reader_kind FROM drill_member WHERE chapter_id = {chapter} ORDER BY said_at, reader")
IS_ONE = Sql("SELECT reader FROM drill_member WHERE reader = {reader}")
NO_MORE = Sql("DELETE FROM drill_member WHERE reader = {reader}")
KEEP_BACK = Sql(
    """UPDATE notice SET state = 'cancelled', done_at = {now}, why = 'no_exercise' WHERE reader = {reader}
    AND kind IN ('ring_call', 'ring_call_text') AND state IN ('queued', 'retry')
    AND about IN (SELECT m.id FROM mobilization m WHERE m.drill)"""
)


async def of_chapter(scope: Scope) -> frozenset[Reader]:
    """List everybody of a chapter who wants to be called for exercises; some of them may have left since."""
    rows = await OF_CHAPTER.rows(chapter=scope.chapter)
    return frozenset(Reader(ReaderKind(row["reader_kind"]), row["reader"]) for row in rows)


async def is_one(reader: uuid.UUID) -> bool:
    """Say whether somebody wants to be called for exercises."""
    return await IS_ONE.row(reader=reader) is not None


async def say(scope: Scope, reader: Reader, now: datetime, *, wants: bool) -> None:
    """Write down what somebody said. Said again, the first time stays; taken back, what waits does not reach them."""
    if not wants:
        await NO_MORE.rows(reader=reader.id)
        await KEEP_BACK.rows(reader=reader.id, now=now)
        return
    row = {"reader": reader.id, "reader_kind": reader.kind.value, "chapter_id": scope.chapter, "said_at": now}
    await insert("drill_member", row, twice="leave")
