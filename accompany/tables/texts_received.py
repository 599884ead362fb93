"""Texts that came in: what was done about each. The words of those that a human must read rest sealed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from piccolo.columns import UUID, Boolean, Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import store
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, Missing

KEPT_FOR = timedelta(days=30)
MOST_WAITING = 200  # of one chapter; beyond that somebody is sending rubbish


class TextReceived(Table, tablename="text_received"):
    id = UUID(primary_key=True, default=None)
    digest = Varchar(length=64, default=None)
    chapter_id = UUID(default=None)
    account_id = UUID(null=True, default=None)
    did = Varchar(length=20, default=None)
    answer = Varchar(length=20, null=True, default=None)
    number = Integer(null=True, default=None)
    words_sealed = Bytea(null=True, default=None)
    phone_sealed = Bytea(null=True, default=None)
    waiting = Boolean(default=None)
    at = Timestamptz(default=None)
    done_at = Timestamptz(null=True, default=None)
    done_by = UUID(null=True, default=None)


@dataclass(frozen=True, slots=True)
class New:
    """One text and what was done about it. ``words`` and ``phone`` are kept when a human must read it."""

    account: AccountId | None
    did: str
    answer: str | None = None
    number: int | None = None
    words: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """One text that waits for a human, opened for a coordinator. ``at`` is aware UTC."""

    id: uuid.UUID
    account: AccountId | None
    did: str
    at: datetime
    words: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answering:
    """What is answered to a text: a name of words, and the number it was about."""

    answer: str
    number: int | None


SEEN = Sql("SELECT id FROM text_received WHERE digest = {digest}")
WAITING = Sql(
    """SELECT id, account_id, did, at, words_sealed, phone_sealed FROM text_received
    WHERE chapter_id = {chapter} AND waiting AND done_at IS NULL ORDER BY at DESC, id LIMIT {most}"""
)
NUMBER = Sql(
    "SELECT COUNT(*) AS number FROM text_received WHERE chapter_id = {chapter} AND waiting AND done_at IS NULL"
)
THERE = Sql("SELECT id FROM text_received WHERE chapter_id = {chapter} AND id = {id} AND waiting")
DONE = Sql(
    """UPDATE text_received SET done_at = {now}, done_by = {by}, words_sealed = NULL, phone_sealed = NULL
    WHERE chapter_id = {chapter} AND id = {id} AND done_at IS NULL"""
)
ANSWERS = Sql("SELECT id, answer, number FROM text_received WHERE id IN {ids} AND answer IS NOT NULL")
FORGET_OF = Sql(
    """UPDATE text_received SET account_id = NULL, words_sealed = NULL, phone_sealed = NULL, waiting = {no}
    WHERE account_id = {account}"""
)
FORGET = Sql("DELETE FROM text_received WHERE at < {before}")


def digest_of(provider_id: str) -> str:
    """Turn what a provider calls a text into what it is recognised by."""
    return store.vault().blind("text", provider_id)


async def seen(digest: str) -> bool:
    """Say whether this text was decided before."""
    return await SEEN.row(digest=digest) is not None


async def keep(scope: Scope, digest: str, new: New, now: datetime) -> uuid.UUID:
    """Write down what was done about a text. Words beyond what humans can read are not kept."""
    text = random_id()
    waiting = bool(new.words) and await waiting_number(scope) < MOST_WAITING
    await insert(
        "text_received",
        {
            "id": text,
            "digest": digest,
            "chapter_id": scope.chapter,
            "account_id": new.account,
            "did": new.did,
            "answer": new.answer,
            "number": new.number,
            "words_sealed": _sealed(text, "words", new.words) if waiting else None,
            "phone_sealed": _sealed(text, "phone", new.phone) if waiting else None,
            "waiting": waiting,
            "at": now,
        },
    )
    return text


async def waiting_number(scope: Scope) -> int:
    """Count the texts that wait for a human."""
    row = await NUMBER.row(chapter=scope.chapter)
    return row["number"] if row else 0


async def waiting(scope: Scope) -> list[Kept]:
    """List the texts that wait for a human, newest first."""
    return [_kept(row) for row in await WAITING.rows(chapter=scope.chapter, most=MOST_WAITING)]


async def done(scope: Scope, text: uuid.UUID, by: AccountId, now: datetime) -> None:
    """Write down who saw to a text; its words and number go. The second time changes nothing. Raises Missing."""
    if await THERE.row(chapter=scope.chapter, id=text) is None:
        raise Missing
    await DONE.rows(chapter=scope.chapter, id=text, by=by, now=now)


async def answers(ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Answering]:
    """Say what is answered to some texts."""
    return {row["id"]: Answering(row["answer"], row["number"]) for row in await ANSWERS.rows(ids=list(ids))}


async def forget_old(now: datetime) -> None:
    """Forget texts after 30 days."""
    await FORGET.rows(before=now - KEPT_FOR)


async def forget_of(account: AccountId) -> None:
    """Forget who wrote the texts of an account, and what."""
    await FORGET_OF.rows(account=account, no=False)


def _sealed(text: uuid.UUID, column: str, words: str) -> bytes | None:
    return store.vault().house.seal(words, f"text_received|{text}|{column}") if words else None


def _kept(row: Row) -> Kept:
    def opened(column: str) -> str:
        sealed = row[f"{column}_sealed"]
        place = f"text_received|{row['id']}|{column}"
        return store.vault().house.open(bytes(sealed), place) if sealed else ""

    account = AccountId(row["account_id"]) if row["account_id"] else None
    return Kept(row["id"], account, row["did"], row["at"], opened("words"), opened("phone"))
