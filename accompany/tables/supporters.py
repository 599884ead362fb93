"""Calls as those who get them have them: how many this week, when they sleep, what they answered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accompany.rules.quiet import Quiet
from accompany.rules.supporters import A_NIGHT, A_WEEK, NIGHT, Callee
from accompany.tables import chapters
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import Answer, MemberId, Ring


@dataclass(frozen=True, slots=True)
class PastCall:
    """One call that reached somebody, and what they said last. ``at`` is aware UTC."""

    reference: str
    at: datetime
    drill: bool
    said: Answer | None


_WENT = "(n.state NOT IN ('cancelled', 'expired', 'failed') OR n.doubted_at IS NOT NULL)"
MEMBERS = Sql(
    f"""SELECT m.id, m.weekly, m.urgent, m.time_zone, c.number FROM list_member m LEFT JOIN (
        SELECT n.reader, COUNT(*) AS number FROM notice n JOIN mobilization b ON b.id = n.about
        WHERE n.chapter_id = {{chapter}} AND n.kind = 'ring_call' AND n.reader_kind = 'member'
        AND n.posted_at > {{posted}} AND COALESCE(n.done_at, n.due_at) > {{since}}
        AND NOT b.drill AND {_WENT} GROUP BY n.reader) c ON c.reader = m.id
    WHERE m.chapter_id = {{chapter}} AND m.left_at IS NULL"""  # noqa: S608  # the other part is a constant
)
VOLUNTEERS = Sql("SELECT id, quiet_from, quiet_to FROM volunteer WHERE chapter_id = {chapter}")
CALLS_OF = Sql(
    f"""SELECT b.reference, b.drill, n.posted_at, a.answer FROM notice n JOIN mobilization b ON b.id = n.about
    LEFT JOIN call_answer a ON a.notice_id = n.id WHERE n.reader = {{reader}} AND n.kind = 'ring_call'
    AND n.posted_at > {{since}} AND {_WENT} ORDER BY n.posted_at DESC, n.id"""  # noqa: S608  # a constant
)


async def callees(scope: Scope, ring: Ring, now: datetime) -> dict[UUID, Callee]:
    """Say of everybody in a ring that has nights how often they were called lately and when they sleep."""
    zone = (await chapters.find(scope.chapter)).time_zone
    if ring is Ring.VOLUNTEERS:
        rows = await VOLUNTEERS.rows(chapter=scope.chapter)
        return {row["id"]: Callee(None, 0, False, Quiet(row["quiet_from"], row["quiet_to"], zone)) for row in rows}
    if ring is not Ring.LIST:
        return {}
    rows = await MEMBERS.rows(chapter=scope.chapter, since=now - A_WEEK, posted=now - A_WEEK - A_NIGHT)
    return {row["id"]: _member(row, zone) for row in rows}


async def calls_of(member: MemberId, since: datetime) -> list[PastCall]:
    """List the calls that reached somebody or may have, newest first."""
    return [_past(row) for row in await CALLS_OF.rows(reader=member, since=since)]


def _member(row: Row, zone: str) -> Callee:
    return Callee(row["weekly"], row["number"] or 0, bool(row["urgent"]), Quiet(*NIGHT, row["time_zone"] or zone))


def _past(row: Row) -> PastCall:
    said = Answer(row["answer"]) if row["answer"] else None
    return PastCall(row["reference"], row["posted_at"], bool(row["drill"]), said)
