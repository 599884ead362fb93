"""Shifts to fill: open slots as volunteers are ranked for them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from accompany.rules import zones
from accompany.rules.matching import Shift
from accompany.tables import needs
from accompany.tables.histories import city
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import AppointmentId, Missing, SlotId, VolunteerId

_SHIFT = """SELECT s.id, s.appointment_id, s.place_id, s.language, s.taken_by, r.qualification, a.starts_at, a.ends_at,
    a.status, a.site_id, site.name, site.nickname, site.street, site.city, site.state, site.postal_code, site.time_zone
    FROM slot s
    JOIN appointment a ON a.id = s.appointment_id
    JOIN site ON site.id = a.site_id
    JOIN team_role r ON r.code = s.role
    WHERE s.chapter_id = {chapter} AND s.retired_at IS NULL """
ONE = Sql(_SHIFT + "AND s.id = {slot}")
OPEN = Sql(
    _SHIFT
    + """AND s.taken_by IS NULL AND a.status = 'published' AND a.starts_at >= {start} AND a.starts_at < {end}
    ORDER BY a.starts_at, s.id"""
)
LEADS = Sql(
    """SELECT s.appointment_id, s.taken_by FROM slot s
    JOIN appointment a ON a.id = s.appointment_id
    JOIN volunteer v ON v.id = s.taken_by
    WHERE s.chapter_id = {chapter} AND s.role = 'lead' AND s.retired_at IS NULL AND s.unsure_at IS NULL
    AND v.vetted_at IS NOT NULL AND a.starts_at >= {start} AND a.starts_at <= {end}"""
)
WAITING = Sql(
    """SELECT o.place_id, c.volunteer_id FROM claim c JOIN slot o ON o.id = c.slot_id
    WHERE c.chapter_id = {chapter} AND c.state = 'standby' AND c.starts_at >= {start} AND c.starts_at <= {end}"""
)


async def find(scope: Scope, slot: SlotId) -> Shift:
    """Find one slot, taken or not. Raises Missing."""
    row = await ONE.row(chapter=scope.chapter, slot=slot)
    if row is None:
        raise Missing
    return (await _shifts(scope, [row]))[slot]


async def between(scope: Scope, start: datetime, end: datetime) -> dict[SlotId, Shift]:
    """Give every open slot of published appointments that start in [start, end), soonest first."""
    return await _shifts(scope, await OPEN.rows(chapter=scope.chapter, start=start, end=end))


async def _shifts(scope: Scope, rows: Sequence[Row]) -> dict[SlotId, Shift]:
    if not rows:
        return {}
    start, end = min(row["starts_at"] for row in rows), max(row["starts_at"] for row in rows)
    leads: dict[AppointmentId, set[VolunteerId]] = defaultdict(set)
    for row in await LEADS.rows(chapter=scope.chapter, start=start, end=end):
        leads[row["appointment_id"]].add(row["taken_by"])
    waiting: dict[object, set[VolunteerId]] = defaultdict(set)
    for row in await WAITING.rows(chapter=scope.chapter, start=start, end=end):
        waiting[row["place_id"]].add(row["volunteer_id"])
    return {
        row["id"]: Shift(
            need=needs.read(row),
            site=row["site_id"],
            city=city(row["city"], row["state"]),
            known_as=_known_as(row),
            leads=frozenset(leads[row["appointment_id"]]),
            asked_for_it=frozenset(waiting[row["place_id"]]),
        )
        for row in rows
    }


def _known_as(row: Row) -> str:
    names = (row["nickname"], row["name"], row["street"], row["city"])
    return zones.place(*names, state=row["state"], postal_code=row["postal_code"])
