"""The code of conduct in its versions, and who agreed to which, when."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

from piccolo.columns import UUID, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.conduct import SHIPPED
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import AccountId, VolunteerId


class Conduct(Table, tablename="conduct"):
    chapter_id = UUID(primary_key=True, default=None)
    version = Integer(default=None)
    language = Varchar(length=20, default=None)
    text = Text(default=None)
    published_at = Timestamptz(default=None)
    published_by = UUID(default=None)


class ConductAgreement(Table, tablename="conduct_agreement"):
    volunteer_id = UUID(primary_key=True, default=None)
    version = Integer(default=None)
    agreed_at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Code:
    """One version, its text by language, one rule a line. ``published_at`` is None for the one shipped."""

    version: int
    texts: Mapping[str, str]
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """The newest version somebody agreed to, and when (aware UTC)."""

    version: int
    at: datetime


PRESENT = Sql(
    """SELECT version, language, text, published_at FROM conduct WHERE chapter_id = {chapter} AND version = (
    SELECT MAX(version) FROM conduct n WHERE n.chapter_id = {chapter}) ORDER BY language"""
)
AGREED = Sql(
    """SELECT version, agreed_at FROM conduct_agreement WHERE volunteer_id = {volunteer}
    ORDER BY version DESC LIMIT 1"""
)
AMONG = Sql(
    """SELECT volunteer_id, MAX(version) AS version FROM conduct_agreement WHERE volunteer_id IN {volunteers}
    GROUP BY volunteer_id"""
)
NUMBERS = Sql(
    """SELECT COUNT(*) AS everybody, COUNT(g.volunteer_id) AS agreed FROM volunteer v
    JOIN account a ON a.id = v.id AND a.frozen_at IS NULL
    LEFT JOIN conduct_agreement g ON g.volunteer_id = v.id AND g.version = {version}
    WHERE v.chapter_id = {chapter} AND v.left_at IS NULL"""
)
READERS = Sql(
    """SELECT v.id FROM volunteer v JOIN account a ON a.id = v.id AND a.frozen_at IS NULL
    WHERE v.chapter_id = {chapter} AND v.left_at IS NULL ORDER BY v.id"""
)
FORGET_OF = Sql("DELETE FROM conduct_agreement WHERE volunteer_id = {volunteer}")


@cache
def shipped() -> Code:
    """Give the version a coalition begins with."""
    text = resources.files("accompany").joinpath("data/conduct.toml").read_text(encoding="utf-8")
    return Code(SHIPPED, {code: one.strip() for code, one in tomllib.loads(text).items()}, None)


async def present(scope: Scope) -> Code:
    """Give the version that holds now."""
    rows = await PRESENT.rows(chapter=scope.chapter)
    if not rows:
        return shipped()
    return Code(rows[0]["version"], {row["language"]: row["text"] for row in rows}, rows[0]["published_at"])


async def add(scope: Scope, code: Code, by: AccountId, now: datetime) -> None:
    """Write a version down. Raises Clash when somebody else has just published it."""
    same = {"chapter_id": scope.chapter, "version": code.version, "published_at": now, "published_by": by}
    await insert("conduct", *({**same, "language": language, "text": text} for language, text in code.texts.items()))


async def agree(volunteer: VolunteerId, version: int, now: datetime) -> None:
    """Write down that somebody agrees. The first time stays."""
    row = {"volunteer_id": volunteer, "version": version, "agreed_at": now}
    await insert("conduct_agreement", row, twice="leave")


async def agreed(volunteer: VolunteerId) -> Agreement | None:
    """Give what somebody agreed to last, or None."""
    row = await AGREED.row(volunteer=volunteer)
    return Agreement(row["version"], row["agreed_at"]) if row else None


async def agreed_among(volunteers: Sequence[VolunteerId]) -> dict[VolunteerId, int]:
    """Give the newest version that each of some volunteers agreed to; who agreed to none is left out."""
    rows = await AMONG.rows(volunteers=list(volunteers))
    return {VolunteerId(row["volunteer_id"]): row["version"] for row in rows}


async def numbers(scope: Scope, version: int) -> tuple[int, int]:
    """Say how many volunteers agreed to a version, and how many there are."""
    row = await NUMBERS.row(chapter=scope.chapter, version=version)
    return (row["agreed"], row["everybody"]) if row else (0, 0)


async def readers(scope: Scope) -> list[VolunteerId]:
    """List every volunteer of the chapter who is not frozen."""
    return [VolunteerId(row["id"]) for row in await READERS.rows(chapter=scope.chapter)]


async def forget_of(volunteer: VolunteerId) -> None:
    """Forget what somebody agreed to."""
    await FORGET_OF.rows(volunteer=volunteer)
