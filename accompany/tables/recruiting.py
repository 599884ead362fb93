"""Recruiting: how each line of each team to come stands, and what was done about it by itself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from piccolo.columns import UUID, Integer, Timestamptz
from piccolo.table import Table

from accompany.rules.quiet import Quiet
from accompany.rules.waves import Line
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, AppointmentId, Level, Missing, SlotId, VolunteerId

HORIZON = timedelta(days=14)  # as far as volunteers see ahead
UNDO = timedelta(minutes=10)  # after publishing: time to think again before anybody is asked


class Recruiting(Table, tablename="recruiting"):
    place_id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    waves = Integer(default=None)
    last_wave_at = Timestamptz(null=True, default=None)
    called_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Place:
    """One line of one team that recruits by itself, with the facts a wave is decided by."""

    scope: Scope
    id: uuid.UUID
    appointment: AppointmentId
    line: Line


@dataclass(frozen=True, slots=True)
class Patience:
    """When a volunteer may be written to; ``urgent`` ones may be woken when it is."""

    quiet: Quiet
    urgent: bool


LINES = Sql(
    """SELECT p.id, p.appointment_id, a.chapter_id, a.starts_at, COALESCE(a.level, a.proposed_level) AS level,
    p.minimum, p.ideal, COUNT(s.id) AS slots, COUNT(s.taken_by) AS taken, COUNT(s.unsure_at) AS unsure,
    r.waves, r.last_wave_at, r.called_at
    FROM appointment a
    JOIN team_place p ON p.appointment_id = a.id
    JOIN slot s ON s.place_id = p.id AND s.retired_at IS NULL
    LEFT JOIN recruiting r ON r.place_id = p.id
    WHERE a.status = 'published' AND a.starts_at > {now} AND a.starts_at < {until} AND a.published_at <= {published}
    AND a.paused_at IS NULL AND p.maximum > 0
    GROUP BY p.id, p.appointment_id, a.chapter_id, a.starts_at, a.level, a.proposed_level, p.minimum, p.ideal, r.waves,
    r.last_wave_at, r.called_at
    HAVING COUNT(s.taken_by) - COUNT(s.unsure_at) < p.ideal
    ORDER BY a.starts_at, p.id"""
)
UNANSWERED = Sql(
    """SELECT s.place_id, k.asked_at FROM ask k JOIN slot s ON s.id = k.slot_id
    WHERE s.place_id IN {places} AND k.answer IS NULL AND k.withdrawn_at IS NULL ORDER BY k.asked_at"""
)
OPEN = Sql(
    """SELECT id FROM slot WHERE place_id = {place} AND taken_by IS NULL AND retired_at IS NULL ORDER BY number"""
)
ASKED = Sql(
    """SELECT k.volunteer_id FROM ask k JOIN slot s ON s.id = k.slot_id WHERE s.place_id = {place}
    ORDER BY k.volunteer_id"""
)
WAVE = Sql(
    """UPDATE recruiting SET waves = waves + 1, last_wave_at = {now} WHERE place_id = {place} AND waves = {waves}
    RETURNING place_id"""
)
PUT_OFF = Sql(
    """UPDATE recruiting SET waves = waves - 1, last_wave_at = {since} WHERE place_id = {place} RETURNING place_id"""
)
CALL = Sql("UPDATE recruiting SET called_at = {now} WHERE place_id = {place} RETURNING place_id")
PAUSE = Sql(
    """UPDATE appointment SET paused_at = {at}, paused_by = {by} WHERE chapter_id = {chapter} AND id = {appointment}
    RETURNING id"""
)
PAUSED = Sql("SELECT paused_at FROM appointment WHERE chapter_id = {chapter} AND id = {appointment}")
PATIENCE = Sql(
    """SELECT v.id, v.quiet_from, v.quiet_to, v.urgent, c.time_zone FROM volunteer v
    JOIN chapter c ON c.id = v.chapter_id WHERE v.chapter_id = {chapter} AND v.id IN {volunteers}"""
)
NOT_BEFORE = Sql(
    "UPDATE volunteer SET not_before = {until} WHERE chapter_id = {chapter} AND id = {volunteer} RETURNING id"
)


async def places(now: datetime) -> list[Place]:
    """List every line in every chapter that is not yet filled for sure, soonest first, for the clock."""
    rows = await LINES.rows(now=now, until=now + HORIZON, published=now - UNDO)
    asked: dict[uuid.UUID, list[datetime]] = {row["id"]: [] for row in rows}
    for row in await UNANSWERED.rows(places=list(asked)) if asked else ():
        asked[row["place_id"]].append(row["asked_at"])
    return [
        Place(Scope(row["chapter_id"]), row["id"], row["appointment_id"], _line(row, asked[row["id"]])) for row in rows
    ]


def _line(row: Row, asked: Sequence[datetime]) -> Line:
    sure, empty = row["taken"] - row["unsure"], row["slots"] - row["taken"]
    return Line(
        starts_at=row["starts_at"],
        level=Level(row["level"]),
        missing=min(row["ideal"] - sure, empty),
        below_minimum=sure < row["minimum"],
        unanswered=tuple(asked),
        waves=row["waves"] or 0,
        last_wave_at=row["last_wave_at"],
        called_at=row["called_at"],
    )


async def open_slots(place: uuid.UUID) -> list[SlotId]:
    """List a line's empty slots in their order."""
    return [SlotId(row["id"]) for row in await OPEN.rows(place=place)]


async def asked_for(place: uuid.UUID) -> set[VolunteerId]:
    """Give everybody who was asked for any slot of a line: nobody is asked twice for the same thing."""
    return {VolunteerId(row["volunteer_id"]) for row in await ASKED.rows(place=place)}


async def begin_wave(place: Place, now: datetime) -> bool:
    """Write down that a wave goes out; False when another process was first."""
    await _begin(place)
    return await WAVE.row(place=place.id, waves=place.line.waves, now=now) is not None


async def put_off(place: Place, since: datetime) -> None:
    """Write down that the wave just begun found only people who have a rest: its time counts from ``since``."""
    await PUT_OFF.rows(place=place.id, since=since)


async def called(place: Place, now: datetime) -> None:
    """Write down that coordinators hear of a gap."""
    await _begin(place)
    await CALL.rows(place=place.id, now=now)


async def _begin(place: Place) -> None:
    row: Row = {"place_id": place.id, "chapter_id": place.scope.chapter, "waves": 0}
    await insert("recruiting", row, twice="leave")


async def pause(scope: Scope, appointment: AppointmentId, by: AccountId, at: datetime | None) -> None:
    """Let an appointment recruit by itself no more, or again (``at`` None). Raises Missing."""
    if await PAUSE.row(chapter=scope.chapter, appointment=appointment, by=by, at=at) is None:
        raise Missing


async def is_paused(scope: Scope, appointment: AppointmentId) -> bool:
    """Say whether a coordinator paused it."""
    row = await PAUSED.row(chapter=scope.chapter, appointment=appointment)
    return row is not None and row["paused_at"] is not None


async def patience(scope: Scope, volunteers: Sequence[VolunteerId]) -> dict[VolunteerId, Patience]:
    """Say when some volunteers may be written to; their clock is the chapter's."""
    rows = await PATIENCE.rows(chapter=scope.chapter, volunteers=list(volunteers)) if volunteers else []
    return {
        row["id"]: Patience(Quiet(row["quiet_from"], row["quiet_to"], row["time_zone"]), bool(row["urgent"]))
        for row in rows
    }


async def patience_of(scope: Scope, volunteer: VolunteerId) -> Patience:
    """Say when one volunteer may be written to. Raises Missing."""
    found = await patience(scope, [volunteer])
    if volunteer not in found:
        raise Missing
    return found[volunteer]


async def not_before(scope: Scope, volunteer: VolunteerId, until: datetime) -> None:
    """Ask a volunteer nothing until then."""
    await NOT_BEFORE.rows(chapter=scope.chapter, volunteer=volunteer, until=until)
