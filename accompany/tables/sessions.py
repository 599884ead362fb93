"""Sessions and API tokens: who is speaking, kept by digest only and read anew for each request."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables.accounts import Visitor
from accompany.tables.logins import digest
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, Role


class Session(Table, tablename="session"):
    digest = Varchar(length=64, primary_key=True, default=None)
    account_id = UUID(default=None)
    csrf = Varchar(length=64, default=None)
    started_at = Timestamptz(default=None)
    seen_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)


class ApiToken(Table, tablename="api_token"):
    digest = Varchar(length=64, primary_key=True, default=None)
    account_id = UUID(default=None)
    created_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    revoked_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Seen:
    """A session as found: who it is, and the times that decide whether it still counts."""

    visitor: Visitor
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Started:
    """A fresh session. The token is known to the browser alone."""

    token: str = field(repr=False)
    account: AccountId
    ends_at: datetime


_WHO = """a.id, a.chapter_id, a.language, v.vetted_at, r.role, b.id AS brake
    FROM {table} JOIN account a ON a.id = s.account_id
    LEFT JOIN account_role r ON r.account_id = a.id LEFT JOIN volunteer v ON v.id = a.id
    LEFT JOIN brake b ON b.chapter_id = a.chapter_id AND b.released_at IS NULL
    WHERE a.frozen_at IS NULL AND s.digest = {{digest}} AND s.ends_at > {{now}}"""
FIND = Sql("SELECT s.csrf, s.started_at, s.seen_at, " + _WHO.format(table="session s"))
FIND_TOKEN = Sql("SELECT " + _WHO.format(table="api_token s") + " AND s.revoked_at IS NULL")
NOTE = Sql("UPDATE session SET seen_at = {now} WHERE digest = {digest} AND seen_at <= {before}")
END = Sql("DELETE FROM session WHERE digest = {digest}")
END_ALL = Sql("DELETE FROM session WHERE account_id = {account}")
REVOKE = Sql("UPDATE api_token SET revoked_at = {now} WHERE digest = {digest} AND revoked_at IS NULL")
REVOKE_ALL = Sql("UPDATE api_token SET revoked_at = {now} WHERE account_id = {account} AND revoked_at IS NULL")
FORGET = Sql("DELETE FROM session WHERE ends_at < {now}")


async def start(account: AccountId, ends_at: datetime, now: datetime) -> Started:
    """Begin a session under a fresh token; nothing the browser sent before is used again."""
    token = secrets.token_urlsafe(32)
    row = {"digest": digest(token), "account_id": account, "csrf": secrets.token_urlsafe(32)}
    await insert("session", row | {"started_at": now, "seen_at": now, "ends_at": ends_at})
    return Started(token, account, ends_at)


async def find(token: str, now: datetime) -> Seen | None:
    """Find who has this session, unless it ended or the account is frozen."""
    rows = await FIND.rows(digest=digest(token), now=now)
    return Seen(_visitor(rows), rows[0]["started_at"], rows[0]["seen_at"]) if rows else None


async def note(token: str, now: datetime, before: datetime) -> None:
    """Write down that a session was used, if that was last written at ``before`` or earlier."""
    await NOTE.rows(digest=digest(token), now=now, before=before)


async def end(token: str) -> None:
    """End one session."""
    await END.rows(digest=digest(token))


async def add_token(account: AccountId, ends_at: datetime, now: datetime) -> str:
    """Make an API token; it is shown once, and only its digest is kept."""
    token = f"acc_{secrets.token_urlsafe(32)}"
    await insert("api_token", {"digest": digest(token), "account_id": account, "created_at": now, "ends_at": ends_at})
    return token


async def of_token(token: str, now: datetime) -> Visitor | None:
    """Find whom an API token speaks for, unless it ended or the account is frozen."""
    rows = await FIND_TOKEN.rows(digest=digest(token), now=now)
    return _visitor(rows) if rows else None


async def revoke(token: str, now: datetime) -> None:
    """End one API token."""
    await REVOKE.rows(digest=digest(token), now=now)


async def end_all(account: AccountId, now: datetime) -> None:
    """End every session and API token of an account."""
    await END_ALL.rows(account=account)
    await REVOKE_ALL.rows(account=account, now=now)


async def forget_old(now: datetime) -> None:
    """Drop sessions that ended."""
    await FORGET.rows(now=now)


def _visitor(rows: Sequence[Row]) -> Visitor:
    one = rows[0]
    return Visitor(
        account=one["id"],
        scope=Scope(one["chapter_id"]),
        roles=frozenset(Role(row["role"]) for row in rows if row["role"] is not None),
        vetted=one["vetted_at"] is not None,
        language=one["language"],
        csrf=one.get("csrf"),
        braked=one["brake"] is not None,
    )
