"""The roster: who is on call, who is their backup, and when. What was taken off stays written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.duty import Span
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, DutyId, DutyPart, Missing, Role


class DutySpan(Table, tablename="duty_span"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    account_id = UUID(default=None)
    part = Varchar(length=10, default=None)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    put_by = UUID(default=None)
    put_at = Timestamptz(default=None)
    removed_at = Timestamptz(null=True, default=None)
    removed_by = UUID(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A span as remembered; ``removed`` when it was taken off."""

    id: DutyId
    span: Span
    removed: bool


FIND = Sql("SELECT * FROM duty_span WHERE chapter_id = {chapter} AND id = {id}")
BETWEEN = Sql(
    """SELECT * FROM duty_span WHERE chapter_id = {chapter} AND removed_at IS NULL
    AND starts_at < {until} AND ends_at > {since} ORDER BY starts_at, part DESC, id"""
)
ON_CALL = Sql(
    """SELECT d.id FROM duty_span d JOIN account a ON a.id = d.account_id
    JOIN account_role r ON r.account_id = a.id AND r.role = {role}
    WHERE d.chapter_id = {chapter} AND d.removed_at IS NULL AND d.part = 'on_call'
    AND d.starts_at <= {now} AND d.ends_at > {now} AND a.frozen_at IS NULL"""
)
REMOVE = Sql(
    """UPDATE duty_span SET removed_at = {now}, removed_by = {by}
    WHERE chapter_id = {chapter} AND id = {id} AND removed_at IS NULL RETURNING id"""
)
RESTORE = Sql(
    """UPDATE duty_span SET removed_at = NULL, removed_by = NULL
    WHERE chapter_id = {chapter} AND id = {id} AND removed_at IS NOT NULL RETURNING id"""
)


async def find(scope: Scope, duty: DutyId) -> Kept:
    """Find one, also one that was taken off. Raises Missing."""
    row = await FIND.row(chapter=scope.chapter, id=duty)
    if row is None:
        raise Missing
    return _kept(row)


async def between(scope: Scope, since: datetime, until: datetime) -> list[Kept]:
    """List the spans that touch this time (aware UTC), the earliest first."""
    return [_kept(row) for row in await BETWEEN.rows(chapter=scope.chapter, since=since, until=until)]


async def somebody(scope: Scope, now: datetime) -> bool:
    """Say whether any coordinator is on call at this moment."""
    return await ON_CALL.row(chapter=scope.chapter, now=now, role=Role.COORDINATOR.value) is not None


async def add(scope: Scope, span: Span, by: AccountId, now: datetime) -> DutyId:
    """Write a span down."""
    made = DutyId(random_id())
    row = {
        "id": made,
        "chapter_id": scope.chapter,
        "account_id": span.who,
        "part": span.part.value,
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "put_by": by,
        "put_at": now,
    }
    await insert("duty_span", row)
    return made


async def remove(scope: Scope, duty: DutyId, by: AccountId, now: datetime) -> bool:
    """Take one off; False when somebody was faster."""
    return await REMOVE.row(chapter=scope.chapter, id=duty, by=by, now=now) is not None


async def restore(scope: Scope, duty: DutyId) -> bool:
    """Put one back that was taken off; False when it is there."""
    return await RESTORE.row(chapter=scope.chapter, id=duty) is not None


def spans(kept: Sequence[Kept]) -> list[Span]:
    """Give what the rules read."""
    return [one.span for one in kept]


def _kept(row: Row) -> Kept:
    span = Span(AccountId(row["account_id"]), DutyPart(row["part"]), row["starts_at"], row["ends_at"])
    return Kept(DutyId(row["id"]), span, row["removed_at"] is not None)
