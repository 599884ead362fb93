"""What a chapter's calls are held against: its limits, the calls it sent lately, how many volunteers one reaches."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

import msgspec
from piccolo.columns import UUID, Integer, Timestamptz
from piccolo.table import Table

from accompany.rules.call_limits import SETTLES, Limits, Reach, Sent, longest, strictest
from accompany.tables import rings as reachable
from accompany.tables.ids import ordered_id
from accompany.tables.mobilizations import Kept
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, Ring


class CallLimit(Table, tablename="call_limit"):
    chapter_id = UUID(primary_key=True, default=None)
    list_in_a_week = Integer(default=None)
    list_hours_apart = Integer(default=None)
    share_percent = Integer(default=None)
    in_an_hour = Integer(default=None)


class CallLimitBefore(Table, tablename="call_limit_before"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    list_in_a_week = Integer(default=None)
    list_hours_apart = Integer(default=None)
    share_percent = Integer(default=None)
    in_an_hour = Integer(default=None)
    until = Timestamptz(default=None)
    changed_by = UUID(default=None)


@dataclass(frozen=True, slots=True)
class Before:
    """What a chapter's limits were ``until`` somebody changed them, aware UTC."""

    limits: Limits
    until: datetime
    by: AccountId


OF_CHAPTER = Sql(
    "SELECT list_in_a_week, list_hours_apart, share_percent, in_an_hour FROM call_limit WHERE chapter_id = {chapter}"
)
BEFORE = Sql(
    """SELECT * FROM call_limit_before WHERE chapter_id = {chapter}
    ORDER BY until DESC, id LIMIT {most} OFFSET {skip}"""
)
SETTLING = Sql("SELECT * FROM call_limit_before WHERE chapter_id = {chapter} AND until > {since} ORDER BY until, id")
FORGET = Sql("DELETE FROM call_limit WHERE chapter_id = {chapter}")
# What never left was never a call: taken back, called off in time, or an empty list.
SENT = Sql(
    """SELECT sent_at, rings FROM mobilization WHERE chapter_id = {chapter} AND id <> {but} AND drill = {no}
    AND sent_at > {since} AND EXISTS (
        SELECT 1 FROM notice n
        WHERE n.about = mobilization.id AND n.kind IN ('ring_call', 'ring_call_text', 'group_call')
        AND (n.state <> 'cancelled' OR n.doubted_at IS NOT NULL))
    ORDER BY sent_at, id"""
)
VOLUNTEERS = Sql(
    """SELECT COUNT(*) AS number FROM volunteer v JOIN account a ON a.id = v.id
    WHERE v.chapter_id = {chapter} AND v.vetted_at IS NOT NULL AND a.frozen_at IS NULL"""
)


async def of_chapter(scope: Scope) -> Limits:
    """Read a chapter's limits: its own, or the defaults."""
    row = await OF_CHAPTER.row(chapter=scope.chapter)
    return Limits(**row) if row else Limits()


async def set_for(scope: Scope, limits: Limits) -> None:
    """Write a chapter's own limits down, instead of what it had; inside the caller's transaction."""
    await FORGET.rows(chapter=scope.chapter)
    await insert("call_limit", {"chapter_id": scope.chapter, **asdict(limits)})


async def counting(scope: Scope, now: datetime) -> Limits:
    """Give what a chapter's calls are held against at this moment: the strictest of its limits of the last day."""
    settling = await SETTLING.rows(chapter=scope.chapter, since=now - SETTLES)
    return strictest(await of_chapter(scope), [_before(row).limits for row in settling])


async def keep_before(scope: Scope, was: Limits, by: AccountId, now: datetime) -> None:
    """Keep what limits were until now; inside the caller's transaction."""
    row = {"id": ordered_id(now), "chapter_id": scope.chapter, **asdict(was), "until": now, "changed_by": by}
    await insert("call_limit_before", row)


async def before(scope: Scope, most: int, skip: int = 0) -> list[Before]:
    """List what a chapter's limits were, the latest change first."""
    return [_before(row) for row in await BEFORE.rows(chapter=scope.chapter, most=most, skip=skip)]


def _before(row: Row) -> Before:
    return Before(Limits(**{name: row[name] for name in Limits.__slots__}), row["until"], AccountId(row["changed_by"]))


async def sent_before(kept: Kept, now: datetime) -> list[Sent]:
    """List the chapter's other calls as far back as any limit looks, exercises left out, oldest first."""
    since = now - longest(await counting(kept.scope, now))
    rows = await SENT.rows(chapter=kept.chapter, but=kept.id, no=False, since=since)
    return [
        Sent(row["sent_at"], frozenset(Ring(ring) for ring in msgspec.json.decode(row["rings"], type=list[int])))
        for row in rows
    ]


async def reach(kept: Kept, rings: Collection[Ring]) -> Reach:
    """Count the volunteers these rings of a call reach, and all there are."""
    if Ring.VOLUNTEERS not in rings:
        return Reach(0, 0)
    found = await reachable.of_appointment(kept.scope, kept.appointment, {Ring.TEAM, Ring.VOLUNTEERS})
    row = await VOLUNTEERS.row(chapter=kept.chapter)
    return Reach(sum(map(len, found.values())), row["number"] if row else 0)
