"""Claims: a volunteer's hold on a slot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.slots import Candidate, Need
from accompany.tables import needs
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import (
    AppointmentId,
    ChapterId,
    ClaimId,
    ClaimState,
    Fluency,
    Missing,
    SlotId,
    VolunteerId,
)

BUSY_AROUND = timedelta(days=1)  # no appointment lasts longer than this


class Claim(Table, tablename="claim"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    slot_id = UUID(default=None)
    appointment_id = UUID(default=None)
    volunteer_id = UUID(default=None)
    state = Varchar(length=20, default=None)
    uid = Varchar(length=120, default=None)
    sequence = Integer(default=None)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    claimed_at = Timestamptz(default=None)
    changed_at = Timestamptz(default=None)
    released_at = Timestamptz(null=True, default=None)
    released_by = UUID(null=True, default=None)
    release_reason = Varchar(length=40, null=True, default=None)
    reply_generation = Integer(default=None)
    moved_at = Timestamptz(null=True, default=None)
    guest_of = UUID(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A claim as remembered. Times are aware UTC; ``uid`` and ``sequence`` are those of its calendar entry.

    ``scope`` is the appointment's chapter; ``guest_of`` the one its holder comes from, None when that is the same.
    """

    id: ClaimId
    scope: Scope
    guest_of: ChapterId | None
    slot: SlotId
    appointment: AppointmentId
    volunteer: VolunteerId
    state: ClaimState
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What a claim is judged by: the slot, the volunteer, and which version of the appointment was read.

    ``guest_of`` is the volunteer's chapter when it is another one; ``elsewhere`` while other chapters are offered it.
    """

    appointment: AppointmentId
    sequence: int
    asked: bool
    elsewhere: bool
    guest_of: ChapterId | None
    reply_generation: int
    need: Need
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Entry:
    """The calendar entry a claim goes into: a new one, or the one its ask made. ``sequence`` is its revision."""

    uid: str
    sequence: int
    reply_generation: int


LOCK_VOLUNTEER = Sql(
    """UPDATE volunteer SET claims_made = claims_made + 1 WHERE id = {volunteer} AND (chapter_id = {chapter}
    OR EXISTS (SELECT 1 FROM claim c WHERE c.volunteer_id = volunteer.id AND c.chapter_id = {chapter}))
    RETURNING id"""
)
OFFER = Sql(
    """SELECT a.id AS appointment_id, a.starts_at, a.ends_at, a.status, s.sequence, s.language, s.taken_by, s.asked_at,
    r.qualification, site.time_zone, v.vetted_at, v.reply_generation, ac.frozen_at,
    q.code AS has_code, q.until AS has_until, l.level,
    EXISTS (SELECT 1 FROM chapter_offer o WHERE o.slot_id = s.id AND o.ended_at IS NULL) AS elsewhere
    FROM slot s
    JOIN appointment a ON a.id = s.appointment_id
    JOIN site ON site.id = a.site_id
    JOIN team_role r ON r.code = s.role
    JOIN volunteer v ON v.id = {volunteer} AND v.chapter_id = {home}
    JOIN account ac ON ac.id = v.id
    LEFT JOIN volunteer_qualification q ON q.volunteer_id = v.id AND q.code = r.qualification
    LEFT JOIN volunteer_language l ON l.volunteer_id = v.id AND l.code = s.language
    WHERE s.chapter_id = {chapter} AND s.id = {slot} AND s.retired_at IS NULL"""
)
BUSY = Sql(
    """SELECT starts_at, ends_at FROM claim WHERE volunteer_id = {volunteer} AND ends_at > {after}
    AND starts_at < {before} AND state IN ('claimed', 'confirmed', 'maybe') ORDER BY starts_at"""
)
_COLUMNS = """SELECT id, chapter_id, guest_of, slot_id, appointment_id, volunteer_id, state, uid, sequence, starts_at,
    ends_at, changed_at FROM claim """
_KEPT = _COLUMNS + "WHERE chapter_id = {chapter} "
FIND = Sql(_KEPT + "AND id = {id}")
HOLDING = Sql(
    _KEPT + "AND appointment_id = {appointment} AND state IN ('claimed', 'confirmed', 'maybe') ORDER BY claimed_at, id"
)
COUNT_HOLDING = Sql(
    """SELECT COUNT(*) AS number FROM claim WHERE chapter_id = {chapter} AND appointment_id IN {appointments}
    AND state IN ('claimed', 'confirmed', 'maybe')"""
)
OF_APPOINTMENT = Sql(_KEPT + "AND appointment_id = {appointment} ORDER BY claimed_at, id")
OF_VOLUNTEER = Sql(
    _COLUMNS
    + """WHERE (chapter_id = {chapter} OR guest_of = {chapter}) AND volunteer_id = {volunteer} AND ends_at > {after}
    ORDER BY starts_at, id"""
)


async def lock(scope: Scope, volunteer: VolunteerId) -> None:
    """Let one claim of a volunteer run at a time, so that two overlapping ones settle as a race.

    They are of the chapter, or a guest who holds something in it. Raises Missing.
    """
    if await LOCK_VOLUNTEER.row(chapter=scope.chapter, volunteer=volunteer) is None:
        raise Missing


async def offer(scope: Scope, slot: SlotId, volunteer: VolunteerId, home: Scope | None = None) -> Offer:
    """Gather what a claim is judged by; ``home`` is the volunteer's chapter when it is another one. Raises Missing."""
    own = (home or scope).chapter
    row = await OFFER.row(chapter=scope.chapter, slot=slot, volunteer=volunteer, home=own)
    if row is None:
        raise Missing
    busy = await BUSY.rows(
        volunteer=volunteer, after=row["starts_at"] - BUSY_AROUND, before=row["ends_at"] + BUSY_AROUND
    )
    candidate = Candidate(
        vetted=row["vetted_at"] is not None,
        frozen=row["frozen_at"] is not None,
        qualifications=_qualifications(row),
        languages={row["language"]: Fluency(row["level"])} if row["level"] is not None else {},
        busy=tuple((one["starts_at"], one["ends_at"]) for one in busy),
    )
    return Offer(
        appointment=row["appointment_id"],
        sequence=row["sequence"],
        asked=row["asked_at"] is not None,
        elsewhere=bool(row["elsewhere"]),
        guest_of=None if own == scope.chapter else own,
        reply_generation=row["reply_generation"],
        need=needs.read(row),
        candidate=candidate,
    )


def _qualifications(row: Row) -> Mapping[str, date | None]:
    if row["has_code"] is None:
        return {}
    return {row["has_code"]: date.fromisoformat(row["has_until"]) if row["has_until"] else None}


async def add(scope: Scope, offer: Offer, slot: SlotId, volunteer: VolunteerId, entry: Entry, now: datetime) -> Kept:
    """Write a claim down. The database refuses a second holder of the slot (Clash)."""
    claim = ClaimId(random_id())
    row = {
        "id": claim,
        "chapter_id": scope.chapter,
        "guest_of": offer.guest_of,
        "slot_id": slot,
        "appointment_id": offer.appointment,
        "volunteer_id": volunteer,
        "state": ClaimState.CLAIMED.value,
        "uid": entry.uid,
        "sequence": entry.sequence,
        "reply_generation": entry.reply_generation,
        "starts_at": offer.need.starts_at,
        "ends_at": offer.need.ends_at,
        "claimed_at": now,
        "changed_at": now,
    }
    await insert("claim", row)
    return _kept(row)


async def find(scope: Scope, claim: ClaimId) -> Kept:
    """Find one. Raises Missing."""
    row = await FIND.row(chapter=scope.chapter, id=claim)
    if row is None:
        raise Missing
    return _kept(row)


async def holding(scope: Scope, appointment: AppointmentId) -> list[Kept]:
    """List the claims that fill an appointment's slots, earliest claim first."""
    return [_kept(row) for row in await HOLDING.rows(chapter=scope.chapter, appointment=appointment)]


async def of_appointment(scope: Scope, appointment: AppointmentId) -> list[Kept]:
    """List every claim an appointment ever had, those that ended too, oldest first."""
    return [_kept(row) for row in await OF_APPOINTMENT.rows(chapter=scope.chapter, appointment=appointment)]


async def count_holding(scope: Scope, appointments: Sequence[AppointmentId]) -> int:
    """Count the claims that fill the slots of some appointments."""
    row = await COUNT_HOLDING.row(chapter=scope.chapter, appointments=list(appointments))
    return int(row["number"]) if row else 0


async def of_volunteer(scope: Scope, volunteer: VolunteerId, after: datetime) -> list[Kept]:
    """List a volunteer's claims that end after ``after``, as a guest elsewhere and released ones too, soonest first."""
    return [_kept(row) for row in await OF_VOLUNTEER.rows(chapter=scope.chapter, volunteer=volunteer, after=after)]


def _kept(row: Row) -> Kept:
    return Kept(
        id=row["id"],
        scope=Scope(row["chapter_id"]),
        guest_of=row["guest_of"],
        slot=row["slot_id"],
        appointment=row["appointment_id"],
        volunteer=row["volunteer_id"],
        state=ClaimState(row["state"]),
        uid=row["uid"],
        sequence=row["sequence"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        changed_at=row["changed_at"],
    )
