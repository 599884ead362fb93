"""How many come with a person: whose appointment is near, what they were told, and how it stands when it is worded."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.rules.how_many_come import STUCK, Ahead
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import AppointmentId, AppointmentStatus, PersonId, ReachBy

AHEAD = timedelta(hours=24)  # twelve hours, and the evening before a night


@dataclass(frozen=True, slots=True)
class ToTell:
    """One person's appointment that is near."""

    scope: Scope
    appointment: AppointmentId
    person: PersonId
    ahead: Ahead


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands now. Times are aware UTC, ``zone`` is the site's; ``promised`` have not confirmed yet."""

    code: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    reach_by: ReachBy
    held: bool
    published: bool
    confirmed: int
    promised: int


# Held, or at an appointment of those who are: their phone is in other hands.
_HELD = """CASE WHEN site.detained_only
    OR a.type IN ('detention_visit', 'bond_hearing', 'bond_posting', 'release_pickup')
    OR EXISTS (SELECT 1 FROM appointment b LEFT JOIN outcome o ON o.appointment_id = b.id
        WHERE b.person_id = a.person_id AND (o.outcome = 'held' OR o.outcome IS NULL AND EXISTS (
            SELECT 1 FROM day_step d WHERE d.appointment_id = b.id AND d.step = 'held'))
        AND NOT EXISTS (SELECT 1 FROM appointment r JOIN outcome l ON l.appointment_id = r.id
            WHERE r.person_id = a.person_id AND l.outcome = 'released' AND r.starts_at >= b.starts_at))
    THEN 1 ELSE 0 END AS held"""
NEAR = Sql(
    f"""SELECT a.id, a.chapter_id, a.person_id, a.starts_at, a.published_at, site.time_zone, p.reach_by, {_HELD},
    CASE WHEN p.contact_sealed IS NULL THEN 0 ELSE 1 END AS reachable
    FROM appointment a JOIN site ON site.id = a.site_id JOIN person p ON p.id = a.person_id
    WHERE a.status = 'published' AND a.published_at IS NOT NULL AND a.starts_at > {{now}} AND a.starts_at < {{until}}
    ORDER BY a.chapter_id, a.starts_at, a.id"""  # noqa: S608  # built from constants of this file; values are bound
)
TOLD = Sql(
    """SELECT about, revision FROM notice
    WHERE about IN {about} AND kind IN ('how_many_come', 'tell_person') ORDER BY about, revision"""
)
STUCK_ONES = Sql(
    """SELECT about, revision FROM notice n
    WHERE about IN {about} AND kind = 'how_many_come'
    AND (state = 'failed' OR state IN ('queued', 'sending', 'retry', 'in_doubt') AND posted_at <= {before})
    AND NOT EXISTS (SELECT 1 FROM notice o
        WHERE o.about = n.about AND o.kind = 'tell_person' AND o.revision = n.revision)
    ORDER BY about, revision"""
)
STANDING = Sql(
    f"""SELECT a.id, a.code, a.starts_at, a.ends_at, a.status, site.time_zone, p.reach_by, {_HELD},
    (SELECT COUNT(*) FROM claim c WHERE c.appointment_id = a.id AND c.state = 'confirmed') AS confirmed,
    (SELECT COUNT(*) FROM claim c WHERE c.appointment_id = a.id AND c.state = 'claimed') AS promised
    FROM appointment a JOIN site ON site.id = a.site_id JOIN person p ON p.id = a.person_id WHERE a.id IN {{ids}}
    ORDER BY a.id"""  # noqa: S608  # built from constants of this file; values are bound
)


async def near(now: datetime) -> list[ToTell]:
    """List every person's appointment of the next day in every chapter, for the clock."""
    return [
        ToTell(
            scope=Scope(row["chapter_id"]),
            appointment=AppointmentId(row["id"]),
            person=PersonId(row["person_id"]),
            ahead=Ahead(
                starts_at=row["starts_at"],
                published_at=row["published_at"],
                zone=row["time_zone"],
                reach_by=ReachBy(row["reach_by"]),
                reachable=bool(row["reachable"]),
                held=bool(row["held"]),
            ),
        )
        for row in await NEAR.rows(now=now, until=now + AHEAD)
    ]


async def told(appointments: Sequence[AppointmentId]) -> set[tuple[uuid.UUID, int]]:
    """Say which of these were told about, and for which time of theirs."""
    rows = await TOLD.rows(about=list(appointments)) if appointments else []
    return {(row["about"], row["revision"]) for row in rows}


async def stuck(appointments: Sequence[AppointmentId], now: datetime) -> set[tuple[uuid.UUID, int]]:
    """Say which messages failed, or have not left for half an hour, and no coordinator knows."""
    rows = await STUCK_ONES.rows(about=list(appointments), before=now - STUCK) if appointments else []
    return {(row["about"], row["revision"]) for row in rows}


async def standing(appointments: Sequence[AppointmentId]) -> dict[AppointmentId, Standing]:
    """Say how some appointments stand now, many at once."""
    return {
        AppointmentId(row["id"]): Standing(
            code=row["code"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            zone=row["time_zone"],
            reach_by=ReachBy(row["reach_by"]),
            held=bool(row["held"]),
            published=AppointmentStatus(row["status"]) is AppointmentStatus.PUBLISHED,
            confirmed=row["confirmed"],
            promised=row["promised"],
        )
        for row in await STANDING.rows(ids=list(appointments))
    }


def revision(starts_at: datetime) -> int:
    """Give a number to a time of an appointment: one that moved is told again, one whose room changed is not."""
    return int(starts_at.timestamp() // 60)
