"""How calls went, counted where their messages and answers rest."""

from datetime import datetime

from accompany.rules import call_records as rules
from accompany.rules.call_records import Posted, Record, Said
from accompany.rules.supporters import LeftOut
from accompany.rules.timeline_facts import Batch
from accompany.tables import calls_left_out, notices
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import Answer, MobilizationId, NoticeKind, Ring

CALLS = [kind for kind in NoticeKind if kind.value.startswith("ring_call")]  # by every channel
ALL_CLEARS = [kind for kind in NoticeKind if kind.value.startswith("stand_down")]

FIRST = Sql(
    """SELECT done_at FROM notice WHERE chapter_id = {chapter} AND about = {about} AND kind IN {kinds}
    AND state = 'accepted' ORDER BY done_at LIMIT 1"""
)
LAST = Sql(
    """SELECT done_at FROM notice WHERE chapter_id = {chapter} AND about = {about} AND kind IN {kinds}
    AND state = 'accepted' ORDER BY done_at DESC LIMIT 1"""
)
SAID = Sql(
    """SELECT n.kind, c.ring, c.answer, COUNT(*) AS number FROM call_answer c JOIN notice n ON n.id = c.notice_id
    WHERE n.chapter_id = {chapter} AND c.mobilization_id = {about} GROUP BY n.kind, c.ring, c.answer
    ORDER BY n.kind, c.ring, c.answer"""
)
SAID_UNTIL = Sql(
    """SELECT COUNT(*) AS number FROM call_answer c JOIN notice n ON n.id = c.notice_id
    WHERE n.chapter_id = {chapter} AND c.mobilization_id = {about}
    AND COALESCE(c.first_at, c.answered_at) <= {until}"""
)
TROUBLES = Sql(
    """SELECT state, why, COUNT(*) AS number FROM notice WHERE chapter_id = {chapter} AND about = {about}
    AND kind IN {kinds} AND state IN {states} GROUP BY state, why ORDER BY state, why"""
)
BATCHES = Sql(
    """SELECT posted_at, ring, consent_version, COUNT(*) AS number FROM notice
    WHERE chapter_id = {chapter} AND about = {about} AND kind IN {kinds}
    GROUP BY posted_at, ring, consent_version ORDER BY posted_at, ring"""
)


async def of_call(scope: Scope, call: MobilizationId, sent_at: datetime | None) -> Record:
    """Count everything about one call of this chapter."""
    told = [tally for kind in ALL_CLEARS for tally in await notices.tallies(scope, call, kind)]
    return Record(
        lines=rules.lines(await _posted(scope, call), await _said(scope, call)),
        first_hand_off=await _hand_off(FIRST, scope, call, CALLS),
        last_hand_off=await _hand_off(LAST, scope, call, CALLS),
        told=sum(tally.number for tally in told if tally.state.value == "accepted"),
        last_told=await _hand_off(LAST, scope, call, ALL_CLEARS),
        within=await _within(scope, call, sent_at) if sent_at else {},
        troubles=await _troubles(scope, call),
        left_out=await _left_out(call),
    )


async def batches(scope: Scope, call: MobilizationId) -> tuple[Batch, ...]:
    """Say how many messages were posted when, to which ring, under which consent; without a ring: the all-clear."""
    kinds = [kind.value for kind in (*CALLS, *ALL_CLEARS)]
    rows = await BATCHES.rows(chapter=scope.chapter, about=call, kinds=kinds)
    return tuple(
        Batch(
            row["posted_at"], None if row["ring"] is None else Ring(row["ring"]), row["consent_version"], row["number"]
        )
        for row in rows
    )


async def _posted(scope: Scope, call: MobilizationId) -> list[Posted]:
    return [
        Posted(kind, tally.ring, tally.state, tally.doubted, tally.number)
        for kind in CALLS
        for tally in await notices.tallies(scope, call, kind)
    ]


async def _said(scope: Scope, call: MobilizationId) -> list[Said]:
    rows = await SAID.rows(chapter=scope.chapter, about=call)
    return [Said(NoticeKind(row["kind"]), Ring(row["ring"]), Answer(row["answer"]), row["number"]) for row in rows]


async def _within(scope: Scope, call: MobilizationId, sent_at: datetime) -> dict[int, int]:
    found = {}
    for minutes, until in rules.answers_until(sent_at).items():
        row = await SAID_UNTIL.row(chapter=scope.chapter, about=call, until=until)
        found[minutes] = int(row["number"]) if row else 0
    return found


async def _troubles(scope: Scope, call: MobilizationId) -> dict[str, int]:
    states = [state.value for state in rules.WENT_WRONG]
    kinds = [kind.value for kind in CALLS]
    rows = await TROUBLES.rows(chapter=scope.chapter, about=call, kinds=kinds, states=states)
    return {f"{row['state']} {row['why'] or ''}".strip(): row["number"] for row in rows}


async def _left_out(call: MobilizationId) -> dict[LeftOut, int]:
    found: dict[LeftOut, int] = {}
    for (_, why), number in (await calls_left_out.of(call)).items():
        found[why] = found.get(why, 0) + number
    return found


async def _hand_off(which: Sql, scope: Scope, call: MobilizationId, kinds: list[NoticeKind]) -> datetime | None:
    row = await which.row(chapter=scope.chapter, about=call, kinds=[kind.value for kind in kinds])
    return row["done_at"] if row else None
