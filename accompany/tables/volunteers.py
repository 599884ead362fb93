"""Volunteers: accounts that go along, what they speak, what they are trained for, and when they can."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec
from piccolo.columns import UUID, Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.profiles import Profile
from accompany.tables import accounts, candidates
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import AccountId, Calendar, Channels, Detail, Fluency, Missing, VolunteerId

AT_ONCE = 10_000  # values in one statement; the databases stop at 32,766


class Volunteer(Table, tablename="volunteer"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    vetted_at = Timestamptz(null=True, default=None)
    vetted_by = UUID(null=True, default=None)
    zones = Text(default=None)
    availability = Text(default=None)
    weekly_ask_limit = Integer(default=None)
    quiet_from = Varchar(length=5, default=None)
    quiet_to = Varchar(length=5, default=None)
    calendar = Varchar(length=10, default=None)
    detail = Varchar(length=10, default=None)
    feed_digest = Varchar(length=64, null=True, default=None)
    feed_changed_at = Timestamptz(null=True, default=None)
    reply_generation = Integer(default=None)
    claims_made = Integer(default=None)
    last_asked_at = Timestamptz(null=True, default=None)
    left_at = Timestamptz(null=True, default=None)
    leaving_at = Timestamptz(null=True, default=None)
    applied_at = Timestamptz(null=True, default=None)
    changed_at = Timestamptz(default=None)
    not_before = Timestamptz(null=True, default=None)
    urgent = Boolean(default=None)
    exceptions = Text(default=None)
    wishes = Text(default=None)
    more_until = Varchar(length=10, null=True, default=None)
    newcomer = Boolean(default=None)


class VolunteerLanguage(Table, tablename="volunteer_language"):
    volunteer_id = UUID(primary_key=True, default=None)
    code = Varchar(length=20, default=None)
    level = Integer(default=None)


class VolunteerQualification(Table, tablename="volunteer_qualification"):
    volunteer_id = UUID(primary_key=True, default=None)
    code = Varchar(length=40, default=None)
    until = Varchar(length=10, null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A volunteer as remembered. Name and address are opened for whoever asked through their scope."""

    id: VolunteerId
    name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str | None = field(repr=False)
    language: str
    profile: Profile
    vetted_at: datetime | None
    confirmed_at: datetime | None
    frozen_at: datetime | None
    has_feed: bool
    channels: Channels
    conduct: int | None = None  # the version of the code of conduct they agreed to last
    exercises: bool = False  # said "call me for exercises" (tables/drill_members)


_ROW = """SELECT v.id, v.vetted_at, v.zones, v.availability, v.weekly_ask_limit, v.quiet_from, v.quiet_to, v.calendar,
    v.detail, v.exceptions, v.wishes, v.more_until, v.newcomer, v.urgent,
    (SELECT MAX(g.version) FROM conduct_agreement g WHERE g.volunteer_id = v.id) AS conduct,
    (SELECT COUNT(*) FROM drill_member d WHERE d.reader = v.id) AS exercises,
    w.channels, v.feed_digest, a.name_sealed, a.email_sealed, a.phone_sealed, a.language, a.confirmed_at, a.frozen_at
    FROM volunteer v JOIN account a ON a.id = v.id LEFT JOIN text_wish w ON w.account_id = v.id
    WHERE v.chapter_id = {chapter} AND v.left_at IS NULL """
SOME = Sql(_ROW + "AND v.id IN {volunteers} ORDER BY v.id")
LANGUAGES = Sql(
    """SELECT volunteer_id, code, level FROM volunteer_language WHERE volunteer_id IN {volunteers}
    ORDER BY volunteer_id, level DESC, code"""
)
QUALIFICATIONS = Sql(
    """SELECT volunteer_id, code, until FROM volunteer_qualification WHERE volunteer_id IN {volunteers}
    ORDER BY volunteer_id, code"""
)
NAMES = Sql(
    """SELECT v.id, v.vetted_at, a.name_sealed FROM volunteer v JOIN account a ON a.id = v.id
    WHERE v.chapter_id = {chapter} AND v.left_at IS NULL ORDER BY v.id"""
)
LEADS_MET = Sql(
    """SELECT DISTINCT a.id, a.name_sealed FROM claim mine
    JOIN slot s ON s.appointment_id = mine.appointment_id AND s.role = 'lead'
    JOIN claim theirs ON theirs.slot_id = s.id AND theirs.volunteer_id <> mine.volunteer_id
    JOIN volunteer v ON v.id = theirs.volunteer_id AND v.left_at IS NULL
    JOIN account a ON a.id = v.id
    WHERE mine.chapter_id = {chapter} AND mine.volunteer_id = {volunteer} AND mine.ends_at <= {now}
    AND mine.state IN ('claimed', 'confirmed', 'attended') AND theirs.state IN ('claimed', 'confirmed', 'attended')
    ORDER BY a.id"""
)
BY_ADDRESS = Sql(
    """SELECT a.id, a.chapter_id, a.email_index, v.id AS volunteer_id FROM account a
    LEFT JOIN volunteer v ON v.id = a.id WHERE a.email_index IN {indexes} ORDER BY a.id"""
)


@dataclass(frozen=True, slots=True)
class Name:
    """A volunteer's name, for a list in its order."""

    id: VolunteerId
    name: str = field(repr=False)
    vetted: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Whose an address is: somebody of this chapter, who may be a volunteer already, or somebody else's."""

    account: AccountId
    ours: bool
    volunteer: bool


async def find(scope: Scope, volunteer: VolunteerId) -> Kept:
    """Find one. Raises Missing."""
    found = await some(scope, [volunteer])
    if not found:
        raise Missing
    return found[0]


async def some(scope: Scope, wanted: Sequence[VolunteerId]) -> list[Kept]:
    """Find several in three queries, in the order asked for; those that are not there are left out."""
    found: list[Kept] = []
    for start in range(0, len(wanted), AT_ONCE):
        found += await _some(scope, wanted[start : start + AT_ONCE])
    return found


async def _some(scope: Scope, wanted: Sequence[VolunteerId]) -> list[Kept]:
    rows = {row["id"]: row for row in await SOME.rows(chapter=scope.chapter, volunteers=list(wanted))}
    spoken: dict[VolunteerId, dict[str, Fluency]] = defaultdict(dict)
    for row in await LANGUAGES.rows(volunteers=list(rows)):
        spoken[row["volunteer_id"]][row["code"]] = Fluency(row["level"])
    held: dict[VolunteerId, dict[str, date | None]] = defaultdict(dict)
    for row in await QUALIFICATIONS.rows(volunteers=list(rows)):
        held[row["volunteer_id"]][row["code"]] = date.fromisoformat(row["until"]) if row["until"] else None
    return [_kept(rows[one], spoken[one], held[one]) for one in wanted if one in rows]


async def names(scope: Scope) -> list[Name]:
    """List every volunteer of the chapter by name. Names rest sealed, so they are put in order here."""
    rows = await NAMES.rows(chapter=scope.chapter)
    opened = [
        Name(row["id"], accounts.opened(row["id"], "name", row["name_sealed"]), row["vetted_at"] is not None)
        for row in rows
    ]
    return sorted(opened, key=lambda one: (one.name.casefold(), one.id))


async def leads_met(scope: Scope, volunteer: VolunteerId, now: datetime) -> dict[VolunteerId, str]:
    """Name the leads with whom a volunteer was out: the only ones whose names they know from us."""
    rows = await LEADS_MET.rows(chapter=scope.chapter, volunteer=volunteer, now=now)
    return {row["id"]: accounts.opened(row["id"], "name", row["name_sealed"]) for row in rows}


async def search(scope: Scope, text: str) -> list[Name]:
    """List the volunteers whose name has every word of ``text``, by name; nobody left out when it is empty."""
    words = text.casefold().split()
    return [one for one in await names(scope) if all(word in one.name.casefold() for word in words)]


async def by_address(scope: Scope, emails: Iterable[str]) -> dict[str, Known]:
    """Say whose these addresses are, as far as anybody has them."""
    email_of = {accounts.email_index(email): email for email in emails}
    indexes = list(email_of)
    found: dict[str, Known] = {}
    for start in range(0, len(indexes), AT_ONCE):
        for row in await BY_ADDRESS.rows(indexes=indexes[start : start + AT_ONCE]):
            ours = row["chapter_id"] == scope.chapter
            found[email_of[row["email_index"]]] = Known(row["id"], ours, row["volunteer_id"] is not None)
    return found


def _name(row: Row) -> Name:
    return Name(row["id"], accounts.opened(row["id"], "name", row["name_sealed"]), row["vetted_at"] is not None)


def _kept(row: Row, spoken: Mapping[str, Fluency], held: Mapping[str, date | None]) -> Kept:
    contact = accounts.contact_of(row["id"], row)
    return Kept(
        id=row["id"],
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        language=contact.language,
        profile=Profile(
            languages=spoken,
            qualifications=held,
            zones=tuple(msgspec.json.decode(row["zones"], type=list[str])),
            availability=tuple(msgspec.json.decode(row["availability"], type=list[str])),
            weekly_ask_limit=row["weekly_ask_limit"],
            quiet_from=row["quiet_from"],
            quiet_to=row["quiet_to"],
            calendar=Calendar(row["calendar"]),
            detail=Detail(row["detail"]),
            exceptions=candidates.exceptions(row["exceptions"]),
            wishes=candidates.wishes(row["wishes"]),
            more_until=candidates.until(row["more_until"]),
            newcomer=bool(row["newcomer"]),
            urgent=bool(row["urgent"]),
        ),
        vetted_at=row["vetted_at"],
        confirmed_at=row["confirmed_at"],
        frozen_at=row["frozen_at"],
        has_feed=row["feed_digest"] is not None,
        channels=Channels(row["channels"] or Channels.MAIL),
        conduct=row["conduct"],
        exercises=bool(row["exercises"]),
    )
