"""Requests for company, as they arrive."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import cases, codes, store
from accompany.tables.codes import Proofs
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import (
    AccountId,
    CaseId,
    ChapterId,
    Missing,
    Need,
    PersonId,
    ReachBy,
    RequestId,
    RequestState,
    SiteId,
    Tier,
    Told,
)

UNREVIEWED_FOR = timedelta(days=7)  # a request nobody reviewed by then is dropped


class Request(Table, tablename="request"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    case_id = UUID(default=None)
    state = Varchar(length=20, default=None)
    kind = Varchar(length=40, default=None)
    site_id = UUID(null=True, default=None)
    site_text_sealed = Bytea(null=True, default=None)
    starts_at = Timestamptz(null=True, default=None)
    name_sealed = Bytea(null=True, default=None)
    contact_sealed = Bytea(null=True, default=None)
    reach_by = Varchar(length=10, default=None)
    spoken_language = Varchar(length=20, default=None)
    reading_language = Varchar(length=20, default=None)
    adults = Integer(default=None)
    children = Integer(default=None)
    needs = Text(default=None)
    told_to_bring = Text(default=None)
    tier = Varchar(length=20, default=None)
    on_behalf = Boolean(default=None)
    link_digest = Varchar(length=64, default=None)
    code_locator = Varchar(length=64, default=None)
    code_hash = Varchar(length=200, default=None)
    received_at = Timestamptz(default=None)
    decided_at = Timestamptz(null=True, default=None)
    decided_by = UUID(null=True, default=None)
    person_id = UUID(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asks for. Times are aware UTC."""

    kind: str
    site: SiteId | None = None
    starts_at: datetime | None = None
    adults: int = 1
    children: int = 0
    spoken_language: str = "en"
    reading_language: str = "en"
    reach_by: ReachBy = ReachBy.NONE
    needs: tuple[Need, ...] = ()
    told: tuple[Told, ...] = ()
    tier: Tier = Tier.PRIVATE
    on_behalf: bool = False
    site_text: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    contact: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """A request as remembered; the sealed parts of ``asking`` are None until ``opened`` gives them."""

    id: RequestId
    chapter: ChapterId
    case: CaseId
    state: RequestState
    asking: Asking
    received_at: datetime
    decided_at: datetime | None
    person: PersonId | None


FIND = Sql("SELECT * FROM request WHERE chapter_id = {chapter} AND id = {id}")
INBOX = Sql(
    """SELECT * FROM request WHERE chapter_id = {chapter} AND state = {state}
    ORDER BY received_at, id LIMIT {most} OFFSET {skip}"""
)
BY_ID = Sql("SELECT * FROM request WHERE id = {id}")
BY_LINK = Sql("SELECT * FROM request WHERE link_digest = {digest}")
BY_LOCATOR = Sql("SELECT * FROM request WHERE code_locator = {locator} AND state <> 'withdrawn' ORDER BY id")
SEALED = Sql(
    """SELECT case_id, name_sealed, contact_sealed, site_text_sealed FROM request
    WHERE chapter_id = {chapter} AND id = {id}"""
)
DECIDE = Sql(
    """UPDATE request SET state = {state}, decided_at = {now}, decided_by = {by}
    WHERE chapter_id = {chapter} AND id = {id} AND state = {was} RETURNING id"""
)
LINK_PERSON = Sql("UPDATE request SET person_id = {person} WHERE chapter_id = {chapter} AND id = {id} RETURNING id")
CHANGE = Sql(
    """UPDATE request SET site_id = {site}, starts_at = {starts_at}, adults = {adults}, children = {children},
    needs = {needs}, tier = {tier} WHERE chapter_id = {chapter} AND id = {id} AND state = 'new' RETURNING id"""
)
ERASE = Sql(
    """UPDATE request SET name_sealed = NULL, contact_sealed = NULL, site_text_sealed = NULL
    WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)
DROP_OLD = Sql(
    """UPDATE request SET state = 'declined', name_sealed = NULL, contact_sealed = NULL, site_text_sealed = NULL
    WHERE state = 'new' AND received_at < {before} RETURNING id"""
)
COUNT_NEW = Sql("SELECT COUNT(*) AS number FROM request WHERE chapter_id = {chapter} AND state = 'new'")


async def add(scope: Scope, request: RequestId, asking: Asking, proofs: Proofs, now: datetime) -> None:
    """Write a request down, names and contacts sealed under a key of its own."""
    case = CaseId(request)
    key = await cases.start(case, asking.starts_at or now)
    sealed = {
        f"{column}_sealed": key.seal(text, _place(request, column)) if text else None
        for column, text in (("name", asking.name), ("contact", asking.contact), ("site_text", asking.site_text))
    }
    await insert(
        "request",
        {
            "id": request,
            "chapter_id": scope.chapter,
            "case_id": case,
            "state": RequestState.NEW.value,
            "kind": asking.kind,
            "site_id": asking.site,
            "starts_at": asking.starts_at,
            "reach_by": asking.reach_by.value,
            "spoken_language": asking.spoken_language,
            "reading_language": asking.reading_language,
            "adults": asking.adults,
            "children": asking.children,
            "needs": msgspec.json.encode(asking.needs).decode(),
            "told_to_bring": msgspec.json.encode(asking.told).decode(),
            "tier": asking.tier.value,
            "on_behalf": asking.on_behalf,
            "link_digest": proofs.link_digest,
            "code_locator": proofs.code_locator,
            "code_hash": proofs.code_hash,
            "received_at": now,
            **sealed,
        },
    )


async def find(scope: Scope, request: RequestId) -> Kept:
    """Find one. Raises Missing."""
    row = await FIND.row(chapter=scope.chapter, id=request)
    if row is None:
        raise Missing
    return _kept(row)


async def inbox(scope: Scope, state: RequestState, *, most: int, skip: int = 0) -> list[Kept]:
    """List requests in one state, oldest first."""
    rows = await INBOX.rows(chapter=scope.chapter, state=state.value, most=most, skip=skip)
    return [_kept(row) for row in rows]


async def count_new(scope: Scope) -> int:
    """Count requests nobody decided yet."""
    row = await COUNT_NEW.row(chapter=scope.chapter)
    return int(row["number"]) if row else 0


async def held_by_link(token: str) -> Kept:
    """Find the request whose link somebody holds; the link is the proof. Raises Missing."""
    row = await BY_LINK.row(digest=codes.digest(token))
    if row is None:
        raise Missing
    return _kept(row)


def cookie_of(request: RequestId) -> str:
    """Give the proof that the link or the code was shown, for this browser to keep."""
    return store.vault().token("holder", request)


async def held_by_cookie(proof: str) -> Kept:
    """Find the request whose link or code this browser has shown. Raises Missing."""
    request = store.vault().row_of("holder", proof)
    row = await BY_ID.row(id=request) if request is not None else None
    if row is None:
        raise Missing
    return _kept(row)


async def with_code(text: str) -> Kept | None:
    """Find the request whose code somebody typed, or None; a wrong code does not say which part is wrong."""
    code = codes.read(text)
    if code is None:
        return None
    for row in await BY_LOCATOR.rows(locator=codes.locator(code)):
        if await codes.matches(code, row["code_hash"]):
            return _kept(row)
    return None


async def opened(scope: Scope, request: RequestId) -> dict[str, str]:
    """Open name, contact and site text. Whoever calls this writes the ledger. Raises Missing."""
    row = await SEALED.row(chapter=scope.chapter, id=request)
    if row is None:
        raise Missing
    key = await cases.key_of(row["case_id"])
    return {
        column: key.open(bytes(row[f"{column}_sealed"]), _place(request, column))
        for column in ("name", "contact", "site_text")
        if row[f"{column}_sealed"]
    }


async def decide(
    scope: Scope, request: RequestId, was: RequestState, state: RequestState, by: AccountId | None, now: datetime
) -> bool:
    """Move a request on; False when somebody else was first."""
    row = await DECIDE.row(chapter=scope.chapter, id=request, was=was.value, state=state.value, by=by, now=now)
    return row is not None


async def link_person(scope: Scope, request: RequestId, person: PersonId) -> None:
    """Say which person a request became."""
    await LINK_PERSON.rows(chapter=scope.chapter, id=request, person=person)


async def change(scope: Scope, request: RequestId, asking: Asking) -> bool:
    """Change a request nobody decided yet; False when it was decided."""
    row = await CHANGE.row(
        chapter=scope.chapter,
        id=request,
        site=asking.site,
        starts_at=asking.starts_at,
        adults=asking.adults,
        children=asking.children,
        needs=msgspec.json.encode(asking.needs).decode(),
        tier=asking.tier.value,
    )
    return row is not None


async def erase(scope: Scope, request: RequestId) -> None:
    """Forget everything sealed about a request."""
    await ERASE.rows(chapter=scope.chapter, id=request)


async def drop_unreviewed(now: datetime) -> int:
    """Drop what nobody reviewed for seven days, in every chapter; gives how many."""
    return len(await DROP_OLD.rows(before=now - UNREVIEWED_FOR))


def _place(request: RequestId, column: str) -> str:
    return f"request|{request}|{column}"


def _kept(row: Row) -> Kept:
    asking = Asking(
        kind=row["kind"],
        site=row["site_id"],
        starts_at=row["starts_at"],
        adults=row["adults"],
        children=row["children"],
        spoken_language=row["spoken_language"],
        reading_language=row["reading_language"],
        reach_by=ReachBy(row["reach_by"]),
        needs=msgspec.json.decode(row["needs"], type=tuple[Need, ...]),
        told=msgspec.json.decode(row["told_to_bring"], type=tuple[Told, ...]),
        tier=Tier(row["tier"]),
        on_behalf=row["on_behalf"],
    )
    return Kept(
        id=row["id"],
        chapter=row["chapter_id"],
        case=row["case_id"],
        state=RequestState(row["state"]),
        asking=asking,
        received_at=row["received_at"],
        decided_at=row["decided_at"],
        person=row["person_id"],
    )
