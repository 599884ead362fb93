"""Answers already given to an Idempotency-Key, sealed, for a day."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from piccolo.columns import Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import store
from accompany.tables.sql import Sql

KEPT_FOR = timedelta(hours=24)
GIVEN_UP_AFTER = timedelta(minutes=2)  # whoever began and never finished is taken to be dead


class IdempotencyRow(Table, tablename="idempotency"):
    key_digest = Varchar(length=64, primary_key=True, default=None)
    body_digest = Varchar(length=64, default=None)
    status = Integer(null=True, default=None)
    answer_sealed = Bytea(null=True, default=None)
    at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Answered:
    """What is known of a key: the body it came with, and once there is one the answer."""

    body_digest: str
    status: int | None
    answer: str | None = field(repr=False)


BEGIN = Sql(
    """INSERT INTO idempotency (key_digest, body_digest, at) VALUES ({key}, {body}, {now})
    ON CONFLICT (key_digest) DO UPDATE SET body_digest = {body}, status = NULL, answer_sealed = NULL, at = {now}
    WHERE idempotency.at <= {old} OR (idempotency.status IS NULL AND idempotency.at <= {dead})
    RETURNING key_digest"""
)
FIND = Sql("SELECT body_digest, status, answer_sealed FROM idempotency WHERE key_digest = {key}")
FINISH = Sql("UPDATE idempotency SET status = {status}, answer_sealed = {answer} WHERE key_digest = {key}")
DROP = Sql("DELETE FROM idempotency WHERE key_digest = {key} AND status IS NULL")
FORGET = Sql("DELETE FROM idempotency WHERE at <= {old}")


def digest_of(who: str, key: str) -> str:
    """Turn a key into what is kept of it; the same key of somebody else is another one."""
    return store.vault().blind("idempotency", f"{who}|{key}")


async def begin(key: str, body: bytes, now: datetime) -> bool:
    """Say whether this is the first time; if so nobody else is first until it is finished or dropped."""
    row = await BEGIN.row(
        key=key, body=sha256(body).hexdigest(), now=now, old=now - KEPT_FOR, dead=now - GIVEN_UP_AFTER
    )
    return row is not None


async def find(key: str) -> Answered | None:
    """Give what is known of a key, or None."""
    row = await FIND.row(key=key)
    if row is None:
        return None
    sealed = row["answer_sealed"]
    answer = store.vault().house.open(bytes(sealed), _place(key)) if sealed is not None else None
    return Answered(row["body_digest"], row["status"], answer)


async def finish(key: str, status: int, answer: str) -> None:
    """Keep the answer, sealed."""
    await FINISH.rows(key=key, status=status, answer=store.vault().house.seal(answer, _place(key)))


async def drop(key: str) -> None:
    """Forget a key whose request came to nothing, so that it may be tried again."""
    await DROP.rows(key=key)


async def forget_old(now: datetime) -> None:
    """Drop answers older than a day."""
    await FORGET.rows(old=now - KEPT_FOR)


def _place(key: str) -> str:
    return f"idempotency|{key}|answer"
