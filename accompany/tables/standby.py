"""Standby: claims that fill no slot yet, of those who would go if a place opened."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from accompany.tables import store
from accompany.tables.asks import Changed
from accompany.tables.claims import Offer
from accompany.tables.ids import calendar_uid, random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import AppointmentId, AskId, ClaimId, ClaimState, SlotId, VolunteerId


@dataclass(frozen=True, slots=True)
class Line:
    """One role of one team that has an empty slot and somebody waiting. ``starts_at`` is aware UTC."""

    scope: Scope
    place: uuid.UUID
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody on standby for a line; ``offered`` until when a slot of it is offered to them (aware UTC), or None."""

    claim: ClaimId
    volunteer: VolunteerId
    appointment: AppointmentId
    ask: AskId | None
    offered: datetime | None


_MINE = "chapter_id = {chapter} AND appointment_id = {appointment} AND volunteer_id = {volunteer} AND state = 'standby'"
FIND = Sql(f"SELECT id FROM claim WHERE {_MINE}")  # noqa: S608  # a constant
LEAVE = Sql(f"DELETE FROM claim WHERE {_MINE} RETURNING id")  # noqa: S608  # a constant
FULL = Sql(
    """SELECT COUNT(f.id) AS free FROM slot s JOIN slot f ON f.place_id = s.place_id AND f.taken_by IS NULL
    AND f.retired_at IS NULL WHERE s.chapter_id = {chapter} AND s.id = {slot}"""
)
OVER = Sql(
    """DELETE FROM claim WHERE state = 'standby' AND (
        EXISTS (SELECT 1 FROM appointment a WHERE a.id = claim.appointment_id
            AND (a.status <> 'published' OR a.starts_at <= {now}))
        OR EXISTS (SELECT 1 FROM claim h WHERE h.appointment_id = claim.appointment_id
            AND h.volunteer_id = claim.volunteer_id AND h.state IN ('claimed', 'confirmed', 'maybe'))
        OR EXISTS (SELECT 1 FROM account ac WHERE ac.id = claim.volunteer_id AND ac.frozen_at IS NOT NULL)
    ) RETURNING id"""
)
MOVED = Sql(
    """UPDATE claim SET starts_at = (SELECT a.starts_at FROM appointment a WHERE a.id = claim.appointment_id),
    ends_at = (SELECT a.ends_at FROM appointment a WHERE a.id = claim.appointment_id)
    WHERE state = 'standby' AND EXISTS (SELECT 1 FROM appointment a WHERE a.id = claim.appointment_id
        AND a.starts_at <> claim.starts_at) RETURNING id"""
)
LINES = Sql(
    """SELECT DISTINCT w.chapter_id, o.place_id, a.starts_at FROM claim w
    JOIN slot o ON o.id = w.slot_id
    JOIN slot f ON f.place_id = o.place_id AND f.taken_by IS NULL AND f.retired_at IS NULL
    JOIN appointment a ON a.id = w.appointment_id
    WHERE w.state = 'standby' AND a.status = 'published' AND a.starts_at > {now} AND a.paused_at IS NULL
    ORDER BY a.starts_at, o.place_id"""
)
WAITING = Sql(
    """SELECT w.id, w.volunteer_id, w.appointment_id, k.id AS ask_id, k.expires_at FROM claim w
    JOIN slot o ON o.id = w.slot_id
    LEFT JOIN slot f ON f.place_id = o.place_id AND f.retired_at IS NULL
    LEFT JOIN ask k ON k.slot_id = f.id AND k.volunteer_id = w.volunteer_id AND k.answer IS NULL
        AND k.withdrawn_at IS NULL
    WHERE o.place_id = {place} AND w.state = 'standby' ORDER BY w.claimed_at, w.id, k.expires_at"""
)
# Empty slots of a line that are offered to nobody on standby at this moment.
UNOFFERED = Sql(
    """SELECT f.id FROM slot f JOIN appointment a ON a.id = f.appointment_id
    WHERE f.place_id = {place} AND f.taken_by IS NULL AND f.retired_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM ask k WHERE k.slot_id = f.id AND k.answer IS NULL AND k.withdrawn_at IS NULL
        AND k.expires_at > {now} AND k.expires_at < a.starts_at)
    ORDER BY f.number"""
)
AGAIN = Sql(
    """UPDATE ask SET asked_at = {now}, asked_by = NULL, expires_at = {until}, answer = NULL, answered_at = NULL,
    withdrawn_at = NULL, withdrawn_because = NULL, uid = {uid}, sequence = sequence + 1
    WHERE chapter_id = {chapter} AND slot_id = {slot} AND volunteer_id = {volunteer}
    AND (answer IS NOT NULL OR withdrawn_at IS NOT NULL) RETURNING id, volunteer_id, sequence"""
)
OF_APPOINTMENT = Sql(
    """SELECT o.place_id, w.volunteer_id FROM claim w JOIN slot o ON o.id = w.slot_id
    WHERE w.chapter_id = {chapter} AND w.appointment_id = {appointment} AND w.state = 'standby'
    ORDER BY w.claimed_at, w.id"""
)


async def is_full(scope: Scope, slot: SlotId) -> bool:
    """Say whether every slot of this slot's line is held."""
    row = await FULL.row(chapter=scope.chapter, slot=slot)
    return row is not None and row["free"] == 0


async def find(scope: Scope, appointment: AppointmentId, volunteer: VolunteerId) -> ClaimId | None:
    """Find a volunteer's standby for an appointment."""
    row = await FIND.row(chapter=scope.chapter, appointment=appointment, volunteer=volunteer)
    return ClaimId(row["id"]) if row else None


async def join(scope: Scope, offer: Offer, slot: SlotId, volunteer: VolunteerId, now: datetime) -> ClaimId:
    """Write down that somebody waits. The database keeps one for each volunteer and appointment (Clash)."""
    claim = ClaimId(random_id())
    row = {
        "id": claim,
        "chapter_id": scope.chapter,
        "slot_id": slot,
        "appointment_id": offer.appointment,
        "volunteer_id": volunteer,
        "state": ClaimState.STANDBY.value,
        "uid": calendar_uid(),  # of no entry; what they take over gets one of its own
        "sequence": 0,
        "reply_generation": offer.reply_generation,
        "starts_at": offer.need.starts_at,
        "ends_at": offer.need.ends_at,
        "claimed_at": now,
        "changed_at": now,
    }
    await insert("claim", row)
    return claim


async def leave(scope: Scope, appointment: AppointmentId, volunteer: VolunteerId) -> bool:
    """Let somebody wait no more; nothing is kept of it. False when they did not wait."""
    row = await LEAVE.row(chapter=scope.chapter, appointment=appointment, volunteer=volunteer)
    return row is not None


@store.action
async def tidy(now: datetime) -> None:
    """Let nobody wait for what began, was called off or is theirs by now, and let those who wait follow a new time."""
    await OVER.rows(now=now)
    await MOVED.rows()


async def lines(now: datetime) -> list[Line]:
    """List every line in every chapter that has an empty slot and somebody waiting, soonest first, for the clock."""
    return [Line(Scope(row["chapter_id"]), row["place_id"], row["starts_at"]) for row in await LINES.rows(now=now)]


async def waiting(place: uuid.UUID) -> list[Waiting]:
    """List who waits for a line, longest first."""
    found: dict[ClaimId, Waiting] = {}
    for row in await WAITING.rows(place=place):
        one = Waiting(row["id"], row["volunteer_id"], row["appointment_id"], row["ask_id"], row["expires_at"])
        if one.ask is not None or one.claim not in found:
            found[one.claim] = one
    return list(found.values())


async def unoffered(place: uuid.UUID, now: datetime) -> list[SlotId]:
    """List a line's empty slots that are offered to nobody on standby now, in their order."""
    return [SlotId(row["id"]) for row in await UNOFFERED.rows(place=place, now=now)]


async def ask_again(
    scope: Scope, slot: SlotId, volunteer: VolunteerId, until: datetime, now: datetime
) -> Changed | None:
    """Open an ask anew that was answered or taken back, as a new calendar entry; None when there is none."""
    row = await AGAIN.row(
        chapter=scope.chapter, slot=slot, volunteer=volunteer, until=until, uid=calendar_uid(), now=now
    )
    return Changed(row["id"], row["volunteer_id"], row["sequence"]) if row else None


async def of_appointment(scope: Scope, appointment: AppointmentId) -> dict[uuid.UUID, list[VolunteerId]]:
    """Say who waits for each line of a team, longest first."""
    found: dict[uuid.UUID, list[VolunteerId]] = {}
    for row in await OF_APPOINTMENT.rows(chapter=scope.chapter, appointment=appointment):
        found.setdefault(row["place_id"], []).append(row["volunteer_id"])
    return found
