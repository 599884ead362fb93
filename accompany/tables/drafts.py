"""Drafts: half-filled requests, sealed, for thirty minutes."""

from datetime import datetime, timedelta
from hashlib import sha256

from piccolo.columns import Bytea, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import store
from accompany.tables.sql import Sql

KEPT_FOR = timedelta(minutes=30)


class AskDraft(Table, tablename="ask_draft"):
    digest = Varchar(length=64, primary_key=True, default=None)
    answers_sealed = Bytea(default=None)
    expires_at = Timestamptz(default=None)


FIND = Sql("SELECT answers_sealed FROM ask_draft WHERE digest = {digest} AND expires_at > {now}")
KEEP = Sql(
    """INSERT INTO ask_draft (digest, answers_sealed, expires_at) VALUES ({digest}, {answers}, {expires})
    ON CONFLICT (digest) DO UPDATE SET answers_sealed = {answers}, expires_at = {expires}"""
)
FORGET = Sql("DELETE FROM ask_draft WHERE digest = {digest}")
FORGET_OLD = Sql("DELETE FROM ask_draft WHERE expires_at <= {now}")


async def find(token: str, now: datetime) -> str | None:
    """Open the answers given so far by whoever holds this cookie, or None."""
    digest = _digest(token)
    row = await FIND.row(digest=digest, now=now)
    return store.vault().house.open(bytes(row["answers_sealed"]), f"ask_draft|{digest}|answers") if row else None


async def keep(token: str, answers: str, now: datetime) -> None:
    """Seal the answers given so far, for another thirty minutes."""
    digest = _digest(token)
    sealed = store.vault().house.seal(answers, f"ask_draft|{digest}|answers")
    await KEEP.rows(digest=digest, answers=sealed, expires=now + KEPT_FOR)


async def forget(token: str) -> None:
    """Drop the answers: they were sent, or the person left."""
    await FORGET.rows(digest=_digest(token))


async def forget_old(now: datetime) -> None:
    """Drop every draft that is older than thirty minutes."""
    await FORGET_OLD.rows(now=now)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
