"""Candidates: the facts by which volunteers are judged and ranked for a slot."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accompany.rules.slots import Candidate
from accompany.tables.claims import BUSY, BUSY_AROUND
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import Fluency, Missing, SlotId, VolunteerId

RECENT = timedelta(days=28)  # how far back a volunteer's load counts


@dataclass(frozen=True, slots=True)
class Askable:
    """A volunteer who could be asked for one slot: the facts that rank them."""

    volunteer: VolunteerId
    candidate: Candidate
    last_asked_at: datetime | None
    recent_claims: int


ONE = Sql(
    """SELECT v.id, v.vetted_at, a.frozen_at FROM volunteer v JOIN account a ON a.id = v.id
    WHERE v.chapter_id = {chapter} AND v.id = {volunteer}"""
)
QUALIFICATIONS = Sql("SELECT code, until FROM volunteer_qualification WHERE volunteer_id = {volunteer} ORDER BY code")
LANGUAGES = Sql("SELECT code, level FROM volunteer_language WHERE volunteer_id = {volunteer} ORDER BY code")
FOR_SLOT = Sql(
    """SELECT v.id, v.vetted_at, a.frozen_at, v.last_asked_at, s.language, r.qualification, q.code AS has_code,
    q.until AS has_until, l.level,
    (SELECT COUNT(*) FROM claim c WHERE c.volunteer_id = v.id AND c.ends_at > {recent} AND c.state <> 'released')
    AS recent_claims
    FROM slot s
    JOIN appointment ap ON ap.id = s.appointment_id
    JOIN team_role r ON r.code = s.role
    JOIN volunteer v ON v.chapter_id = s.chapter_id
    JOIN account a ON a.id = v.id
    LEFT JOIN volunteer_qualification q ON q.volunteer_id = v.id AND q.code = r.qualification
    LEFT JOIN volunteer_language l ON l.volunteer_id = v.id AND l.code = s.language
    WHERE s.chapter_id = {chapter} AND s.id = {slot} AND v.vetted_at IS NOT NULL AND a.frozen_at IS NULL
    AND (v.not_before IS NULL OR v.not_before <= {now})
    AND (r.qualification IS NULL OR q.code IS NOT NULL)
    AND (s.language IS NULL OR l.level >= {fluent})
    AND (SELECT COUNT(*) FROM ask w WHERE w.volunteer_id = v.id AND w.asked_at > {week}) < v.weekly_ask_limit
    AND NOT EXISTS (SELECT 1 FROM ask k WHERE k.slot_id = s.id AND k.volunteer_id = v.id)
    AND NOT EXISTS (
        SELECT 1 FROM claim c WHERE c.volunteer_id = v.id AND c.state IN ('claimed', 'confirmed', 'maybe')
        AND c.starts_at < ap.ends_at AND c.ends_at > ap.starts_at
    )
    ORDER BY v.id"""
)


async def one(scope: Scope, volunteer: VolunteerId, around: datetime) -> Candidate:
    """Gather all a volunteer can do, and when they are busy around a moment. Raises Missing."""
    row = await ONE.row(chapter=scope.chapter, volunteer=volunteer)
    if row is None:
        raise Missing
    busy = await BUSY.rows(volunteer=volunteer, after=around - BUSY_AROUND, before=around + 15 * BUSY_AROUND)
    qualifications = await QUALIFICATIONS.rows(volunteer=volunteer)
    languages = await LANGUAGES.rows(volunteer=volunteer)
    return Candidate(
        vetted=row["vetted_at"] is not None,
        frozen=row["frozen_at"] is not None,
        qualifications={one["code"]: _until(one["until"]) for one in qualifications},
        languages={one["code"]: Fluency(one["level"]) for one in languages},
        busy=tuple((one["starts_at"], one["ends_at"]) for one in busy),
    )


async def for_slot(scope: Scope, slot: SlotId, now: datetime) -> list[Askable]:
    """List who could be asked for a slot: vetted, trained, speaking, free, under their limit, not asked for it yet."""
    rows = await FOR_SLOT.rows(
        chapter=scope.chapter,
        slot=slot,
        fluent=Fluency.FLUENT.value,
        recent=now - RECENT,
        week=now - timedelta(days=7),
        now=now,
    )
    return [_askable(row) for row in rows]


def _askable(row: Row) -> Askable:
    candidate = Candidate(
        vetted=True,
        frozen=False,
        qualifications={row["has_code"]: _until(row["has_until"])} if row["has_code"] else {},
        languages={row["language"]: Fluency(row["level"])} if row["level"] is not None else {},
        busy=(),
    )
    return Askable(VolunteerId(row["id"]), candidate, row["last_asked_at"], row["recent_claims"])


def _until(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
