"""Candidates: the facts by which volunteers are judged and ranked for a slot, many at once."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

import msgspec

from accompany.rules import zones
from accompany.rules.availability import Dates
from accompany.rules.candidates import NO_WISHES, Person, Wishes
from accompany.rules.slots import Candidate
from accompany.rules.waves import NO_REST, Rest
from accompany.tables import histories
from accompany.tables.claims import BUSY, BUSY_AROUND
from accompany.tables.histories import Past
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import AccountId, Fluency, Missing, SiteId, SlotId, VolunteerId

ALIKE = 10_000  # different weeks, zones and wishes kept as they were read: many volunteers say the same


ONE = Sql(
    """SELECT v.id, v.vetted_at, a.frozen_at FROM volunteer v JOIN account a ON a.id = v.id
    WHERE v.chapter_id = {chapter} AND v.id = {volunteer}"""
)
QUALIFICATIONS = Sql("SELECT code, until FROM volunteer_qualification WHERE volunteer_id = {volunteer} ORDER BY code")
LANGUAGES = Sql("SELECT code, level FROM volunteer_language WHERE volunteer_id = {volunteer} ORDER BY code")
_FACTS = """SELECT v.id, v.vetted_at, a.frozen_at, v.last_asked_at, v.zones, v.availability, v.exceptions, v.wishes,
    v.more_until, (v.newcomer AND NOT EXISTS (
        SELECT 1 FROM claim n WHERE n.volunteer_id = v.id AND n.ends_at <= {now}
        AND n.state IN ('claimed', 'confirmed', 'attended')
    )) AS newcomer"""
FOR_SLOT = Sql(
    _FACTS  # noqa: S608  # constants only
    + """, s.language, q.code AS has_code, q.until AS has_until, l.level
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
    AND (SELECT COUNT(*) FROM ask d WHERE d.volunteer_id = v.id AND d.asked_at > {day}) < {daily}
    AND NOT EXISTS (SELECT 1 FROM ask r WHERE r.volunteer_id = v.id AND r.asked_at > {apart})
    AND NOT EXISTS (SELECT 1 FROM ask k WHERE k.slot_id = s.id AND k.volunteer_id = v.id)
    AND NOT EXISTS (
        SELECT 1 FROM claim c WHERE c.volunteer_id = v.id AND c.state IN ('claimed', 'confirmed', 'maybe')
        AND c.starts_at < ap.ends_at AND c.ends_at > ap.starts_at
    )
    ORDER BY v.id"""
)
EVERYBODY = Sql(
    _FACTS
    + """ FROM volunteer v JOIN account a ON a.id = v.id WHERE v.chapter_id = {chapter} AND v.left_at IS NULL
    AND (v.not_before IS NULL OR v.not_before <= {now})
    ORDER BY v.id"""
)
EVERY_QUALIFICATION = Sql(
    """SELECT q.volunteer_id, q.code, q.until FROM volunteer_qualification q
    JOIN volunteer v ON v.id = q.volunteer_id WHERE v.chapter_id = {chapter}"""
)
EVERY_LANGUAGE = Sql(
    """SELECT l.volunteer_id, l.code, l.level FROM volunteer_language l
    JOIN volunteer v ON v.id = l.volunteer_id WHERE v.chapter_id = {chapter}"""
)


@dataclass(frozen=True, slots=True)
class Skills:
    """What somebody can do."""

    qualifications: Mapping[str, date | None]
    languages: Mapping[str, Fluency]


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
        qualifications={one["code"]: until(one["until"]) for one in qualifications},
        languages={one["code"]: Fluency(one["level"]) for one in languages},
        busy=tuple((one["starts_at"], one["ends_at"]) for one in busy),
    )


async def for_slot(scope: Scope, slot: SlotId, now: datetime, rest: Rest = NO_REST) -> list[Person]:
    """List who could be asked for a slot: vetted, trained, speaking, free, under their limit, not asked for it yet.

    Nor asked for others so lately that they have their ``rest``.
    """
    rows = await FOR_SLOT.rows(
        chapter=scope.chapter,
        slot=slot,
        fluent=Fluency.FLUENT.value,
        week=now - timedelta(days=7),
        day=now - timedelta(days=1),
        daily=rest.daily,
        apart=now - rest.apart,
        now=now,
    )
    past = await histories.around_slot(scope, slot, now)
    return [_person(row, _shown(row), past) for row in rows]


async def everybody(scope: Scope, start: datetime, end: datetime, now: datetime) -> list[Person]:
    """List the whole chapter, whether they fit or not, for many slots between ``start`` and ``end`` at once."""
    rows = await EVERYBODY.rows(chapter=scope.chapter, now=now)
    trained: dict[VolunteerId, dict[str, date | None]] = defaultdict(dict)
    for row in await EVERY_QUALIFICATION.rows(chapter=scope.chapter):
        trained[row["volunteer_id"]][row["code"]] = until(row["until"])
    spoken: dict[VolunteerId, dict[str, Fluency]] = defaultdict(dict)
    for row in await EVERY_LANGUAGE.rows(chapter=scope.chapter):
        spoken[row["volunteer_id"]][row["code"]] = Fluency(row["level"])
    past = await histories.between(scope, start, end, now)
    return [_person(row, Skills(trained[row["id"]], spoken[row["id"]]), past) for row in rows]


def _person(row: Row, skills: Skills, past: Past) -> Person:
    who = row["id"]
    return Person(
        volunteer=who,
        vetted=row["vetted_at"] is not None,
        frozen=row["frozen_at"] is not None,
        newcomer=bool(row["newcomer"]),
        qualifications=skills.qualifications,
        languages=skills.languages,
        zones=_zones(row["zones"]),
        week=_week(row["availability"]),
        exceptions=exceptions(row["exceptions"]),
        wishes=wishes(row["wishes"]),
        more_until=until(row["more_until"]),
        held=past.held.get(who, ()),
        early_days=past.early_days.get(who, ()),
        history=past.history(who),
        last_asked_at=row["last_asked_at"],
    )


def _shown(row: Row) -> Skills:
    return Skills(
        {row["has_code"]: until(row["has_until"])} if row["has_code"] else {},
        {row["language"]: Fluency(row["level"])} if row["level"] is not None else {},
    )


@lru_cache(ALIKE)
def _zones(text: str) -> tuple[str, ...]:
    return tuple(zones.folded(zone) for zone in msgspec.json.decode(text, type=list[str]))


@lru_cache(ALIKE)
def _week(text: str) -> frozenset[str]:
    return frozenset(msgspec.json.decode(text, type=list[str]))


@lru_cache(ALIKE)
def exceptions(text: str) -> tuple[Dates, ...]:
    """Read the dates on which a volunteer's week is not as usual."""
    return tuple(msgspec.json.decode(text, type=list[Dates]))


class Wish(msgspec.Struct):
    """One standing wish as it is kept, and whom or what it is about."""

    wish: str
    about: str | None = None


@lru_cache(ALIKE)
def wishes(text: str) -> Wishes:
    """Read a volunteer's standing wishes."""
    if text == "[]":
        return NO_WISHES
    kept = msgspec.json.decode(text, type=list[Wish])
    leads = [VolunteerId(AccountId(UUID(one.about))) for one in kept if one.wish == "with_lead" and one.about]
    sites = [SiteId(UUID(one.about)) for one in kept if one.wish == "not_site" and one.about]
    early = any(one.wish == "early_mornings" for one in kept)
    return Wishes(frozenset(leads), frozenset(sites), early)


def written(given: Wishes) -> str:
    """Write standing wishes as they are kept, in one order."""
    kept = [Wish("with_lead", str(one)) for one in sorted(given.with_leads)]
    kept += [Wish("not_site", str(one)) for one in sorted(given.not_sites)]
    kept += [Wish("early_mornings")] * given.early_mornings
    return msgspec.json.encode(kept).decode()


@lru_cache(ALIKE)
def until(text: str | None) -> date | None:
    """Read the last day of something; None has no end."""
    return date.fromisoformat(text) if text else None
