"""Bounces: readers whose mail came back. They are still written to; a coordinator sees that it may be in vain."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import links
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import NoticeKind, ReaderKind, VolunteerId


class Bounce(Table, tablename="bounce"):
    reader = UUID(primary_key=True, default=None)
    reader_kind = Varchar(length=10, default=None)
    chapter_id = UUID(default=None)
    status = Varchar(length=20, default=None)
    at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Returned:
    """The notice that a mail came back about."""

    scope: Scope
    kind: NoticeKind
    about: uuid.UUID
    reader: Reader


NOTICE = Sql("SELECT chapter_id, kind, about, reader_kind, reader FROM notice WHERE id = {id}")
VOLUNTEER = Sql("SELECT id FROM volunteer WHERE chapter_id = {chapter} AND id = {id}")
AGAIN = Sql("UPDATE bounce SET status = {status}, at = {now} WHERE reader = {reader} RETURNING reader")
AMONG = Sql("SELECT reader, at FROM bounce WHERE chapter_id = {chapter} AND reader IN {readers} ORDER BY reader")
FORGET = Sql("DELETE FROM bounce WHERE reader = {reader}")


async def of_address(token: str) -> Returned | None:
    """Find what a bounce address was made for; None when we did not make it."""
    notice = links.bounced(token)
    row = await NOTICE.row(id=notice) if notice is not None else None
    if row is None:
        return None
    reader = Reader(ReaderKind(row["reader_kind"]), row["reader"])
    return Returned(Scope(row["chapter_id"]), NoticeKind(row["kind"]), row["about"], reader)


async def volunteer(scope: Scope, account: uuid.UUID) -> VolunteerId | None:
    """Give the volunteer an account is, or None."""
    row = await VOLUNTEER.row(chapter=scope.chapter, id=account)
    return VolunteerId(row["id"]) if row else None


async def keep(scope: Scope, reader: Reader, status: str, now: datetime) -> bool:
    """Mark a reader's address; False when it was marked before. ``status`` is RFC 3463's, such as 5.1.1."""
    if await AGAIN.row(reader=reader.id, status=status, now=now) is not None:
        return False
    row = {"reader": reader.id, "reader_kind": reader.kind.value, "chapter_id": scope.chapter}
    await insert("bounce", row | {"status": status, "at": now}, twice="leave")
    return True


async def among(scope: Scope, readers: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """Say of some readers since when their mail last came back; the others are left out."""
    if not readers:
        return {}
    return {row["reader"]: row["at"] for row in await AMONG.rows(chapter=scope.chapter, readers=list(readers))}


async def forget(reader: uuid.UUID) -> None:
    """Take the mark off: a mail was read, or the address is another one now."""
    await FORGET.rows(reader=reader)
