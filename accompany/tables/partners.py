"""Partner organisations: who relays a call to their own people."""

from dataclasses import dataclass, field
from datetime import datetime

from piccolo.columns import UUID, Bytea, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import store
from accompany.tables.accounts import email_index
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import Missing, PartnerId


class Partner(Table, tablename="partner"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    name = Varchar(length=120, default=None)
    email_index = Varchar(length=64, default=None)
    email_sealed = Bytea(default=None)
    contact_sealed = Bytea(null=True, default=None)
    language = Varchar(length=20, default=None)
    left_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class New:
    """An organisation: its name, where a call goes, who answers there, and whether it wants exercises."""

    name: str
    email: str = field(repr=False)
    contact: str | None = field(default=None, repr=False)
    language: str = "en"
    exercises: bool = False  # kept by tables/drill_members


@dataclass(frozen=True, slots=True)
class Kept(New):
    """An organisation as remembered, opened for its coordinators."""

    id: PartnerId = field(kw_only=True)


_KEPT = """SELECT id, name, email_sealed, contact_sealed, language,
    (SELECT COUNT(*) FROM drill_member d WHERE d.reader = partner.id) AS exercises FROM partner """
FIND = Sql(_KEPT + "WHERE chapter_id = {chapter} AND id = {id} AND left_at IS NULL")
ALL = Sql(_KEPT + "WHERE chapter_id = {chapter} AND left_at IS NULL ORDER BY name, id LIMIT {most} OFFSET {skip}")
PAST = Sql("SELECT id FROM partner WHERE chapter_id = {chapter} AND email_index = {index} AND left_at IS NOT NULL")
CHANGE = Sql(
    """UPDATE partner SET name = {name}, email_index = {index}, email_sealed = {email}, contact_sealed = {contact},
    language = {language}, left_at = NULL WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)
LEAVE = Sql(
    """UPDATE partner SET email_sealed = {nothing}, contact_sealed = NULL, left_at = {now}
    WHERE id = {id} AND left_at IS NULL RETURNING chapter_id"""
)


async def find(scope: Scope, partner: PartnerId) -> Kept:
    """Find one that has not left. Raises Missing."""
    row = await FIND.row(chapter=scope.chapter, id=partner)
    if row is None:
        raise Missing
    return _kept(row)


async def all_of_them(scope: Scope, *, most: int, skip: int = 0) -> list[Kept]:
    """List partners by name."""
    return [_kept(row) for row in await ALL.rows(chapter=scope.chapter, most=most, skip=skip)]


async def add(scope: Scope, new: New) -> PartnerId:
    """Write one down; one that left is back under its old id. Raises Clash when the address is there already."""
    past = await PAST.row(chapter=scope.chapter, index=email_index(new.email))
    if past:
        await change(scope, PartnerId(past["id"]), new)
        return PartnerId(past["id"])
    partner = PartnerId(random_id())
    sealed = _sealed(partner, new)
    await insert(
        "partner",
        {
            "id": partner,
            "chapter_id": scope.chapter,
            "name": new.name,
            "email_index": email_index(new.email),
            "email_sealed": sealed["email"],
            "contact_sealed": sealed["contact"],
            "language": new.language,
        },
    )
    return partner


async def change(scope: Scope, partner: PartnerId, new: New) -> None:
    """Overwrite one. Raises Missing, or Clash when another has the address."""
    values = {"name": new.name, "index": email_index(new.email), "language": new.language}
    if await CHANGE.row(chapter=scope.chapter, id=partner, **values, **_sealed(partner, new)) is None:
        raise Missing


async def leave(partner: PartnerId, now: datetime) -> Scope | None:
    """Let one go, with its address; gives its chapter, or None when it had left."""
    row = await LEAVE.row(id=partner, nothing=b"", now=now)
    return Scope(row["chapter_id"]) if row else None


def _place(partner: PartnerId, column: str) -> str:
    return f"partner|{partner}|{column}"


def _sealed(partner: PartnerId, new: New) -> dict[str, bytes | None]:
    house = store.vault().house
    return {
        "email": house.seal(new.email, _place(partner, "email")),
        "contact": house.seal(new.contact, _place(partner, "contact")) if new.contact else None,
    }


def _kept(row: Row) -> Kept:
    house, partner = store.vault().house, PartnerId(row["id"])
    contact = row["contact_sealed"]
    return Kept(
        name=row["name"],
        email=house.open(bytes(row["email_sealed"]), _place(partner, "email")),
        contact=house.open(bytes(contact), _place(partner, "contact")) if contact else None,
        language=row["language"],
        exercises=bool(row["exercises"]),
        id=partner,
    )
