"""Log-in links and the one-time set-up link. A link's token and code derive from its row: neither rests anywhere."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import store
from accompany.tables.ids import random_id
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId

LINK_LASTS = timedelta(minutes=10)
SETUP_LASTS = timedelta(days=7)
MOST_TRIES = 5  # at the code, for all links one browser has asked for
CODE_DIGITS = 8


class LoginLink(Table, tablename="login_link"):
    id = UUID(primary_key=True, default=None)
    account_id = UUID(null=True, default=None)
    browser_digest = Varchar(length=64, default=None)
    tries = Integer(default=None)
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(null=True, default=None)


class SetupLink(Table, tablename="setup_link"):
    digest = Varchar(length=64, primary_key=True, default=None)
    expires_at = Timestamptz(default=None)
    used_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Link:
    """A log-in link that still works. Without an account it was asked for an address nobody has."""

    id: uuid.UUID
    account: AccountId | None
    browser_digest: str

    def asked_by(self, browser: str) -> bool:
        """Say whether this browser asked for it."""
        return compare_digest(self.browser_digest, digest(browser))


FIND = Sql(
    """SELECT id, account_id, browser_digest FROM login_link
    WHERE id = {id} AND used_at IS NULL AND expires_at > {now}"""
)
OF_BROWSER = Sql(
    """SELECT id FROM login_link
    WHERE browser_digest = {browser} AND used_at IS NULL AND expires_at > {now} ORDER BY id LIMIT 1"""
)
TRY = Sql(
    """UPDATE login_link SET tries = tries + 1
    WHERE browser_digest = {browser} AND tries < {most} AND used_at IS NULL AND expires_at > {now}
    RETURNING id, account_id, browser_digest"""
)
USE = Sql(
    """UPDATE login_link SET used_at = {now} WHERE id = {id} AND used_at IS NULL AND expires_at > {now}
    RETURNING account_id"""
)
FORGET = Sql("DELETE FROM login_link WHERE expires_at < {now}")
FIND_SETUP = Sql("SELECT digest FROM setup_link WHERE digest = {digest} AND used_at IS NULL AND expires_at > {now}")
USE_SETUP = Sql(
    """UPDATE setup_link SET used_at = {now} WHERE digest = {digest} AND used_at IS NULL AND expires_at > {now}
    RETURNING digest"""
)


async def add(account: AccountId | None, browser: str, now: datetime, lasts: timedelta = LINK_LASTS) -> uuid.UUID:
    """Write down that this browser asked for a link, for an account or for an address nobody has."""
    link = random_id()
    row = {"id": link, "account_id": account, "browser_digest": digest(browser), "tries": 0}
    await insert("login_link", row | {"expires_at": now + lasts})
    return link


async def find(token: str, now: datetime) -> Link | None:
    """Find the link a token belongs to, while it works."""
    link = store.vault().row_of("login", token)
    row = await FIND.row(id=link, now=now) if link else None
    return _link(row) if row else None


async def knows(browser: str, now: datetime) -> bool:
    """Say whether we gave this browser its mark, for a link that still works."""
    return await OF_BROWSER.row(browser=digest(browser), now=now) is not None


async def count_try(browser: str, now: datetime) -> list[Link]:
    """Count a try at the code and give the links it may be for; none once there were too many."""
    return [_link(row) for row in await TRY.rows(browser=digest(browser), most=MOST_TRIES, now=now)]


async def use(link: uuid.UUID, now: datetime) -> AccountId | None:
    """Use a link up and give its account; None when somebody was faster."""
    row = await USE.row(id=link, now=now)
    return row["account_id"] if row else None


async def forget_old(now: datetime) -> None:
    """Drop links that no longer work."""
    await FORGET.rows(now=now)


def token(link: uuid.UUID) -> str:
    """Derive the token that the mail's link carries."""
    return store.vault().token("login", link)


def code(link: uuid.UUID) -> str:
    """Derive the code shown where the link was opened in another browser."""
    proof = sha256(store.vault().token("login code", link).encode()).digest()
    return f"{int.from_bytes(proof[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}}"


async def add_setup(now: datetime) -> str:
    """Make a set-up link's token. Only its digest is kept."""
    made = secrets.token_urlsafe(32)
    await insert("setup_link", {"digest": digest(made), "expires_at": now + SETUP_LASTS})
    return made


async def setup_works(token: str, now: datetime) -> bool:
    """Say whether a set-up link still works."""
    return await FIND_SETUP.row(digest=digest(token), now=now) is not None


async def use_setup(token: str, now: datetime) -> bool:
    """Use a set-up link up; False when it is old, unknown or used."""
    return await USE_SETUP.row(digest=digest(token), now=now) is not None


def digest(token: str) -> str:
    """Turn a random token into what is kept of it."""
    return sha256(token.encode()).hexdigest()


def _link(row: Row) -> Link:
    return Link(row["id"], row["account_id"], row["browser_digest"])
