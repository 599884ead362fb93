"""Open shifts: slots of published appointments that nobody holds, as a volunteer looks for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.rules import slots as rules
from accompany.rules.slots import Candidate, Need
from accompany.tables import candidates, needs
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import AppointmentId, Level, SlotId, SlotState, VolunteerId

NEAR = timedelta(hours=12)  # somebody who had this morning free is offered the rest of it


@dataclass(frozen=True, slots=True)
class OpenShift:
    """One slot to claim. Times are aware UTC; ``zone`` is the site's. Says nothing of the person."""

    slot: SlotId
    appointment: AppointmentId
    type: str
    type_label: str
    person_comes: bool
    role: str
    role_label: str
    language: str | None
    state: SlotState
    level: Level
    site_name: str
    nickname: str
    district: str
    zone: str
    filled: int
    ideal: int
    number: int
    need: Need


_OPEN = """
    SELECT s.id, s.appointment_id, s.role, s.language, s.asked_at, s.number, s.taken_by, p.ideal, a.type, a.starts_at,
    a.ends_at, a.level, a.person_id, a.status, t.label AS type_label, r.label AS role_label, r.qualification,
    site.name AS site_name, site.nickname, site.city, site.state AS site_state, site.time_zone,
    (SELECT COUNT(*) FROM slot f WHERE f.place_id = s.place_id AND f.taken_by IS NOT NULL) AS filled
    FROM slot s
    JOIN team_place p ON p.id = s.place_id
    JOIN appointment a ON a.id = s.appointment_id
    JOIN appointment_type t ON t.code = a.type
    JOIN team_role r ON r.code = s.role
    JOIN site ON site.id = a.site_id
    WHERE s.chapter_id = {chapter} AND s.retired_at IS NULL AND a.status = 'published' """
BETWEEN = Sql(
    _OPEN
    + """AND s.taken_by IS NULL AND a.starts_at >= {start} AND a.starts_at < {end}
    ORDER BY a.starts_at, a.id, p.position, s.number LIMIT {most}"""
)
_FIRST_OF_FULL = """s.taken_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM slot f WHERE f.place_id = s.place_id
    AND f.retired_at IS NULL AND (f.taken_by IS NULL OR f.number < s.number)) """
FULL = Sql(
    _OPEN
    + "AND a.starts_at >= {start} AND a.starts_at < {end} AND "
    + _FIRST_OF_FULL
    + "ORDER BY a.starts_at, a.id, p.position LIMIT {most}"
)
ONE = Sql(_OPEN + "AND s.id = {slot}")
SOME = Sql(_OPEN + "AND s.id IN {slots} AND a.starts_at < {end} ORDER BY a.starts_at, a.id, p.position, s.number")


async def between(scope: Scope, start: datetime, end: datetime, *, most: int = 1000) -> list[OpenShift]:
    """List open slots of appointments that start in [start, end), soonest first."""
    return [_shift(row) for row in await BETWEEN.rows(chapter=scope.chapter, start=start, end=end, most=most)]


async def full(scope: Scope, start: datetime, end: datetime, *, most: int = 1000) -> list[OpenShift]:
    """Give the first slot of each line that is held to the last one, of appointments that start in [start, end)."""
    return [_shift(row) for row in await FULL.rows(chapter=scope.chapter, start=start, end=end, most=most)]


async def find(scope: Scope, slot: SlotId) -> OpenShift | None:
    """Find one published slot, taken or not; None when volunteers may not see it."""
    row = await ONE.row(chapter=scope.chapter, slot=slot)
    return _shift(row) if row else None


async def some(scope: Scope, slots: Sequence[SlotId], end: datetime) -> list[OpenShift]:
    """Read some published slots, taken or not, of appointments that start before ``end``, soonest first."""
    if not slots:
        return []
    return [_shift(row) for row in await SOME.rows(chapter=scope.chapter, slots=list(slots), end=end)]


async def near(scope: Scope, volunteer: VolunteerId, moment: datetime, now: datetime, *, most: int) -> list[SlotId]:
    """List slots around ``moment`` that this volunteer could claim now, nearest first, one for each place."""
    shifts = await between(scope, max(now, moment - NEAR), moment + NEAR, most=200)
    candidate = await candidates.one(scope, volunteer, moment)
    free = [shift for shift in shifts if rules.objection(candidate, shift.need, now) is None]
    nearest = sorted(free, key=lambda shift: (abs(shift.need.starts_at - moment), shift.appointment, shift.number))
    return [shift.slot for shift in _one_for_each_place(nearest)[:most]]


def claimable(candidate: Candidate, shift: OpenShift, now: datetime) -> bool:
    """Say whether this volunteer could claim this slot now."""
    return rules.objection(candidate, shift.need, now) is None


def _one_for_each_place(shifts: list[OpenShift]) -> list[OpenShift]:
    seen: dict[tuple[AppointmentId, str, str | None], OpenShift] = {}
    for shift in shifts:
        seen.setdefault((shift.appointment, shift.role, shift.language), shift)
    return list(seen.values())


def _shift(row: Row) -> OpenShift:
    return OpenShift(
        slot=row["id"],
        appointment=row["appointment_id"],
        type=row["type"],
        type_label=row["type_label"],
        person_comes=row["person_id"] is not None,
        role=row["role"],
        role_label=row["role_label"],
        language=row["language"],
        state=_state(row),
        level=Level(row["level"] or 0),
        site_name=row["site_name"],
        nickname=row["nickname"],
        district=f"{row['city']}, {row['site_state']}",
        zone=row["time_zone"],
        filled=row["filled"],
        ideal=row["ideal"],
        number=row["number"],
        need=needs.read(row),
    )


def _state(row: Row) -> SlotState:
    if row["taken_by"] is not None:
        return SlotState.CLAIMED
    return SlotState.OPEN if row["asked_at"] is None else SlotState.ASKED
