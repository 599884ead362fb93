"""The rapid mobilization list. Whoever leaves takes name, address and phone along, and is not added again unasked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.importing import MemberRow
from accompany.rules.supporters import WEEKLY
from accompany.tables import drill_members, store, text_wishes
from accompany.tables.accounts import email_index
from accompany.tables.ids import random_id
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import Channels, MemberId, Missing, ReaderKind


class ListMember(Table, tablename="list_member"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    email_index = Varchar(length=64, default=None)
    name_sealed = Bytea(null=True, default=None)
    email_sealed = Bytea(default=None)
    phone_sealed = Bytea(null=True, default=None)
    languages = Text(default=None)
    zone = Varchar(length=80, default=None)
    ring = Integer(default=None)
    urgent = Boolean(default=None)
    opted_in_at = Timestamptz(default=None)
    opted_in_how = Varchar(length=80, default=None)
    left_at = Timestamptz(null=True, default=None)
    channels = Varchar(length=10, default="mail")
    weekly = Integer(default=3)
    time_zone = Varchar(length=64, null=True, default=None)
    chosen_at = Timestamptz(null=True, default=None)
    phone_digest = Varchar(length=64, null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A member as remembered, without anything sealed. Times are aware UTC."""

    id: MemberId
    languages: tuple[str, ...]
    zone: str
    ring: int
    urgent: bool
    opted_in_at: datetime
    opted_in_how: str
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """A member opened, to compare with a row of a file. ``row`` is None for somebody who left.

    ``chosen_at`` is when they last said themselves what stands here; None when others wrote it down.
    """

    id: MemberId
    row: MemberRow | None = field(repr=False)
    left_at: datetime | None
    chosen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a member chose: by mail, by text or both; how many urgent calls in seven days; whose night (None: ours)."""

    channels: Channels = Channels.MAIL
    weekly: int = WEEKLY
    time_zone: str | None = None


_KEPT = "SELECT id, languages, zone, ring, urgent, opted_in_at, opted_in_how, left_at FROM list_member "
FIND = Sql(_KEPT + "WHERE chapter_id = {chapter} AND id = {id} AND left_at IS NULL")
BY_EMAIL = Sql(_KEPT + "WHERE chapter_id = {chapter} AND email_index = {index} AND left_at IS NULL")
ALL = Sql(
    _KEPT + "WHERE chapter_id = {chapter} AND left_at IS NULL ORDER BY opted_in_at, id LIMIT {most} OFFSET {skip}"
)
NUMBER = Sql("SELECT COUNT(*) AS number FROM list_member WHERE chapter_id = {chapter} AND left_at IS NULL")
SEALED = Sql("SELECT * FROM list_member WHERE chapter_id = {chapter} AND email_index IN {indexes}")
SEALED_ONE = Sql("SELECT * FROM list_member WHERE chapter_id = {chapter} AND id = {id} AND left_at IS NULL")
CHANGE = Sql(
    """UPDATE list_member SET name_sealed = {name}, email_sealed = {email}, phone_sealed = {phone},
    phone_digest = {digest}, languages = {languages}, zone = {zone}, ring = {ring}, urgent = {urgent},
    opted_in_at = {at}, opted_in_how = {how}, left_at = NULL WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)
LEAVE = Sql(
    """UPDATE list_member SET name_sealed = NULL, email_sealed = {nothing}, phone_sealed = NULL, zone = {blank},
    phone_digest = NULL, channels = 'mail', time_zone = NULL, chosen_at = NULL, left_at = {now}
    WHERE id = {id} AND left_at IS NULL RETURNING chapter_id"""
)
CHOOSE = Sql(
    """UPDATE list_member SET channels = {channels}, weekly = {weekly}, time_zone = {zone}, chosen_at = {now}
    WHERE chapter_id = {chapter} AND id = {id} AND left_at IS NULL RETURNING id"""
)
HOLDER = Sql("SELECT chapter_id, channels, weekly, time_zone FROM list_member WHERE id = {id} AND left_at IS NULL")
UNKNOWN = Sql(
    """SELECT id, phone_sealed FROM list_member WHERE phone_sealed IS NOT NULL AND phone_digest IS NULL
    ORDER BY id LIMIT 500"""
)
KNOW = Sql("UPDATE list_member SET phone_digest = {digest} WHERE id = {id} AND phone_sealed IS NOT NULL")
AT_ONCE = 5000


async def find(scope: Scope, member: MemberId) -> Kept:
    """Find one who has not left. Raises Missing."""
    row = await FIND.row(chapter=scope.chapter, id=member)
    if row is None:
        raise Missing
    return _kept(row)


async def by_email(scope: Scope, email: str) -> Kept | None:
    """Find the member with this address, or None."""
    row = await BY_EMAIL.row(chapter=scope.chapter, index=email_index(email))
    return _kept(row) if row else None


async def all_of_them(scope: Scope, *, most: int, skip: int = 0) -> list[Kept]:
    """List members, the longest there first."""
    return [_kept(row) for row in await ALL.rows(chapter=scope.chapter, most=most, skip=skip)]


async def number(scope: Scope) -> int:
    """Count the members."""
    row = await NUMBER.row(chapter=scope.chapter)
    return int(row["number"]) if row else 0


async def known(scope: Scope, emails: Sequence[str]) -> dict[str, Known]:
    """Open those members, past ones too, who have one of these addresses; by address."""
    index_of = {email_index(email): email for email in emails}
    indexes = sorted(index_of)
    found: dict[str, Known] = {}
    for start in range(0, len(indexes), AT_ONCE):
        some = indexes[start : start + AT_ONCE]
        for row in await SEALED.rows(chapter=scope.chapter, indexes=some):
            found[index_of[row["email_index"]]] = Known(row["id"], _opened(row), row["left_at"], row["chosen_at"])
    return found


async def opened(scope: Scope, member: MemberId) -> MemberRow:
    """Open one who has not left. Raises Missing."""
    row = await SEALED_ONE.row(chapter=scope.chapter, id=member)
    one = _opened(row) if row else None
    if one is None:
        raise Missing
    return one


async def add(scope: Scope, rows: Iterable[MemberRow]) -> list[MemberId]:
    """Write members down. Raises Clash when an address is on the list already."""
    made = [(MemberId(random_id()), row) for row in rows]
    await insert("list_member", *({"id": one, **_columns(scope, one, row)} for one, row in made))
    return [one for one, _ in made]


async def change(scope: Scope, member: MemberId, row: MemberRow) -> None:
    """Overwrite a member; one who left is back. Raises Missing."""
    written = _columns(scope, member, row)
    values = {
        "name": written["name_sealed"],
        "email": written["email_sealed"],
        "phone": written["phone_sealed"],
        "digest": written["phone_digest"],
        "languages": written["languages"],
        "at": row.opted_in_at,
        "how": row.opted_in_how,
    }
    kept = {"zone": row.zone, "ring": row.ring, "urgent": row.urgent}
    if await CHANGE.row(chapter=scope.chapter, id=member, **values, **kept) is None:
        raise Missing


async def chosen(member: MemberId) -> tuple[Scope, Chosen] | None:
    """Say whose list somebody is on and what they chose there; None when they left or never were."""
    row = await HOLDER.row(id=member)
    if row is None:
        return None
    return Scope(row["chapter_id"]), Chosen(Channels(row["channels"]), row["weekly"], row["time_zone"])


async def choose(scope: Scope, member: MemberId, chosen: Chosen, now: datetime) -> None:
    """Write down what a member chose for themselves. Raises Missing."""
    values = {"channels": chosen.channels.value, "weekly": chosen.weekly, "zone": chosen.time_zone}
    if await CHOOSE.row(chapter=scope.chapter, id=member, now=now, **values) is None:
        raise Missing


async def leave(member: MemberId, now: datetime) -> Scope | None:
    """Let somebody go, with everything that says who it was; gives their chapter, or None when they had left."""
    row = await LEAVE.row(id=member, nothing=b"", blank="", now=now)
    if row is None:
        return None
    scope = Scope(row["chapter_id"])
    await drill_members.say(scope, Reader(ReaderKind.MEMBER, member), now, wants=False)
    return scope


@store.action
async def complete(now: datetime) -> None:  # the timetable tells everybody the time
    """Let the numbers of those be found who were on a list before numbers were looked up."""
    for row in await UNKNOWN.rows():
        phone = store.vault().house.open(bytes(row["phone_sealed"]), _place(row["id"], "phone"))
        await KNOW.rows(id=row["id"], digest=text_wishes.digest(phone))


def _place(member: MemberId, column: str) -> str:
    return f"list_member|{member}|{column}"


def _columns(scope: Scope, member: MemberId, row: MemberRow) -> Row:
    house = store.vault().house
    return {
        "chapter_id": scope.chapter,
        "email_index": email_index(row.email),
        "name_sealed": house.seal(row.name, _place(member, "name")) if row.name else None,
        "email_sealed": house.seal(row.email, _place(member, "email")),
        "phone_sealed": house.seal(row.phone, _place(member, "phone")) if row.phone else None,
        "phone_digest": text_wishes.digest(row.phone) if row.phone else None,
        "languages": msgspec.json.encode(row.languages).decode(),
        "zone": row.zone,
        "ring": row.ring,
        "urgent": row.urgent,
        "opted_in_at": row.opted_in_at,
        "opted_in_how": row.opted_in_how,
    }


def _opened(row: Row) -> MemberRow | None:
    if row["left_at"] is not None:
        return None
    house, member = store.vault().house, MemberId(row["id"])

    def text(column: str) -> str | None:
        sealed = row[f"{column}_sealed"]
        return house.open(bytes(sealed), _place(member, column)) if sealed else None

    return MemberRow(
        name=text("name") or "",
        email=text("email") or "",
        phone=text("phone"),
        languages=_languages(row),
        zone=row["zone"],
        ring=row["ring"],
        urgent=bool(row["urgent"]),
        opted_in_at=row["opted_in_at"],
        opted_in_how=row["opted_in_how"],
    )


def _languages(row: Mapping[str, str]) -> tuple[str, ...]:
    return msgspec.json.decode(row["languages"], type=tuple[str, ...])


def _kept(row: Row) -> Kept:
    return Kept(
        id=MemberId(row["id"]),
        languages=_languages(row),
        zone=row["zone"],
        ring=row["ring"],
        urgent=bool(row["urgent"]),
        opted_in_at=row["opted_in_at"],
        opted_in_how=row["opted_in_how"],
        left_at=row["left_at"],
    )
