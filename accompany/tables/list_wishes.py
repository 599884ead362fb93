"""Who asked to be on the rapid mobilization list and did not confirm it yet. None of them is ever called."""

from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from piccolo.columns import UUID, Bytea, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import store
from accompany.tables.accounts import email_index
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import Channels, ListWishId


class ListWish(Table, tablename="list_wish"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    email_index = Varchar(length=64, default=None)
    email_sealed = Bytea(default=None)
    said_sealed = Bytea(default=None)
    languages = Text(default=None)
    asked_at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote into the form, checked. ``languages`` are codes, the best to write in first."""

    email: str = field(repr=False)
    name: str = field(default="", repr=False)
    phone: str | None = field(default=None, repr=False)
    zone: str = field(default="", repr=False)
    languages: tuple[str, ...] = ()
    urgent: bool = False
    channels: Channels = Channels.MAIL
    exercises: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A wish as remembered, opened. ``asked_at`` is aware UTC."""

    id: ListWishId
    scope: Scope
    said: Said
    asked_at: datetime


FIND = Sql("SELECT id, chapter_id, said_sealed, asked_at FROM list_wish WHERE id = {id}")
FORGET_OF = Sql("DELETE FROM list_wish WHERE chapter_id = {chapter} AND email_index = {index}")
FORGET = Sql("DELETE FROM list_wish WHERE asked_at <= {before}")


async def add(scope: Scope, said: Said, now: datetime) -> ListWishId:
    """Write a wish down beside others of the same address: what one mail says, no other one changes."""
    wish, house = ListWishId(random_id()), store.vault().house
    await insert(
        "list_wish",
        {
            "id": wish,
            "chapter_id": scope.chapter,
            "email_index": email_index(said.email),
            "email_sealed": house.seal(said.email, f"list_wish|{wish}|email"),
            "said_sealed": house.seal(msgspec.json.encode(said).decode(), f"list_wish|{wish}|said"),
            "languages": msgspec.json.encode(said.languages).decode(),
            "asked_at": now,
        },
    )
    return wish


async def find(wish: ListWishId) -> Kept | None:
    """Open one, or None."""
    row = await FIND.row(id=wish)
    return _kept(row) if row else None


async def forget_of(scope: Scope, email: str) -> None:
    """Forget every wish of an address in a chapter."""
    await FORGET_OF.rows(chapter=scope.chapter, index=email_index(email))


async def forget_before(moment: datetime) -> None:
    """Forget what was asked until then and never confirmed."""
    await FORGET.rows(before=moment)


def _kept(row: Row) -> Kept:
    said = store.vault().house.open(bytes(row["said_sealed"]), f"list_wish|{row['id']}|said")
    return Kept(ListWishId(row["id"]), Scope(row["chapter_id"]), msgspec.json.decode(said, type=Said), row["asked_at"])
