"""What the auditor reads of every chapter, and what it found: the row that the health page looks at."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.audit import Calling, Finding, Found, Pending, Stuck, Watched
from accompany.rules.brakes import HELD_BACK
from accompany.tables.ids import random_id
from accompany.tables.outbox import MAY_LEAVE
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import ChapterId, MobilizationState

AUDITOR = "clock"


class AuditResult(Table, tablename="audit_result"):
    name = Varchar(length=20, primary_key=True, default=None)
    audited_at = Timestamptz(default=None)
    findings = Integer(default=None)


class AuditFinding(Table, tablename="audit_finding"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    kind = Varchar(length=40, default=None)
    about = UUID(default=None)
    found_at = Timestamptz(default=None)
    seen_at = Timestamptz(default=None)
    gone_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Result:
    """When the auditor last looked at everything (aware UTC), and how much did not hold."""

    at: datetime
    findings: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A finding as remembered."""

    id: uuid.UUID
    scope: Scope
    kind: Finding
    about: uuid.UUID
    gone: bool


WATCHES = Sql("SELECT id, chapter_id, due_at FROM incident WHERE closed_at IS NULL ORDER BY due_at, id")
_OF_CALL = "n.about = m.id AND n.kind NOT IN ('correction_offered', 'lone_call')"  # those are for coordinators
_WAITING = "n.state IN ('queued', 'sending', 'retry', 'in_doubt')"
CALLS = Sql(
    f"""SELECT m.id, m.chapter_id, m.state, m.expires_at, m.sent_at, m.stood_down_at,
    CASE WHEN EXISTS (SELECT 1 FROM notice n WHERE {_OF_CALL} AND {_WAITING} AND n.expires_at > {{now}})
        THEN 1 ELSE 0 END AS can_leave,
    (SELECT n.done_at FROM notice n WHERE {_OF_CALL} AND n.done_at IS NOT NULL
        ORDER BY n.done_at DESC LIMIT 1) AS last_done_at
    FROM mobilization m WHERE m.state IN ('draft', 'approved', 'sending', 'sent', 'standing_down')
    ORDER BY m.expires_at, m.id"""  # noqa: S608  # built from constants of this file; values are bound
)
PENDING = Sql(
    f"SELECT n.id, n.chapter_id, n.expires_at FROM notice n WHERE {_WAITING} ORDER BY n.expires_at, n.id LIMIT 1"  # noqa: S608  # built from constants of this file; values are bound
)
_TEXT = "n.kind LIKE '%text%'"
_MAIL = "n.kind NOT LIKE '%text%' AND n.reader_kind <> 'group'"
_STUCK = f"""SELECT n.chapter_id, n.why, COUNT(*) AS number, SUM(n.attempts) AS tries
    FROM notice n WHERE n.state IN ('sending', 'retry', 'in_doubt') AND n.why IS NOT NULL AND n.expires_at > {{now}}
    AND n.posted_at <= {{before}} AND {MAY_LEAVE} AND [way]
    GROUP BY n.chapter_id, n.why ORDER BY n.chapter_id, n.why"""  # noqa: S608  # built from constants of this file; values are bound
_TOOK = "SELECT n.done_at FROM notice n WHERE n.state = 'accepted' AND [way] ORDER BY n.done_at DESC LIMIT 1"
STUCK_MAILS, STUCK_TEXTS = (Sql(_STUCK.replace("[way]", way)) for way in (_MAIL, _TEXT))
MAILED, TEXTED = (Sql(_TOOK.replace("[way]", way)) for way in (_MAIL, _TEXT))
OLDEST_TIMER = Sql(
    """SELECT due_at FROM incident WHERE closed_at IS NULL AND due_at <= {now}
    UNION ALL SELECT due_at FROM level_alarm WHERE closed_at IS NULL AND due_at <= {now}"""
)
SINCE = Sql(
    """SELECT found_at FROM audit_finding
    WHERE chapter_id = {chapter} AND kind = 'nothing_leaves' AND gone_at IS NULL"""
)
STANDING = Sql("SELECT id, chapter_id, kind, about, gone_at FROM audit_finding WHERE gone_at IS NULL ORDER BY id")
SOME = Sql("SELECT id, chapter_id, kind, about, gone_at FROM audit_finding WHERE id IN {ids}")
SEEN = Sql("UPDATE audit_finding SET seen_at = {now} WHERE id IN {ids}")
GONE = Sql("UPDATE audit_finding SET gone_at = {now} WHERE id IN {ids}")
RESULT = Sql("SELECT audited_at, findings FROM audit_result WHERE name = {name}")
WRITE = Sql(
    """INSERT INTO audit_result (name, audited_at, findings) VALUES ({name}, {now}, {findings})
    ON CONFLICT (name) DO UPDATE SET audited_at = excluded.audited_at, findings = excluded.findings"""
)


async def watches() -> list[Watched]:
    """List the open watches of every chapter with their timers."""
    return [Watched(ChapterId(row["chapter_id"]), row["id"], row["due_at"]) for row in await WATCHES.rows()]


async def calls(now: datetime) -> list[Calling]:
    """List the open calls of every chapter, and whether something of them can still leave."""
    return [
        Calling(
            chapter=ChapterId(row["chapter_id"]),
            id=row["id"],
            state=MobilizationState(row["state"]),
            expires_at=row["expires_at"],
            moved_at=row["stood_down_at"] or row["sent_at"],
            can_leave=bool(row["can_leave"]),
            last_done_at=row["last_done_at"],
        )
        for row in await CALLS.rows(now=now)
    ]


async def longest_pending() -> Pending | None:
    """Give the message that should have been given up first, or None when none waits."""
    row = await PENDING.row()
    return Pending(ChapterId(row["chapter_id"]), row["id"], row["expires_at"]) if row else None


async def stuck_mails(before: datetime, now: datetime) -> list[Stuck]:
    """Count the mails posted before a moment that were tried and wait, by chapter and why; none behind a brake."""
    return await _stuck(STUCK_MAILS, before, now)


async def stuck_texts(before: datetime, now: datetime) -> list[Stuck]:
    """Count the texts in the same way."""
    return await _stuck(STUCK_TEXTS, before, now)


async def last_mailed() -> datetime | None:
    """Say when a server last took a mail of ours."""
    row = await MAILED.row()
    return row["done_at"] if row else None


async def last_texted() -> datetime | None:
    """Say when a provider or phone last took a text of ours."""
    row = await TEXTED.row()
    return row["done_at"] if row else None


async def nothing_leaves_since(scope: Scope) -> datetime | None:
    """Say since when the auditor has known that no mail of a chapter leaves; None when it does."""
    row = await SINCE.row(chapter=scope.chapter)
    return row["found_at"] if row else None


async def oldest_timer(now: datetime) -> datetime | None:
    """Say since when the watch or alarm waiting longest has been due, or None when none is."""
    return min((row["due_at"] for row in await OLDEST_TIMER.rows(now=now)), default=None)


async def standing() -> list[Kept]:
    """List the findings that were there when the auditor looked last."""
    return [_kept(row) for row in await STANDING.rows()]


async def some(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Kept]:
    """Read some, for the courier."""
    rows = await SOME.rows(ids=list(ids)) if ids else []
    return {row["id"]: _kept(row) for row in rows}


async def add(found: Found, now: datetime) -> uuid.UUID:
    """Write a new finding down. Raises Clash when it stands already."""
    made = random_id()
    row = {"id": made, "chapter_id": found.chapter, "kind": found.kind.value, "about": found.about}
    await insert("audit_finding", row | {"found_at": now, "seen_at": now, "gone_at": None})
    return made


async def see(again: Sequence[Kept], gone: Sequence[Kept], now: datetime) -> None:
    """Write down which findings are still there and which are over."""
    if again:
        await SEEN.rows(ids=[one.id for one in again], now=now)
    if gone:
        await GONE.rows(ids=[one.id for one in gone], now=now)


async def conclude(findings: int, now: datetime) -> None:
    """Write down that everything was looked at."""
    await WRITE.rows(name=AUDITOR, now=now, findings=findings)


async def last() -> Result | None:
    """Give the last result; None before the auditor ever looked."""
    row = await RESULT.row(name=AUDITOR)
    return Result(row["audited_at"], row["findings"]) if row else None


async def _stuck(which: Sql, before: datetime, now: datetime) -> list[Stuck]:
    return [
        Stuck(ChapterId(row["chapter_id"]), row["why"], row["number"], int(row["tries"]))
        for row in await which.rows(before=before, now=now, held=HELD_BACK)
    ]


def _kept(row: Row) -> Kept:
    scope = Scope(ChapterId(row["chapter_id"]))
    return Kept(row["id"], scope, Finding(row["kind"]), row["about"], row["gone_at"] is not None)
