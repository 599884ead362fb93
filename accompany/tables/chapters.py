"""Chapters: the local groups of a coalition."""

from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Boolean, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables.ids import random_id
from accompany.tables.sql import Row, Sql, insert
from accompany.words import ChapterId, Missing


class Chapter(Table, tablename="chapter"):
    id = UUID(primary_key=True, default=None)
    name = Varchar(length=120, default=None)
    time_zone = Varchar(length=64, default=None)
    is_default = Boolean(default=None)
    created_at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A chapter as remembered. ``time_zone`` is an IANA name."""

    id: ChapterId
    name: str
    time_zone: str
    is_default: bool


_KEPT = "SELECT id, name, time_zone, is_default FROM chapter "
ALL = Sql(_KEPT + "ORDER BY name, id")
FIND = Sql(_KEPT + "WHERE id = {id}")
BY_NAME = Sql(_KEPT + "WHERE name = {name}")
DEFAULT = Sql(_KEPT + "WHERE is_default = {yes} ORDER BY created_at, id")
RENAME = Sql("UPDATE chapter SET name = {name}, time_zone = {zone} WHERE id = {id} RETURNING id")
LOCK = Sql("UPDATE chapter SET name = name WHERE id = {id}")


async def all_of_them() -> list[Kept]:
    """List every chapter by name."""
    return [_kept(row) for row in await ALL.rows()]


async def find(chapter: ChapterId) -> Kept:
    """Find one. Raises Missing."""
    return _found(await FIND.row(id=chapter))


async def by_name(name: str) -> Kept | None:
    """Find one by its name, or None."""
    row = await BY_NAME.row(name=name)
    return _kept(row) if row else None


async def default() -> Kept:
    """Find the chapter that is meant when none is named. Raises Missing before the first ``init``."""
    return _found(await DEFAULT.row(yes=True))


async def add(name: str, time_zone: str, now: datetime, *, is_default: bool = False) -> ChapterId:
    """Write a chapter down. Raises Clash when the name is taken."""
    chapter = ChapterId(random_id())
    await insert(
        "chapter",
        {"id": chapter, "name": name, "time_zone": time_zone, "is_default": is_default, "created_at": now},
    )
    return chapter


async def change(chapter: ChapterId, name: str, time_zone: str) -> None:
    """Rename a chapter or move it to another zone. Raises Clash when the name is taken."""
    await RENAME.rows(id=chapter, name=name, zone=time_zone)


async def lock(chapter: ChapterId) -> None:
    """Let nobody else count the chapter's calls until this transaction ends."""
    await LOCK.rows(id=chapter)


def _found(row: Row | None) -> Kept:
    if row is None:
        raise Missing
    return _kept(row)


def _kept(row: Row) -> Kept:
    return Kept(ChapterId(row["id"]), row["name"], row["time_zone"], row["is_default"])
