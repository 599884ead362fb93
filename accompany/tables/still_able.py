"""Who holds a shift that moved and has not said whether they can still come."""

from dataclasses import dataclass
from datetime import datetime

from accompany.tables import feeds
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import ClaimId, SlotId, VolunteerId


@dataclass(frozen=True, slots=True)
class Silent:
    """One claim that waits for an answer. Times are aware UTC; ``sequence`` is its revision, ``zone`` the site's."""

    scope: Scope
    claim: ClaimId
    slot: SlotId
    volunteer: VolunteerId
    sequence: int
    moved_at: datetime
    starts_at: datetime
    zone: str


SILENT = Sql(
    """SELECT c.id, c.chapter_id, c.slot_id, c.volunteer_id, c.sequence, c.moved_at, c.starts_at, site.time_zone
    FROM claim c JOIN appointment a ON a.id = c.appointment_id JOIN site ON site.id = a.site_id
    WHERE c.moved_at IS NOT NULL AND c.state = 'claimed' AND c.starts_at > {now} AND a.status = 'published'
    ORDER BY c.chapter_id, c.starts_at, c.id"""
)
DOUBT = Sql(
    """UPDATE claim SET state = 'maybe', moved_at = NULL, changed_at = {now}
    WHERE id = {claim} AND state = 'claimed' AND sequence = {sequence} AND moved_at IS NOT NULL RETURNING id"""
)


async def silent(now: datetime) -> list[Silent]:
    """List them in every chapter, for the clock."""
    return [
        Silent(
            scope=Scope(row["chapter_id"]),
            claim=row["id"],
            slot=row["slot_id"],
            volunteer=row["volunteer_id"],
            sequence=row["sequence"],
            moved_at=row["moved_at"],
            starts_at=row["starts_at"],
            zone=row["time_zone"],
        )
        for row in await SILENT.rows(now=now)
    ]


async def doubt(one: Silent, now: datetime) -> bool:
    """Write down that a holder may not come; False when they answered, or it moved again, in the meantime."""
    if await DOUBT.row(claim=one.claim, sequence=one.sequence, now=now) is None:
        return False
    await feeds.changed([one.volunteer], now)
    return True
