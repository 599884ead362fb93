"""Calendar entries: what a volunteer's calendar answered about one UID, and which of its answers was the newest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Boolean, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import CalendarAnswer, CameBy


class CalendarEntry(Table, tablename="calendar_entry"):
    uid = Varchar(length=120, primary_key=True, default=None)
    chapter_id = UUID(default=None)
    answer = Varchar(length=20, default=None)
    sure = Boolean(default=None)
    came_by = Varchar(length=10, default=None)
    sequence = Integer(default=None)
    stamp = Timestamptz(default=None)
    answered_at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """The last answer that counted. ``order`` is its SEQUENCE and DTSTAMP; not ``sure``: one tap must confirm it."""

    answer: CalendarAnswer
    sure: bool
    came_by: CameBy
    order: tuple[int, datetime]
    answered_at: datetime


SOME = Sql("SELECT * FROM calendar_entry WHERE chapter_id = {chapter} AND uid IN {uids} ORDER BY uid")
CHANGE = Sql(
    """UPDATE calendar_entry SET answer = {answer}, sure = {sure}, came_by = {came_by}, sequence = {sequence},
    stamp = {stamp}, answered_at = {answered_at} WHERE chapter_id = {chapter} AND uid = {uid} RETURNING uid"""
)
SETTLE = Sql(
    """UPDATE calendar_entry SET answer = {answer}, sure = {yes}, came_by = {came_by}, answered_at = {now}
    WHERE chapter_id = {chapter} AND uid = {uid} RETURNING uid"""
)


async def find(scope: Scope, uid: str) -> Kept | None:
    """Give what was answered about one entry, or None when nothing was yet."""
    return (await of_uids(scope, [uid])).get(uid)


async def of_uids(scope: Scope, uids: Sequence[str]) -> dict[str, Kept]:
    """Give what was answered about some entries; those nobody answered are left out."""
    if not uids:
        return {}
    return {row["uid"]: _kept(row) for row in await SOME.rows(chapter=scope.chapter, uids=list(uids))}


async def keep(scope: Scope, uid: str, kept: Kept) -> None:
    """Write an answer down as the newest about its entry."""
    values: Row = {
        "answer": kept.answer.value,
        "sure": kept.sure,
        "came_by": kept.came_by.value,
        "sequence": kept.order[0],
        "stamp": kept.order[1],
        "answered_at": kept.answered_at,
    }
    if await CHANGE.row(chapter=scope.chapter, uid=uid, **values) is None:
        await insert("calendar_entry", {"uid": uid, "chapter_id": scope.chapter, **values})


async def settle(scope: Scope, uid: str, answer: CalendarAnswer, now: datetime) -> None:
    """Write down what one tap said about an answer that was not sure; an older mail does not overrule it."""
    await SETTLE.rows(chapter=scope.chapter, uid=uid, answer=answer.value, yes=True, came_by=CameBy.TAP.value, now=now)


def _kept(row: Row) -> Kept:
    return Kept(
        answer=CalendarAnswer(row["answer"]),
        sure=bool(row["sure"]),
        came_by=CameBy(row["came_by"]),
        order=(row["sequence"], row["stamp"]),
        answered_at=row["answered_at"],
    )
