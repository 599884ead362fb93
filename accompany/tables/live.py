"""Live events: that something on a chapter's board changed, never what."""

from datetime import datetime, timedelta

from piccolo.columns import UUID, Timestamptz
from piccolo.table import Table

from accompany.tables.ids import ordered_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert

KEPT = timedelta(minutes=10)


class LiveEvent(Table, tablename="live_event"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    at = Timestamptz(default=None)


SINCE = Sql("SELECT id, chapter_id FROM live_event WHERE at > {since} ORDER BY at, id")
FORGET = Sql("DELETE FROM live_event WHERE at < {before}")


async def touch(scope: Scope, now: datetime) -> None:
    """Say, with the transaction that changed something, that the chapter's board is no longer what it was."""
    await insert("live_event", {"id": ordered_id(now), "chapter_id": scope.chapter, "at": now})


async def since(moment: datetime) -> list[tuple[object, object]]:
    """Give (event, chapter) of every event after ``moment``.

    Read again a little further back than the last time: a transaction that began earlier may commit later.
    """
    return [(row["id"], row["chapter_id"]) for row in await SINCE.rows(since=moment)]


async def forget(now: datetime) -> None:
    """Drop events nobody can still be waiting for."""
    await FORGET.rows(before=now - KEPT)
