"""Places where people were detained lately, or that coordinators warn of, and the appointments that are still to come.

A detention at a place counts for every chapter's appointments there: it is a fact about the place, and says of nobody
whose it was.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import AppointmentId, SiteId

CODE = "site_wave"
LASTS = timedelta(days=14)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A place that is more dangerous than usual ``until`` then, aware UTC."""

    site: SiteId
    until: datetime


# What a lead tapped on the day counts at once, also before anybody writes the outcome down.
DETAINED = Sql(
    """SELECT a.site_id, o.at FROM outcome o JOIN appointment a ON a.id = o.appointment_id
    WHERE o.outcome = 'held' AND o.at > {since}"""
)
TAPPED = Sql(
    """SELECT a.site_id, d.at FROM day_step d JOIN appointment a ON a.id = d.appointment_id
    WHERE d.step = 'held' AND d.at > {since}"""
)
WARNED_OF = Sql("SELECT id, time_zone, advisory_until FROM site WHERE advisory_until IS NOT NULL")
# Whoever took the signal back for one appointment meant this wave: it is not brought back before the next one.
UNSEEN = Sql(
    """SELECT a.id, a.chapter_id FROM appointment a JOIN appointment_type t ON t.code = a.type
    WHERE a.site_id = {site} AND a.starts_at > {now} AND a.starts_at <= {until} AND t.in_person
    AND a.person_id IS NOT NULL AND a.status IN ('draft', 'published') AND NOT EXISTS (
        SELECT 1 FROM signal s WHERE s.appointment_id = a.id AND s.code = {code} AND s.expires_at >= {until}
    ) ORDER BY a.id"""
)


async def places(now: datetime) -> list[Place]:
    """List the places that are more dangerous than usual now, each once, with the later of its ends."""
    since = now - LASTS
    held = [*await DETAINED.rows(since=since), *await TAPPED.rows(since=since)]
    ends = [(row["site_id"], row["at"] + LASTS) for row in held]
    ends += [(row["id"], _end(row)) for row in await WARNED_OF.rows()]
    latest = {site: max(end for one, end in ends if one == site) for site, _ in ends}
    return [Place(site, end) for site, end in latest.items() if end > now]


async def unseen(place: Place, now: datetime) -> list[tuple[Scope, AppointmentId]]:
    """List the appointments in person there, until the wave is over, that have no signal of it yet."""
    rows = await UNSEEN.rows(site=place.site, now=now, until=place.until, code=CODE)
    return [(Scope(row["chapter_id"]), AppointmentId(row["id"])) for row in rows]


def _end(row: Row) -> datetime:
    """Give the end of the last day a place is warned of, on its own clock."""
    after = date.fromisoformat(row["advisory_until"]) + A_DAY
    return datetime.combine(after, time(), ZoneInfo(row["time_zone"]))
