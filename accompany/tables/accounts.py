"""Accounts: who may sign in, as what, and how to reach them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from piccolo.columns import UUID, Bytea, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import store, text_wishes
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, ChapterId, Missing, Role


class Account(Table, tablename="account"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    email_index = Varchar(length=64, default=None)
    name_sealed = Bytea(default=None)
    email_sealed = Bytea(default=None)
    phone_sealed = Bytea(null=True, default=None)
    language = Varchar(length=20, default=None)
    created_at = Timestamptz(default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    frozen_at = Timestamptz(null=True, default=None)
    frozen_by = UUID(null=True, default=None)


class AccountRole(Table, tablename="account_role"):
    account_id = UUID(primary_key=True, default=None)
    role = Varchar(length=20, default=None)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in, as read for this one request. ``csrf`` is set when a cookie says who they are.

    ``braked``: their chapter's brake is on.
    """

    account: AccountId
    scope: Scope
    roles: frozenset[Role]
    vetted: bool = False
    language: str = "en"
    csrf: str | None = field(default=None, repr=False)
    braked: bool = False

    @property
    def is_coordinator(self) -> bool:
        """Say whether they coordinate the chapter."""
        return Role.COORDINATOR in self.roles

    @property
    def best_role(self) -> Role:
        """Give the role that sees most; somebody without any sees what a volunteer sees."""
        order = (Role.COORDINATOR, Role.LEAD, Role.DATE_CHECKER, Role.VOLUNTEER, Role.OPERATOR)
        return next((role for role in order if role in self.roles), Role.VOLUNTEER)


@dataclass(frozen=True, slots=True)
class New:
    """An account to be made."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    roles: frozenset[Role]
    phone: str | None = field(default=None, repr=False)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Kept:
    """An account as remembered, without anything sealed."""

    id: AccountId
    chapter: ChapterId
    roles: frozenset[Role]
    language: str
    confirmed_at: datetime | None
    frozen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Contact:
    """Who it is and how to reach them. Opened only for a letter or for somebody who may see it."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str | None = field(repr=False)
    language: str


_KEPT = """SELECT a.id, a.chapter_id, a.language, a.confirmed_at, a.frozen_at, r.role
    FROM account a LEFT JOIN account_role r ON r.account_id = a.id """
FIND = Sql(_KEPT + "WHERE a.chapter_id = {chapter} AND a.id = {id} ORDER BY r.role")
BY_EMAIL = Sql(_KEPT + "WHERE a.email_index = {index} ORDER BY r.role")
ROLES = Sql(
    """SELECT r.role FROM account a LEFT JOIN account_role r ON r.account_id = a.id
    WHERE a.id = {id} AND a.frozen_at IS NULL ORDER BY r.role"""
)
SEALED = Sql("SELECT name_sealed, email_sealed, phone_sealed, language FROM account WHERE id = {id}")
MANY_SEALED = Sql(
    """SELECT id, name_sealed, email_sealed, phone_sealed, language FROM account
    WHERE chapter_id = {chapter} AND id IN {ids}"""
)
IN_CHAPTER = Sql("SELECT id FROM account WHERE chapter_id = {chapter} AND id = {id}")
WITH_ROLE = Sql(
    """SELECT a.id FROM account a JOIN account_role r ON r.account_id = a.id
    WHERE a.chapter_id = {chapter} AND r.role = {role} AND a.frozen_at IS NULL ORDER BY a.created_at, a.id"""
)
ANYBODY_WITH_ROLE = Sql("SELECT account_id FROM account_role WHERE role = {role} ORDER BY account_id LIMIT 1")
CHANGE = Sql(
    """UPDATE account SET name_sealed = {name}, phone_sealed = {phone}, language = {language}
    WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)
CONFIRM = Sql("UPDATE account SET confirmed_at = {now} WHERE id = {id} AND confirmed_at IS NULL")
FREEZE = Sql(
    """UPDATE account SET frozen_at = {now}, frozen_by = {by}
    WHERE chapter_id = {chapter} AND id = {id} AND frozen_at IS NULL RETURNING id"""
)

ERASE = Sql(
    """UPDATE account SET name_sealed = {name}, email_sealed = {email}, phone_sealed = NULL, email_index = {index}
    WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)


async def add(scope: Scope, new: New, now: datetime) -> AccountId:
    """Write one account down. Raises Clash when the address has an account already."""
    return (await add_many(scope, [new], now))[0]


async def add_many(scope: Scope, new: Sequence[New], now: datetime) -> list[AccountId]:
    """Write accounts down, in the order given. Raises Clash when an address has an account already."""
    ids = [AccountId(random_id()) for _ in new]
    pairs = list(zip(ids, new, strict=True))
    await insert("account", *(_row(scope, account, one, now) for account, one in pairs))
    roles = [{"account_id": account, "role": role.value} for account, one in pairs for role in sorted(one.roles)]
    await insert("account_role", *roles)
    return ids


async def give_role(account: AccountId, role: Role) -> None:
    """Let an account do more; a role it has already changes nothing."""
    await insert("account_role", {"account_id": account, "role": role.value}, twice="leave")


async def find(scope: Scope, account: AccountId) -> Kept:
    """Find one. Raises Missing."""
    kept = _kept(await FIND.rows(chapter=scope.chapter, id=account))
    if kept is None:
        raise Missing
    return kept


async def by_email(email: str) -> Kept | None:
    """Find who has this address, in whichever chapter, or None."""
    return _kept(await BY_EMAIL.rows(index=email_index(email)))


async def roles(account: AccountId) -> frozenset[Role] | None:
    """Give an account's roles; None when it is not there or frozen."""
    rows = await ROLES.rows(id=account)
    return frozenset(Role(row["role"]) for row in rows if row["role"] is not None) if rows else None


async def contact(account: AccountId) -> Contact:
    """Open name, address and phone, for a letter to this very account. Raises Missing."""
    row = await SEALED.row(id=account)
    if row is None:
        raise Missing
    return contact_of(account, row)


async def contacts(scope: Scope, accounts: Sequence[AccountId]) -> dict[AccountId, Contact]:
    """Open the names of some accounts of this chapter, for a page that shows them."""
    rows = await MANY_SEALED.rows(chapter=scope.chapter, ids=list(accounts))
    return {row["id"]: contact_of(row["id"], row) for row in rows}


async def coordinators(scope: Scope) -> list[AccountId]:
    """List the chapter's coordinators who are not frozen, the longest there first."""
    rows = await WITH_ROLE.rows(chapter=scope.chapter, role=Role.COORDINATOR.value)
    return [AccountId(row["id"]) for row in rows]


async def coordinated() -> bool:
    """Say whether any chapter has a coordinator: whether the program is set up."""
    return await ANYBODY_WITH_ROLE.row(role=Role.COORDINATOR.value) is not None


async def change(scope: Scope, account: AccountId, name: str, phone: str | None, language: str) -> None:
    """Change how an account is named and reached. Raises Missing."""
    sealed = {"name": _seal(account, "name", name), "phone": _seal(account, "phone", phone)}
    if await CHANGE.row(chapter=scope.chapter, id=account, language=language, **sealed) is None:
        raise Missing
    await text_wishes.follow(account, phone)


async def confirm(account: AccountId, now: datetime) -> None:
    """Note that whoever has the address has signed in."""
    await CONFIRM.rows(id=account, now=now)


async def freeze(scope: Scope, account: AccountId, by: AccountId | None, now: datetime) -> bool:
    """Shut an account out from its next request on; False when it was frozen before. Raises Missing."""
    if await FREEZE.row(chapter=scope.chapter, id=account, by=by, now=now) is not None:
        return True
    if await IN_CHAPTER.row(chapter=scope.chapter, id=account) is None:
        raise Missing
    return False


async def erase(scope: Scope, account: AccountId) -> None:
    """Forget whose account it was; the row stays for what refers to it. Raises Missing."""
    gone = {"name": _seal(account, "name", "—"), "email": _seal(account, "email", "")}
    index = store.vault().blind("erased", str(account))
    if await ERASE.row(chapter=scope.chapter, id=account, index=index, **gone) is None:
        raise Missing
    await text_wishes.follow(account, None)


def email_index(email: str) -> str:
    """Turn an address into what accounts are looked up by."""
    return store.vault().blind("email", email.strip().lower())


def _row(scope: Scope, account: AccountId, new: New, now: datetime) -> Row:
    return {
        "id": account,
        "chapter_id": scope.chapter,
        "email_index": email_index(new.email),
        "name_sealed": _seal(account, "name", new.name),
        "email_sealed": _seal(account, "email", new.email.strip()),
        "phone_sealed": _seal(account, "phone", new.phone),
        "language": new.language,
        "created_at": now,
    }


def _seal(account: AccountId, column: str, text: str | None) -> bytes | None:
    return None if text is None else store.vault().house.seal(text, f"account|{account}|{column}")


def opened(account: AccountId, column: str, sealed: bytes) -> str:
    """Open one sealed column of an account's row."""
    return store.vault().house.open(bytes(sealed), f"account|{account}|{column}")


def contact_of(account: AccountId, row: Row) -> Contact:
    """Open what one row of ours holds sealed: name, address, phone."""
    return Contact(
        name=opened(account, "name", row["name_sealed"]),
        email=opened(account, "email", row["email_sealed"]),
        phone=opened(account, "phone", row["phone_sealed"]) if row["phone_sealed"] is not None else None,
        language=row["language"],
    )


def _kept(rows: Sequence[Row]) -> Kept | None:
    if not rows:
        return None
    one = rows[0]
    roles = frozenset(Role(row["role"]) for row in rows if row["role"] is not None)
    return Kept(one["id"], one["chapter_id"], roles, one["language"], one["confirmed_at"], one["frozen_at"])
