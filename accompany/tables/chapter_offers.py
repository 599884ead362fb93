"""Offers to other chapters: empty places, as little of each as another chapter may know, and the guests who took one.

A chapter that is offered a place reads only what ``Received`` has. What a guest sees comes from their claim.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, AppointmentId, ChapterId, ChapterOfferId, ClaimId, Missing, SlotId, VolunteerId


class ChapterOffer(Table, tablename="chapter_offer"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    to_chapter_id = UUID(default=None)
    appointment_id = UUID(default=None)
    slot_id = UUID(default=None)
    batch_id = UUID(default=None)
    offered_by = UUID(default=None)
    offered_at = Timestamptz(default=None)
    ended_at = Timestamptz(null=True, default=None)
    ended_by = UUID(null=True, default=None)
    why = Varchar(length=20, null=True, default=None)


@dataclass(frozen=True, slots=True)
class Made:
    """One open offer, for the chapter whose place it is."""

    id: ChapterOfferId
    slot: SlotId
    to: ChapterId
    to_name: str


@dataclass(frozen=True, slots=True)
class Where:
    """Whose place an offer is of, and why it ended if it did. For actions, never for pages of the other chapter."""

    scope: Scope
    slot: SlotId
    why: str | None


@dataclass(frozen=True, slots=True)
class Received:
    """One place, as the chapter it is offered to may know it. Times are aware UTC; ``zone`` is the site's.

    ``claim`` and ``volunteer`` are their own guest on it, None while it is open; ``id`` is then None.
    """

    id: ChapterOfferId | None
    chapter_name: str
    role: str
    role_label: str
    language: str | None
    district: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    claim: ClaimId | None = None
    volunteer: VolunteerId | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody of another chapter on a team: of which, and which coordinator there put them on it."""

    claim: ClaimId
    volunteer: VolunteerId
    home: Scope
    home_name: str
    arranged_by: AccountId | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many places of one appointment are still open to one chapter, for its letter. Times are aware UTC."""

    number: int
    starts_at: datetime
    ends_at: datetime
    zone: str


_OPEN = """o.ended_at IS NULL AND s.taken_by IS NULL AND s.retired_at IS NULL AND a.status = 'published'
    AND a.starts_at > {now}"""
_PLACE = """s.role, s.language, a.starts_at, a.ends_at, r.label AS role_label, ch.name AS chapter_name, site.city,
    site.state AS site_state, site.time_zone"""
_OF_SLOT = """JOIN slot s ON s.id = %(it)s.slot_id
    JOIN appointment a ON a.id = s.appointment_id
    JOIN team_role r ON r.code = s.role
    JOIN site ON site.id = a.site_id
    JOIN chapter ch ON ch.id = %(it)s.chapter_id """
MADE = Sql(
    f"""SELECT o.id, o.slot_id, o.to_chapter_id, ch.name FROM chapter_offer o
    JOIN slot s ON s.id = o.slot_id
    JOIN appointment a ON a.id = o.appointment_id
    JOIN chapter ch ON ch.id = o.to_chapter_id
    WHERE o.chapter_id = {{chapter}} AND o.appointment_id = {{appointment}} AND {_OPEN}
    ORDER BY ch.name, o.slot_id, o.id"""  # noqa: S608  # a constant
)
RECEIVED = Sql(
    f"SELECT o.id, NULL AS claim_id, NULL AS volunteer_id, {_PLACE} FROM chapter_offer o "  # noqa: S608  # constants
    + _OF_SLOT % {"it": "o"}
    + f"WHERE o.to_chapter_id = {{chapter}} AND {_OPEN} ORDER BY a.starts_at, o.id LIMIT {{most}}"
)
LENT = Sql(
    f"SELECT NULL AS id, c.id AS claim_id, c.volunteer_id, {_PLACE} FROM claim c "  # noqa: S608  # constants
    + _OF_SLOT % {"it": "c"}
    + """WHERE c.guest_of = {chapter} AND c.ends_at > {now} AND c.state IN ('claimed', 'confirmed', 'maybe')
    ORDER BY a.starts_at, c.id LIMIT {most}"""
)
WHERE = Sql("SELECT chapter_id, slot_id, why FROM chapter_offer WHERE to_chapter_id = {chapter} AND id = {id}")
OF_ITS_OWNER = Sql("SELECT to_chapter_id FROM chapter_offer WHERE chapter_id = {chapter} AND id = {id}")
TAKEN = Sql(
    """UPDATE chapter_offer SET ended_by = {by}, why = 'taken'
    WHERE to_chapter_id = {chapter} AND id = {id} AND why = 'filled' AND ended_at = {now} RETURNING id"""
)
WITHDRAW = Sql(
    """UPDATE chapter_offer SET ended_at = {now}, ended_by = {by}, why = 'withdrawn'
    WHERE chapter_id = {chapter} AND id = {id} AND ended_at IS NULL RETURNING id"""
)
FILLED = Sql(
    """UPDATE chapter_offer SET ended_at = {now}, why = 'filled' WHERE slot_id = {slot} AND ended_at IS NULL
    RETURNING to_chapter_id"""
)
OVER = Sql(
    """UPDATE chapter_offer SET ended_at = {now}, why = 'cancelled' WHERE chapter_id = {chapter}
    AND appointment_id = {appointment} AND ended_at IS NULL RETURNING to_chapter_id"""
)
GUESTS = Sql(
    """SELECT c.id, c.volunteer_id, c.guest_of, ch.name, (
        SELECT o.ended_by FROM chapter_offer o WHERE o.slot_id = c.slot_id AND o.to_chapter_id = c.guest_of
        AND o.why = 'taken' ORDER BY o.ended_at DESC, o.id LIMIT 1
    ) AS arranged_by
    FROM claim c JOIN chapter ch ON ch.id = c.guest_of
    WHERE c.chapter_id = {chapter} AND c.appointment_id = {appointment} ORDER BY c.id"""
)
WAITING = Sql(
    f"""SELECT o.batch_id, COUNT(*) AS number, a.starts_at, a.ends_at, site.time_zone FROM chapter_offer o
    JOIN slot s ON s.id = o.slot_id
    JOIN appointment a ON a.id = o.appointment_id
    JOIN site ON site.id = a.site_id
    WHERE o.batch_id IN {{batches}} AND {_OPEN}
    GROUP BY o.batch_id, a.starts_at, a.ends_at, site.time_zone"""  # noqa: S608  # a constant
)
GUEST_AT = Sql(
    """SELECT chapter_id FROM claim WHERE guest_of = {home} AND volunteer_id = {volunteer}
    AND (id = {what} OR state <> 'released' AND {what} IN (slot_id, appointment_id)) ORDER BY id LIMIT 1"""
)
LENT_CLAIM = Sql("SELECT chapter_id FROM claim WHERE guest_of = {home} AND id = {claim}")


async def add(
    scope: Scope, places: Sequence[tuple[AppointmentId, SlotId]], to: ChapterId, by: AccountId, now: datetime
) -> uuid.UUID:
    """Write offers of some places to one chapter down; one that stands already stays. Gives what they share."""
    batch = random_id()
    rows: list[Row] = [
        {
            "id": random_id(),
            "chapter_id": scope.chapter,
            "to_chapter_id": to,
            "appointment_id": appointment,
            "slot_id": slot,
            "batch_id": batch,
            "offered_by": by,
            "offered_at": now,
        }
        for appointment, slot in places
    ]
    await insert("chapter_offer", *rows, twice="leave")
    return batch


async def made(scope: Scope, appointment: AppointmentId, now: datetime) -> list[Made]:
    """List the offers of an appointment's places that stand, by the name of the chapter."""
    rows = await MADE.rows(chapter=scope.chapter, appointment=appointment, now=now)
    return [Made(row["id"], row["slot_id"], row["to_chapter_id"], row["name"]) for row in rows]


async def received(scope: Scope, now: datetime, *, most: int = 200) -> list[Received]:
    """List the places this chapter is offered, soonest first."""
    return [_received(row) for row in await RECEIVED.rows(chapter=scope.chapter, now=now, most=most)]


async def lent(scope: Scope, now: datetime, *, most: int = 200) -> list[Received]:
    """List the places of other chapters that volunteers of this one hold, soonest first."""
    return [_received(row) for row in await LENT.rows(chapter=scope.chapter, now=now, most=most)]


async def where(scope: Scope, offer: ChapterOfferId) -> Where:
    """Say whose place an offer to this chapter is or was of. Raises Missing."""
    row = await WHERE.row(chapter=scope.chapter, id=offer)
    if row is None:
        raise Missing
    return Where(Scope(row["chapter_id"]), row["slot_id"], row["why"])


async def taken(scope: Scope, offer: ChapterOfferId, by: AccountId, now: datetime) -> bool:
    """Write down who of this chapter took the place that was filled just now, ``now`` being the very same moment.

    False when the offer had ended before: it was withdrawn in the meantime.
    """
    return await TAKEN.row(chapter=scope.chapter, id=offer, by=by, now=now) is not None


async def withdraw(scope: Scope, offer: ChapterOfferId, by: AccountId, now: datetime) -> tuple[Scope, bool]:
    """Take an offer of one's own back; gives whose it was, and False when it had ended. Raises Missing."""
    row = await OF_ITS_OWNER.row(chapter=scope.chapter, id=offer)
    if row is None:
        raise Missing
    ended = await WITHDRAW.row(chapter=scope.chapter, id=offer, by=by, now=now)
    return Scope(row["to_chapter_id"]), ended is not None


async def filled(slot: SlotId, now: datetime) -> list[Scope]:
    """End every offer of a place that somebody holds now; gives the chapters it stood open to."""
    return [Scope(row["to_chapter_id"]) for row in await FILLED.rows(slot=slot, now=now)]


async def over(scope: Scope, appointment: AppointmentId, now: datetime) -> list[Scope]:
    """End every offer of an appointment that is called off; gives the chapters they stood open to."""
    rows = await OVER.rows(chapter=scope.chapter, appointment=appointment, now=now)
    return [Scope(one) for one in dict.fromkeys(row["to_chapter_id"] for row in rows)]


async def guests(scope: Scope, appointment: AppointmentId) -> dict[ClaimId, Guest]:
    """Say who on an appointment's team is, or was, a guest."""
    rows = await GUESTS.rows(chapter=scope.chapter, appointment=appointment)
    return {
        row["id"]: Guest(row["id"], row["volunteer_id"], Scope(row["guest_of"]), row["name"], row["arranged_by"])
        for row in rows
    }


async def waiting(batches: Sequence[uuid.UUID], now: datetime) -> dict[uuid.UUID, Waiting]:
    """Say how many places of each batch are open still, for the courier; those with none are left out."""
    rows = await WAITING.rows(batches=list(batches), now=now)
    return {row["batch_id"]: Waiting(row["number"], row["starts_at"], row["ends_at"], row["time_zone"]) for row in rows}


async def guest_at(home: Scope, volunteer: VolunteerId, what: uuid.UUID) -> Scope | None:
    """Say in which other chapter a volunteer holds this claim, slot or place at this appointment; None: in none."""
    row = await GUEST_AT.row(home=home.chapter, volunteer=volunteer, what=what)
    return Scope(row["chapter_id"]) if row else None


async def lent_to(home: Scope, claim: ClaimId) -> Scope:
    """Say in which chapter a volunteer of this one is a guest with this claim. Raises Missing."""
    row = await LENT_CLAIM.row(home=home.chapter, claim=claim)
    if row is None:
        raise Missing
    return Scope(row["chapter_id"])


def _received(row: Row) -> Received:
    return Received(
        id=row["id"],
        chapter_name=row["chapter_name"],
        role=row["role"],
        role_label=row["role_label"],
        language=row["language"],
        district=f"{row['city']}, {row['site_state']}",
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        zone=row["time_zone"],
        claim=row["claim_id"],
        volunteer=row["volunteer_id"],
    )
