"""Who wants texts, at which number, and which numbers want none. A number is looked up by its digest."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import store
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import AccountId, Channels, MemberId, ReaderKind


class TextWish(Table, tablename="text_wish"):
    account_id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    channels = Varchar(length=10, default=None)
    phone_digest = Varchar(length=64, default=None)


class TextStop(Table, tablename="text_stop"):
    phone_digest = Varchar(length=64, primary_key=True, default=None)
    at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Wish:
    """How an account is told things. ``stopped``: somebody at its number wants no texts."""

    channels: Channels
    phone: str = field(repr=False)
    stopped: bool

    @property
    def by_text(self) -> bool:
        """Say whether texts go out."""
        return not self.stopped

    @property
    def by_mail(self) -> bool:
        """Say whether mail goes out for what is told by text too."""
        return self.stopped or self.channels is not Channels.TEXT


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose number it is."""

    account: AccountId
    scope: Scope
    frozen: bool


OF = Sql(
    """SELECT w.account_id, w.channels, a.phone_sealed, s.at AS stopped_at FROM text_wish w
    JOIN account a ON a.id = w.account_id LEFT JOIN text_stop s ON s.phone_digest = w.phone_digest
    WHERE w.account_id IN {accounts} AND a.phone_sealed IS NOT NULL"""
)
OF_MEMBERS = Sql(
    """SELECT m.id, m.channels, m.phone_sealed, s.at AS stopped_at FROM list_member m
    LEFT JOIN text_stop s ON s.phone_digest = m.phone_digest
    WHERE m.id IN {members} AND m.phone_sealed IS NOT NULL AND m.left_at IS NULL AND m.channels <> 'mail'"""
)
MEMBERS = Sql("SELECT id FROM list_member WHERE phone_digest = {digest} AND left_at IS NULL ORDER BY id")
HOLDERS = Sql(
    """SELECT w.account_id, w.chapter_id, a.frozen_at FROM text_wish w JOIN account a ON a.id = w.account_id
    WHERE w.phone_digest = {digest} ORDER BY w.account_id"""
)
FOLLOW = Sql("UPDATE text_wish SET phone_digest = {digest} WHERE account_id = {account}")
FORGET = Sql("DELETE FROM text_wish WHERE account_id = {account}")
STOPPED = Sql("SELECT phone_digest FROM text_stop WHERE phone_digest IN {digests}")
START = Sql("DELETE FROM text_stop WHERE phone_digest = {digest} RETURNING phone_digest")


async def of(accounts: Iterable[uuid.UUID]) -> dict[uuid.UUID, Wish]:
    """Give the wishes of some accounts; those who never chose are left out."""
    wanted = sorted(set(accounts))
    if not wanted:
        return {}
    house = store.vault().house
    return {
        row["account_id"]: Wish(
            Channels(row["channels"]),
            house.open(bytes(row["phone_sealed"]), f"account|{row['account_id']}|phone"),
            row["stopped_at"] is not None,
        )
        for row in await OF.rows(accounts=wanted)
    }


async def of_members(members: Iterable[uuid.UUID]) -> dict[uuid.UUID, Wish]:
    """Give the wishes of some of the list; those who want mail alone are left out."""
    wanted = sorted(set(members))
    if not wanted:
        return {}
    house = store.vault().house
    return {
        row["id"]: Wish(
            Channels(row["channels"]),
            house.open(bytes(row["phone_sealed"]), f"list_member|{row['id']}|phone"),
            row["stopped_at"] is not None,
        )
        for row in await OF_MEMBERS.rows(members=wanted)
    }


async def of_readers(readers: Iterable[Reader]) -> dict[uuid.UUID, Wish]:
    """Give the wishes of some readers, accounts and members."""
    some = list(readers)
    accounts = await of(one.id for one in some if one.kind is ReaderKind.ACCOUNT)
    return accounts | await of_members(one.id for one in some if one.kind is ReaderKind.MEMBER)


async def members(phone: str) -> list[MemberId]:
    """List who on any list has this number."""
    return [MemberId(row["id"]) for row in await MEMBERS.rows(digest=digest(phone))]


async def keep(scope: Scope, account: AccountId, channels: Channels, phone: str) -> None:
    """Write down how an account wants to be told things; mail alone needs no row."""
    await FORGET.rows(account=account)
    if channels is not Channels.MAIL:
        row = {"account_id": account, "chapter_id": scope.chapter, "channels": channels.value}
        await insert("text_wish", row | {"phone_digest": digest(phone)})


async def follow(account: AccountId, phone: str | None) -> None:
    """Keep step with an account's number: another one, or none any more."""
    if phone is None:
        await FORGET.rows(account=account)
    else:
        await FOLLOW.rows(account=account, digest=digest(phone))


async def holders(phone: str) -> list[Holder]:
    """List whose number this is."""
    rows = await HOLDERS.rows(digest=digest(phone))
    return [
        Holder(AccountId(row["account_id"]), Scope(row["chapter_id"]), row["frozen_at"] is not None) for row in rows
    ]


async def stop(phone: str, now: datetime) -> bool:
    """Send no more texts to a number; False when that was so before."""
    known = await stopped([phone])
    await insert("text_stop", {"phone_digest": digest(phone), "at": now}, twice="leave")
    return not known


async def start(phone: str) -> bool:
    """Send texts to a number again; False when nothing stopped them."""
    return await START.row(digest=digest(phone)) is not None


async def stopped(phones: Sequence[str]) -> set[str]:
    """Keep those numbers that want no texts."""
    by_digest: Mapping[str, str] = {digest(phone): phone for phone in phones}
    if not by_digest:
        return set()
    return {by_digest[row["phone_digest"]] for row in await STOPPED.rows(digests=list(by_digest))}


def digest(phone: str) -> str:
    """Turn a number into what it is looked up by."""
    return store.vault().blind("phone", phone)
