"""Groups of a chapter that hear announcements: their addresses, and what became of each announcement."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from piccolo.columns import UUID, Boolean, Bytea, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.groups import Announced
from accompany.tables import store
from accompany.tables.ids import random_id
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AppointmentId, GroupId, MobilizationId, NoticeKind, NoticeState, ReaderKind

KINDS = (NoticeKind.GROUP_CALL, NoticeKind.GROUP_ALL_CLEAR)


class ChatGroup(Table, tablename="chat_group"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    name = Varchar(length=60, default=None)
    address_sealed = Bytea(default=None)
    languages = Varchar(length=200, default=None)
    exercises = Boolean(default=None)
    added_at = Timestamptz(default=None)
    removed_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class New:
    """A group: what coordinators call it, where it reads, in which languages, and whether it wants exercises."""

    name: str
    address: str = field(repr=False)
    languages: tuple[str, ...]
    exercises: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A group as coordinators see it: without its address."""

    id: GroupId
    name: str
    languages: tuple[str, ...]
    exercises: bool


OF_CHAPTER = Sql(
    """SELECT id, name, languages, exercises FROM chat_group
    WHERE chapter_id = {chapter} AND removed_at IS NULL ORDER BY name, id"""
)
ADDRESSES = Sql("SELECT id, address_sealed, languages FROM chat_group WHERE id IN {ids} AND removed_at IS NULL")
ANY = Sql("SELECT COUNT(*) AS number FROM chat_group WHERE removed_at IS NULL")
REMOVE = Sql(
    """UPDATE chat_group SET address_sealed = {nothing}, removed_at = {now}
    WHERE chapter_id = {chapter} AND name = {name} AND removed_at IS NULL RETURNING id"""
)
REACHED = Sql(
    """SELECT n.about, n.reader FROM notice n WHERE n.about IN {calls} AND n.kind = 'group_call'
    AND (n.state IN ('sending', 'accepted', 'in_doubt') OR n.doubted_at IS NOT NULL) ORDER BY n.id"""
)
_ANNOUNCED = """SELECT m.reference, g.id, g.name, g.languages, n.kind,
    n.state, n.why, n.doubted_at, n.posted_at, n.done_at
    FROM notice n JOIN chat_group g ON g.id = n.reader JOIN mobilization m ON m.id = n.about
    WHERE n.chapter_id = {chapter} AND n.kind IN {kinds} AND m.[which]
    ORDER BY n.posted_at, g.name, n.kind DESC, n.id"""
OF_CALL = Sql(_ANNOUNCED.replace("[which]", "id = {about}"))
OF_APPOINTMENT = Sql(_ANNOUNCED.replace("[which]", "appointment_id = {about}"))


async def add(scope: Scope, new: New, now: datetime) -> GroupId:
    """Write one down. Raises Clash when the chapter has another of this name."""
    group = GroupId(random_id())
    row = {
        "id": group,
        "chapter_id": scope.chapter,
        "name": new.name,
        "address_sealed": store.vault().house.seal(new.address, _field(group)),
        "languages": msgspec.json.encode(new.languages).decode(),
        "exercises": new.exercises,
        "added_at": now,
    }
    await insert("chat_group", row)
    return group


async def remove(scope: Scope, name: str, now: datetime) -> GroupId | None:
    """Let one go, with its address; None when there is none of this name."""
    row = await REMOVE.row(chapter=scope.chapter, name=name, nothing=b"", now=now)
    return GroupId(row["id"]) if row else None


async def of_chapter(scope: Scope, *, drill: bool = False) -> list[Kept]:
    """List the chapter's groups by name; those alone that want exercises, for a ``drill``."""
    rows = await OF_CHAPTER.rows(chapter=scope.chapter)
    found = [Kept(GroupId(row["id"]), row["name"], _languages(row), bool(row["exercises"])) for row in rows]
    return [one for one in found if one.exercises or not drill]


async def addresses(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[str, tuple[str, ...]]]:
    """Open the addresses of some groups, with their languages; those that were removed are left out."""
    rows = await ADDRESSES.rows(ids=sorted(ids)) if ids else []
    house = store.vault().house
    return {
        row["id"]: (house.open(bytes(row["address_sealed"]), _field(GroupId(row["id"]))), _languages(row))
        for row in rows
    }


async def number() -> int:
    """Count the groups of all chapters."""
    row = await ANY.row()
    return int(row["number"]) if row else 0


async def reached(calls: Collection[MobilizationId]) -> dict[MobilizationId, list[Reader]]:
    """List, for each of these calls, the groups in which it stands, or may."""
    found: dict[MobilizationId, list[Reader]] = {call: [] for call in calls}
    for row in await REACHED.rows(calls=sorted(calls)) if calls else ():
        found[MobilizationId(row["about"])].append(Reader(ReaderKind.GROUP, row["reader"]))
    return found


async def of_call(scope: Scope, call: MobilizationId) -> list[Announced]:
    """List what a call of this chapter said to groups."""
    return _announced(await OF_CALL.rows(chapter=scope.chapter, about=call, kinds=[kind.value for kind in KINDS]))


async def of_appointment(scope: Scope, appointment: AppointmentId) -> list[Announced]:
    """List what all calls of an appointment said to groups."""
    kinds = [kind.value for kind in KINDS]
    return _announced(await OF_APPOINTMENT.rows(chapter=scope.chapter, about=appointment, kinds=kinds))


def _announced(rows: Sequence[Row]) -> list[Announced]:
    return [
        Announced(
            call=row["reference"],
            group=GroupId(row["id"]),
            name=row["name"],
            languages=_languages(row),
            all_clear=row["kind"] == NoticeKind.GROUP_ALL_CLEAR.value,
            state=NoticeState(row["state"]),
            why=row["why"],
            doubted=row["doubted_at"] is not None,
            posted_at=row["posted_at"],
            done_at=row["done_at"],
        )
        for row in rows
    ]


def _languages(row: Row) -> tuple[str, ...]:
    return msgspec.json.decode(row["languages"], type=tuple[str, ...])


def _field(group: GroupId) -> str:
    return f"chat_group|{group}|address"
