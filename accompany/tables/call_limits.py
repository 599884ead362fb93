"""What a chapter's calls are held against: its limits, the calls it sent lately, how many volunteers one reaches."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

import msgspec
from piccolo.columns import UUID, Integer
from piccolo.table import Table

from accompany.rules.call_limits import Limits, Reach, Sent, longest
from accompany.tables import rings as reachable
from accompany.tables.mobilizations import Kept
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import Ring


class CallLimit(Table, tablename="call_limit"):
    chapter_id = UUID(primary_key=True, default=None)
    list_in_a_week = Integer(default=None)
    list_hours_apart = Integer(default=None)
    share_percent = Integer(default=None)
    in_an_hour = Integer(default=None)


OF_CHAPTER = Sql(
    "SELECT list_in_a_week, list_hours_apart, share_percent, in_an_hour FROM call_limit WHERE chapter_id = {chapter}"
)
FORGET = Sql("DELETE FROM call_limit WHERE chapter_id = {chapter}")
# What never left was never a call: taken back, called off in time, or an empty list.
SENT = Sql(
    """SELECT sent_at, rings FROM mobilization WHERE chapter_id = {chapter} AND id <> {but} AND drill = {no}
    AND sent_at > {since} AND EXISTS (
        SELECT 1 FROM notice n WHERE n.about = mobilization.id AND n.kind IN ('ring_call', 'ring_call_text')
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


async def sent_before(kept: Kept, now: datetime) -> list[Sent]:
    """List the chapter's other calls as far back as any limit looks, exercises left out, oldest first."""
    since = now - longest(await of_chapter(kept.scope))
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
