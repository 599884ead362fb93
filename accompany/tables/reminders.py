"""Reminders: who holds a shift that begins soon or is just over, and what they were reminded of already."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.rules.reminders import AFTERWARDS, LATE, Held
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import AppointmentId, ClaimId, ClaimState, NoticeKind, VolunteerId

AHEAD = timedelta(days=5)
LONGEST = timedelta(days=1)  # a shift; so that what began before is not looked through


@dataclass(frozen=True, slots=True)
class Holder:
    """One claim that may need a reminder. ``sequence`` is its revision, ``version`` the appointment's."""

    scope: Scope
    claim: ClaimId
    appointment: AppointmentId
    volunteer: VolunteerId
    sequence: int
    version: int
    held: Held


HOLDERS = Sql(
    """SELECT c.id, c.chapter_id, c.appointment_id, c.volunteer_id, c.sequence, c.starts_at, c.ends_at, c.claimed_at,
    c.state, a.sequence AS version, site.time_zone
    FROM claim c JOIN appointment a ON a.id = c.appointment_id JOIN site ON site.id = a.site_id
    WHERE c.starts_at > {begun} AND c.starts_at < {until} AND c.ends_at > {ended}
    AND c.state IN ('claimed', 'confirmed', 'maybe')
    AND (a.status = 'published' OR a.status = 'done' AND c.ends_at < {now})
    ORDER BY c.chapter_id, c.starts_at, c.id"""
)
POSTED = Sql("SELECT about, kind, revision FROM notice WHERE about IN {about} AND kind IN {kinds}")
UNCONFIRMED = Sql(
    """SELECT a.id, a.code, COUNT(c.id) AS number FROM appointment a
    JOIN claim c ON c.appointment_id = a.id AND c.state IN ('claimed', 'maybe')
    WHERE a.id IN {ids} AND a.status = 'published' AND a.starts_at > {now} GROUP BY a.id, a.code ORDER BY a.id"""
)


async def holders(now: datetime) -> list[Holder]:
    """List whoever holds a shift that begins within five days or ended hours ago, in every chapter, for the clock."""
    ended = now - AFTERWARDS - LATE
    rows = await HOLDERS.rows(now=now, until=now + AHEAD, ended=ended, begun=ended - LONGEST)
    return [
        Holder(
            scope=Scope(row["chapter_id"]),
            claim=row["id"],
            appointment=row["appointment_id"],
            volunteer=row["volunteer_id"],
            sequence=row["sequence"],
            version=row["version"],
            held=Held(
                starts_at=row["starts_at"],
                zone=row["time_zone"],
                since=row["claimed_at"],
                confirmed=ClaimState(row["state"]) is ClaimState.CONFIRMED,
                ends_at=row["ends_at"],
            ),
        )
        for row in rows
    ]


async def posted(about: Sequence[uuid.UUID], kinds: Sequence[NoticeKind]) -> set[tuple[uuid.UUID, NoticeKind, int]]:
    """Say which (about, kind, revision) of these was posted."""
    if not about:
        return set()
    rows = await POSTED.rows(about=list(about), kinds=[kind.value for kind in kinds])
    return {(row["about"], NoticeKind(row["kind"]), row["revision"]) for row in rows}


async def unconfirmed(appointments: Sequence[AppointmentId], now: datetime) -> dict[AppointmentId, tuple[str, int]]:
    """Give code and number of those who have not said that they come, where there are any."""
    rows = await UNCONFIRMED.rows(ids=list(appointments), now=now)
    return {row["id"]: (row["code"], row["number"]) for row in rows}
