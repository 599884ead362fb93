"""People who are accompanied. Everything that could point to one of them rests sealed under their own key."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import cases
from accompany.tables.phrases import two_words
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import CaseId, Missing, Need, PersonId, ReachBy

SEALED = ("name", "contact", "notes", "lawyer")
OPEN = ("reach_by", "spoken_language", "reading_language", "adults", "children", "needs", "lawyer_allowed")


class Person(Table, tablename="person"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    case_id = UUID(default=None)
    handle = Varchar(length=60, default=None)
    name_sealed = Bytea(null=True, default=None)
    contact_sealed = Bytea(null=True, default=None)
    notes_sealed = Bytea(null=True, default=None)
    lawyer_sealed = Bytea(null=True, default=None)
    reach_by = Varchar(length=10, default=None)
    spoken_language = Varchar(length=20, default=None)
    reading_language = Varchar(length=20, default=None)
    adults = Integer(default=None)
    children = Integer(default=None)
    needs = Text(default=None)
    lawyer_allowed = Boolean(default=None)
    created_at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A person without anything sealed: what a coordinator's list may show."""

    id: PersonId
    case: CaseId
    handle: str
    reach_by: ReachBy
    spoken_language: str
    reading_language: str
    adults: int
    children: int
    needs: tuple[Need, ...]
    lawyer_allowed: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class New:
    """What it takes to write a person down."""

    id: PersonId
    case: CaseId
    reach_by: ReachBy = ReachBy.NONE
    spoken_language: str = "en"
    reading_language: str = "en"
    adults: int = 1
    children: int = 0
    needs: tuple[Need, ...] = ()
    lawyer_allowed: bool = False
    name: str | None = field(default=None, repr=False)
    contact: str | None = field(default=None, repr=False)
    notes: str | None = field(default=None, repr=False)
    lawyer: str | None = field(default=None, repr=False)


CONTACTS = Sql(
    """SELECT id, case_id, contact_sealed, reading_language, spoken_language FROM person
    WHERE id IN {people} AND contact_sealed IS NOT NULL ORDER BY id"""
)
_KEPT = """SELECT id, case_id, handle, reach_by, spoken_language, reading_language, adults, children, needs,
    lawyer_allowed, created_at FROM person WHERE chapter_id = {chapter} """
FIND = Sql(_KEPT + "AND id = {id}")
ALL = Sql(_KEPT + "ORDER BY created_at DESC, id LIMIT {most} OFFSET {skip}")
SOME = Sql(_KEPT + "AND id IN {people} ORDER BY id")
OPENED = Sql(
    """SELECT case_id, name_sealed, contact_sealed, notes_sealed, lawyer_sealed FROM person
    WHERE chapter_id = {chapter} AND id = {id}"""
)
HANDLE_TAKEN = Sql("SELECT 1 AS yes FROM person WHERE chapter_id = {chapter} AND handle = {handle}")
SET_SEALED = Sql(
    """UPDATE person SET name_sealed = {name}, contact_sealed = {contact}, notes_sealed = {notes},
    lawyer_sealed = {lawyer} WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)
SET_OPEN = Sql(
    """UPDATE person SET reach_by = {reach_by}, spoken_language = {spoken}, reading_language = {reading},
    adults = {adults}, children = {children}, needs = {needs}, lawyer_allowed = {lawyer_allowed}
    WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)


async def add(scope: Scope, new: New, now: datetime) -> str:
    """Write a person down under a fresh handle, and give the handle. The case must exist."""
    key = await cases.key_of(new.case)
    handle = await _free_handle(scope)
    sealed = {
        f"{column}_sealed": key.seal(text, _place(new.id, column)) if (text := getattr(new, column)) else None
        for column in SEALED
    }
    await insert(
        "person",
        {
            "id": new.id,
            "chapter_id": scope.chapter,
            "case_id": new.case,
            "handle": handle,
            "reach_by": new.reach_by.value,
            "spoken_language": new.spoken_language,
            "reading_language": new.reading_language,
            "adults": new.adults,
            "children": new.children,
            "needs": _listed(new.needs),
            "lawyer_allowed": new.lawyer_allowed,
            "created_at": now,
            **sealed,
        },
    )
    return handle


async def find(scope: Scope, person: PersonId) -> Kept:
    """Find one. Raises Missing."""
    row = await FIND.row(chapter=scope.chapter, id=person)
    if row is None:
        raise Missing
    return _kept(row)


async def page(scope: Scope, *, most: int, skip: int = 0) -> list[Kept]:
    """List people, newest first."""
    return [_kept(row) for row in await ALL.rows(chapter=scope.chapter, most=most, skip=skip)]


async def some(scope: Scope, wanted: Iterable[PersonId]) -> dict[PersonId, Kept]:
    """Find several in one query."""
    rows = await SOME.rows(chapter=scope.chapter, people=list(wanted))
    return {row["id"]: _kept(row) for row in rows}


async def opened(scope: Scope, person: PersonId, fields: Iterable[str]) -> dict[str, str]:
    """Open sealed fields. Whoever calls this writes the ledger in the same transaction. Raises Missing."""
    row = await OPENED.row(chapter=scope.chapter, id=person)
    if row is None:
        raise Missing
    key = await cases.key_of(row["case_id"])
    return {
        name: key.open(bytes(row[f"{name}_sealed"]), _place(person, name)) for name in fields if row[f"{name}_sealed"]
    }


async def contacts(wanted: Iterable[PersonId]) -> dict[PersonId, tuple[str, tuple[str, ...]]]:
    """Open where some people are reached, for what is sent to themselves, with their languages, best first.

    Whose case nobody can open any more is left out.
    """
    found: dict[PersonId, tuple[str, tuple[str, ...]]] = {}
    ids = sorted(set(wanted))
    for row in await CONTACTS.rows(people=ids) if ids else ():
        try:
            key = await cases.key_of(row["case_id"])
        except Missing:
            continue
        contact = key.open(bytes(row["contact_sealed"]), _place(row["id"], "contact"))
        found[PersonId(row["id"])] = contact, (row["reading_language"], row["spoken_language"])
    return found


async def change(scope: Scope, kept: Kept, wanted: New) -> None:
    """Overwrite what is kept of a person, sealed and open."""
    key = await cases.key_of(kept.case)
    sealed = {
        column: key.seal(text, _place(kept.id, column)) if (text := getattr(wanted, column)) else None
        for column in SEALED
    }
    await SET_SEALED.rows(chapter=scope.chapter, id=kept.id, **sealed)
    await SET_OPEN.rows(
        chapter=scope.chapter,
        id=kept.id,
        reach_by=wanted.reach_by.value,
        spoken=wanted.spoken_language,
        reading=wanted.reading_language,
        adults=wanted.adults,
        children=wanted.children,
        needs=_listed(wanted.needs),
        lawyer_allowed=wanted.lawyer_allowed,
    )


async def erase(scope: Scope, person: PersonId) -> None:
    """Forget everything sealed about a person. The handle stays, so that old teams can still be counted."""
    await SET_SEALED.rows(chapter=scope.chapter, id=person, name=None, contact=None, notes=None, lawyer=None)


async def _free_handle(scope: Scope) -> str:
    for _ in range(50):
        handle = two_words()
        if await HANDLE_TAKEN.row(chapter=scope.chapter, handle=handle) is None:
            return handle
    return await _numbered_handle(scope)


async def _numbered_handle(scope: Scope) -> str:
    number = 2
    while await HANDLE_TAKEN.row(chapter=scope.chapter, handle=(handle := f"{two_words()} {number}")) is not None:
        number += 1
    return handle


def _place(person: PersonId, column: str) -> str:
    return f"person|{person}|{column}"


def _listed(needs: Iterable[Need]) -> str:
    return msgspec.json.encode([need.value for need in needs]).decode()


def _kept(row: Row) -> Kept:
    return Kept(
        id=row["id"],
        case=row["case_id"],
        handle=row["handle"],
        reach_by=ReachBy(row["reach_by"]),
        spoken_language=row["spoken_language"],
        reading_language=row["reading_language"],
        adults=row["adults"],
        children=row["children"],
        needs=tuple(Need(need) for need in msgspec.json.decode(row["needs"], type=list[str])),
        lawyer_allowed=row["lawyer_allowed"],
        created_at=row["created_at"],
    )
