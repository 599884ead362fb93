"""Feeds beside the volunteers' own: one person's date, and the shifts at one site for whoever leads there."""

import base64
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import postal_addresses, store
from accompany.tables.feeds import digest_of
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, AppointmentStatus, Detail, Missing, Role, SiteId

AN_HOUR = timedelta(hours=1)  # what a date lasts before anything is planned


class Kind(StrEnum):
    """What a feed shows; its first letter begins the token, so that one look finds it."""

    PERSON = "person"
    SITE = "site"


class GivenFeed(Table, tablename="feed"):
    digest = Varchar(length=64, primary_key=True, default=None)
    kind = Varchar(length=10, default=None)
    chapter_id = UUID(default=None)
    owner = UUID(default=None)
    site_id = UUID(null=True, default=None)
    made_at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Dates:
    """Whose feed an address shows, and for people the date they asked for, as long as nothing is planned yet."""

    scope: Scope
    owner: uuid.UUID
    language: str
    zone: str
    starts_at: datetime | None
    person: uuid.UUID | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A site's feed: for whom, where, and how much it may say."""

    scope: Scope
    owner: AccountId
    site: SiteId
    nickname: str
    address: str
    zone: str
    language: str
    detail: Detail
    coordinates: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment as these feeds show it, with how many go along. Times are aware UTC; nothing of the person."""

    id: uuid.UUID
    first: bool  # of its person's
    cancelled: bool
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    zone: str
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class Given:
    """That somebody has a feed of a site, since when; its address cannot be shown again."""

    site: SiteId
    name: str
    made_at: datetime


PERSON = Sql(
    """SELECT f.chapter_id, f.owner, r.reading_language, r.starts_at, r.person_id, r.received_at,
    COALESCE(s.time_zone, c.time_zone) AS zone
    FROM feed f JOIN request r ON r.id = f.owner JOIN chapter c ON c.id = f.chapter_id
    LEFT JOIN site s ON s.id = r.site_id
    WHERE f.digest = {digest} AND f.kind = 'person' AND r.state IN ('new', 'accepted')"""
)
SITE = Sql(
    """SELECT f.chapter_id, f.owner, f.site_id, s.nickname, s.street, s.city, s.state, s.postal_code, s.time_zone,
    a.language, COALESCE(v.detail, 'normal') AS detail,
    (SELECT COUNT(*) FROM account_role r WHERE r.account_id = a.id AND r.role = {coordinator}) AS coordinates
    FROM feed f JOIN account a ON a.id = f.owner JOIN site s ON s.id = f.site_id LEFT JOIN volunteer v ON v.id = a.id
    WHERE f.digest = {digest} AND f.kind = 'site' AND a.frozen_at IS NULL
    AND EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id AND r.role IN {roles})"""
)
_ENTRY = """SELECT a.id, a.status, a.sequence, a.starts_at, a.ends_at, a.changed_at, s.time_zone,
    NOT EXISTS (SELECT 1 FROM appointment b WHERE b.person_id = a.person_id AND (
        b.created_at < a.created_at OR (b.created_at = a.created_at AND b.id < a.id))) AS first,
    (SELECT COUNT(o.taken_by) - COUNT(o.unsure_at) FROM slot o
        WHERE o.appointment_id = a.id AND o.retired_at IS NULL) AS have,
    (SELECT COALESCE(SUM(p.ideal), 0) FROM team_place p WHERE p.appointment_id = a.id AND p.maximum > 0) AS need
    FROM appointment a JOIN site s ON s.id = a.site_id WHERE a.chapter_id = {chapter} """
_WINDOW = """AND a.ends_at > {start} AND a.starts_at < {end}
    AND (a.status <> 'cancelled' OR a.changed_at > {ended_after})
    ORDER BY a.starts_at, a.id"""
OF_PERSON = Sql(f"{_ENTRY} AND a.person_id = {{person}} {_WINDOW}")
OF_SITE = Sql(f"{_ENTRY} AND a.site_id = {{site}} AND a.published_at IS NOT NULL AND a.status <> 'draft' {_WINDOW}")
OF_OWNER = Sql(
    """SELECT f.site_id, s.name, f.made_at FROM feed f JOIN site s ON s.id = f.site_id
    WHERE f.owner = {owner} AND f.kind = 'site' ORDER BY s.name, f.site_id"""
)
SINCE = Sql("SELECT made_at FROM feed WHERE owner = {owner} AND kind = {kind}")
END = Sql("DELETE FROM feed WHERE owner = {owner} AND kind = {kind} AND ({everywhere} OR site_id = {site})")


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a feed looks, and since when what was called off still shows. Aware UTC."""

    start: datetime
    end: datetime
    ended_after: datetime


async def add(kind: Kind, scope: Scope, owner: uuid.UUID, site: SiteId | None, token: str, now: datetime) -> None:
    """Keep the digest of a feed's address; the one before it ends."""
    await end(kind, owner, site)
    row = {"digest": digest_of(token), "kind": kind.value, "chapter_id": scope.chapter, "owner": owner}
    await insert("feed", row | {"site_id": site, "made_at": now})


async def end(kind: Kind, owner: uuid.UUID, site: SiteId | None = None) -> None:
    """Close an owner's feeds of a kind, or the one of a site."""
    await END.rows(owner=owner, kind=kind.value, everywhere=site is None, site=site)


async def since(kind: Kind, owner: uuid.UUID) -> datetime | None:
    """Say since when somebody has a feed of a kind, or None."""
    row = await SINCE.row(owner=owner, kind=kind.value)
    return row["made_at"] if row else None


async def of_owner(owner: AccountId) -> list[Given]:
    """List the sites whose feeds somebody has, by name."""
    return [Given(SiteId(row["site_id"]), row["name"], row["made_at"]) for row in await OF_OWNER.rows(owner=owner)]


async def person(token: str) -> Dates:
    """Find a person's feed. Raises Missing, also when the request was taken back, declined or forgotten."""
    row = await PERSON.row(digest=digest_of(token))
    if row is None:
        raise Missing
    return Dates(
        scope=Scope(row["chapter_id"]),
        owner=row["owner"],
        language=row["reading_language"],
        zone=row["zone"],
        starts_at=row["starts_at"],
        person=row["person_id"],
        received_at=row["received_at"],
    )


async def site(token: str) -> Place:
    """Find a site's feed. Raises Missing, also when its owner is frozen or leads nobody any more."""
    roles = [Role.LEAD.value, Role.COORDINATOR.value]
    row = await SITE.row(digest=digest_of(token), roles=roles, coordinator=Role.COORDINATOR.value)
    if row is None:
        raise Missing
    return Place(
        scope=Scope(row["chapter_id"]),
        owner=AccountId(row["owner"]),
        site=SiteId(row["site_id"]),
        nickname=row["nickname"],
        address=postal_addresses.one_line(row),
        zone=row["time_zone"],
        language=row["language"],
        detail=Detail(row["detail"]),
        coordinates=bool(row["coordinates"]),
    )


async def of_person(dates: Dates, span: Span) -> list[Entry]:
    """List what is planned with a person, soonest first; what they asked for, as long as nothing is."""
    if dates.person is None:
        return _asked(dates, span)
    rows = await OF_PERSON.rows(chapter=dates.scope.chapter, person=dates.person, **_bounds(span))
    return [_entry(row) for row in rows]


async def of_site(place: Place, span: Span) -> list[Entry]:
    """List what volunteers of the chapter see at a site, soonest first."""
    rows = await OF_SITE.rows(chapter=place.scope.chapter, site=place.site, **_bounds(span))
    return [_entry(row) for row in rows]


def _asked(dates: Dates, span: Span) -> list[Entry]:
    start = dates.starts_at
    if start is None or start <= span.start:
        return []
    entry = Entry(
        id=dates.owner,
        first=True,
        cancelled=False,
        sequence=0,
        starts_at=start,
        ends_at=start + AN_HOUR,
        changed_at=dates.received_at,
        zone=dates.zone,
        have=0,
        need=0,
    )
    return [entry]


def uid(kind: Kind, owner: uuid.UUID, about: uuid.UUID) -> str:
    """Derive an entry's UID: the same each time, another for everybody, and no id of ours can be read from it."""
    proof = bytes.fromhex(store.vault().blind("feed uid", f"{kind}|{owner}|{about}"))
    return f"{base64.b32encode(proof[:20]).decode().lower()}@{store.calendar_domain()}"


def _bounds(span: Span) -> Row:
    return {"start": span.start, "end": span.end, "ended_after": span.ended_after}


def _entry(row: Row) -> Entry:
    return Entry(
        id=row["id"],
        first=bool(row["first"]),
        cancelled=row["status"] == AppointmentStatus.CANCELLED.value,
        sequence=row["sequence"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        changed_at=row["changed_at"],
        zone=row["time_zone"],
        have=row["have"],
        need=row["need"],
    )
