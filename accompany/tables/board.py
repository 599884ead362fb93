"""The board: one look at a stretch of days, in a constant number of queries however full it is."""

from dataclasses import dataclass
from datetime import datetime

from accompany.rules import urgency
from accompany.rules.teams import Staffing
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import AppointmentId, AppointmentStatus, Level, MobilizationId, MobilizationState, SiteId


@dataclass(frozen=True, slots=True)
class Gap:
    """How one line of one team stands: how many hold a slot, how many are wanted. Times are aware UTC."""

    appointment: AppointmentId
    role: str
    language: str | None
    minimum: int
    ideal: int
    filled: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Day:
    """One appointment as the board shows it, with its team's lines."""

    id: AppointmentId
    code: str
    type_label: str
    site: SiteId
    nickname: str
    zone: str
    starts_at: datetime
    status: AppointmentStatus
    level: Level | None
    proposed_level: Level
    gaps: tuple[Gap, ...]

    @property
    def filled(self) -> int:
        """Count filled places, at most the ideal of each line."""
        return sum(min(gap.filled, gap.ideal) for gap in self.gaps)

    @property
    def ideal(self) -> int:
        """Count wanted places."""
        return sum(gap.ideal for gap in self.gaps)

    @property
    def unfilled(self) -> int:
        """Count places still empty."""
        return self.ideal - self.filled

    @property
    def below_minimum(self) -> bool:
        """Say whether the team is smaller than is safe in any of its lines."""
        return any(gap.filled < gap.minimum for gap in self.gaps)

    @property
    def weighed_level(self) -> Level:
        """Give the confirmed level, or the proposed one while nobody confirmed any: caution first."""
        return self.level if self.level is not None else self.proposed_level

    @property
    def staffing(self) -> Staffing:
        """Give the facts by which the team's standing is judged."""
        return Staffing(self.filled, self.ideal, self.below_minimum, self.starts_at, self.weighed_level)

    @property
    def gap(self) -> urgency.Gap:
        """Give the facts by which gaps are ranked."""
        return urgency.Gap(self.starts_at, self.weighed_level, self.unfilled, self.below_minimum)

    @property
    def to_confirm(self) -> int:
        """Count holders who have not confirmed."""
        return sum(gap.filled - gap.confirmed for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One mobilization that is open, for the band on top of the board."""

    mobilization: MobilizationId
    code: str
    state: MobilizationState
    drill: bool
    since: datetime
    coming: int
    called: int


DAYS = Sql(
    """SELECT a.id, a.code, t.label AS type_label, a.site_id, s.nickname, s.time_zone, a.starts_at, a.status, a.level,
    a.proposed_level
    FROM appointment a JOIN site s ON s.id = a.site_id JOIN appointment_type t ON t.code = a.type
    WHERE a.chapter_id = {chapter} AND a.starts_at >= {start} AND a.starts_at < {end}
    AND a.status IN ('draft', 'published') ORDER BY a.starts_at, a.id"""
)
GAPS = Sql(
    """SELECT p.appointment_id, p.role, p.language, p.minimum, p.ideal, p.position,
    COUNT(s.taken_by) - COUNT(s.unsure_at) AS filled, COUNT(s.confirmed_at) AS confirmed
    FROM appointment a
    JOIN team_place p ON p.appointment_id = a.id
    LEFT JOIN slot s ON s.place_id = p.id AND s.retired_at IS NULL
    WHERE a.chapter_id = {chapter} AND a.starts_at >= {start} AND a.starts_at < {end}
    AND a.status IN ('draft', 'published') AND p.maximum > 0
    GROUP BY p.id, p.appointment_id, p.role, p.language, p.minimum, p.ideal, p.position
    ORDER BY p.appointment_id, p.position, p.id"""
)
ALARMS = Sql(
    """SELECT m.id, a.code, m.state, m.drill, m.drafted_at,
    (SELECT COUNT(*) FROM call_answer c WHERE c.mobilization_id = m.id AND c.answer IN ('coming', 'thirty_minutes'))
    AS coming,
    (SELECT COUNT(*) FROM notice n WHERE n.about = m.id AND n.kind = 'ring_call' AND n.state = 'accepted') AS called
    FROM mobilization m JOIN appointment a ON a.id = m.appointment_id
    WHERE m.chapter_id = {chapter} AND m.state IN ('draft', 'approved', 'sending', 'sent', 'standing_down')
    ORDER BY m.drafted_at, m.id"""
)


async def days(scope: Scope, start: datetime, end: datetime) -> list[Day]:
    """List every appointment that starts in [start, end) with how its team stands, soonest first."""
    gaps: dict[AppointmentId, list[Gap]] = {}
    for row in await GAPS.rows(chapter=scope.chapter, start=start, end=end):
        gaps.setdefault(row["appointment_id"], []).append(_gap(row))
    rows = await DAYS.rows(chapter=scope.chapter, start=start, end=end)
    return [_day(row, tuple(gaps.get(row["id"], ()))) for row in rows]


async def alarms(scope: Scope) -> list[Alarm]:
    """List the mobilizations that are open, oldest first."""
    rows = await ALARMS.rows(chapter=scope.chapter)
    return [
        Alarm(
            mobilization=row["id"],
            code=row["code"],
            state=MobilizationState(row["state"]),
            drill=row["drill"],
            since=row["drafted_at"],
            coming=row["coming"],
            called=row["called"],
        )
        for row in rows
    ]


def _gap(row: Row) -> Gap:
    return Gap(
        appointment=row["appointment_id"],
        role=row["role"],
        language=row["language"],
        minimum=row["minimum"],
        ideal=row["ideal"],
        filled=row["filled"],
        confirmed=row["confirmed"],
    )


def _day(row: Row, gaps: tuple[Gap, ...]) -> Day:
    return Day(
        id=row["id"],
        code=row["code"],
        type_label=row["type_label"],
        site=row["site_id"],
        nickname=row["nickname"],
        zone=row["time_zone"],
        starts_at=row["starts_at"],
        status=AppointmentStatus(row["status"]),
        level=Level(row["level"]) if row["level"] is not None else None,
        proposed_level=Level(row["proposed_level"]),
        gaps=gaps,
    )
