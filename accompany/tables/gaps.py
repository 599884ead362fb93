"""Gaps: teams to come that are not filled for sure, many at once, for letters to coordinators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accompany.tables.sql import Sql
from accompany.words import AppointmentId


@dataclass(frozen=True, slots=True)
class Gap:
    """One team with empty places. Times are aware UTC; ``zone`` is the site's; ``asked`` so many had been.

    ``sure`` so many come without a doubt.
    """

    code: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    missing: int
    asked: int
    sure: int


LINES = Sql(
    """SELECT a.id, a.code, a.starts_at, a.ends_at, site.time_zone, p.ideal,
    COUNT(s.taken_by) - COUNT(s.unsure_at) AS sure,
    (SELECT COUNT(*) FROM ask k WHERE k.appointment_id = a.id) AS asked
    FROM appointment a
    JOIN site ON site.id = a.site_id
    JOIN team_place p ON p.appointment_id = a.id AND p.maximum > 0
    LEFT JOIN slot s ON s.place_id = p.id AND s.retired_at IS NULL
    WHERE a.id IN {ids} AND a.status = 'published' AND a.starts_at > {now}
    GROUP BY a.id, a.code, a.starts_at, a.ends_at, site.time_zone, p.id, p.ideal ORDER BY a.id, p.id"""
)


async def of_appointments(appointments: Sequence[AppointmentId], now: datetime) -> dict[AppointmentId, Gap]:
    """Say of some appointments to come how many places are not filled for sure; full teams are left out."""
    found: dict[AppointmentId, Gap] = {}
    for row in await LINES.rows(ids=list(appointments), now=now):
        before = found.get(row["id"])
        missing = (before.missing if before else 0) + max(0, row["ideal"] - row["sure"])
        sure = (before.sure if before else 0) + row["sure"]
        when = row["starts_at"], row["ends_at"], row["time_zone"]
        found[row["id"]] = Gap(row["code"], *when, missing, row["asked"], sure)
    return {appointment: gap for appointment, gap in found.items() if gap.missing}
