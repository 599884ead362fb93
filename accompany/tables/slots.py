"""Teams and their slots: one place for one role at one appointment."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.teams import Place
from accompany.tables.appointments import Kept
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AppointmentId, ClaimId, ClaimState, Missing, SlotId, SlotState, VolunteerId


class TeamPlace(Table, tablename="team_place"):
    id = UUID(primary_key=True, default=None)
    appointment_id = UUID(default=None)
    role = Varchar(length=40, default=None)
    language = Varchar(length=20, null=True, default=None)
    minimum = Integer(default=None)
    ideal = Integer(default=None)
    maximum = Integer(default=None)
    position = Integer(default=None)


class Slot(Table, tablename="slot"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    appointment_id = UUID(default=None)
    place_id = UUID(default=None)
    role = Varchar(length=40, default=None)
    language = Varchar(length=20, null=True, default=None)
    number = Integer(default=None)
    taken_by = UUID(null=True, default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    asked_at = Timestamptz(null=True, default=None)
    retired_at = Timestamptz(null=True, default=None)
    sequence = Integer(default=None)
    unsure_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Held:
    """One slot of a team, and who holds it."""

    id: SlotId
    number: int
    state: SlotState
    claim: ClaimId | None
    claim_state: ClaimState | None
    volunteer: VolunteerId | None


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One line of a team: a role, how many it needs, and its slots in order."""

    id: uuid.UUID
    place: Place
    slots: tuple[Held, ...]

    @property
    def filled(self) -> int:
        """Count the slots somebody holds."""
        return sum(slot.volunteer is not None for slot in self.slots)

    @property
    def sure(self) -> int:
        """Count the slots somebody holds without doubt: a maybe covers nobody."""
        return sum(slot.volunteer is not None and slot.claim_state is not ClaimState.MAYBE for slot in self.slots)


PLACES = Sql(
    """SELECT p.* FROM team_place p JOIN appointment a ON a.id = p.appointment_id
    WHERE a.chapter_id = {chapter} AND p.appointment_id IN {appointments} AND p.maximum > 0
    ORDER BY p.appointment_id, p.position, p.id"""
)
SLOTS = Sql(
    """SELECT s.id, s.appointment_id, s.place_id, s.number, s.taken_by, s.confirmed_at, s.asked_at,
    c.id AS claim_id, c.state AS claim_state
    FROM slot s LEFT JOIN claim c ON c.slot_id = s.id AND c.state IN ('claimed', 'confirmed', 'maybe')
    WHERE s.chapter_id = {chapter} AND s.appointment_id IN {appointments} AND s.retired_at IS NULL
    ORDER BY s.place_id, s.number"""
)
FIND = Sql("SELECT appointment_id FROM slot WHERE chapter_id = {chapter} AND id = {slot} AND retired_at IS NULL")
TAKE = Sql(
    """UPDATE slot SET taken_by = {volunteer} WHERE id = {slot} AND taken_by IS NULL AND retired_at IS NULL
    AND sequence = {sequence} RETURNING id"""
)
LET_GO = Sql(
    """UPDATE slot SET taken_by = NULL, confirmed_at = NULL, unsure_at = NULL
    WHERE chapter_id = {chapter} AND id = {slot} AND taken_by = {volunteer} RETURNING id"""
)
HAND_OVER = Sql(
    """UPDATE slot SET taken_by = {taker}, confirmed_at = NULL, unsure_at = NULL WHERE id = {slot}
    AND taken_by = {holder} AND retired_at IS NULL AND sequence = {sequence} RETURNING id"""
)
CONFIRMED = Sql(
    """UPDATE slot SET confirmed_at = {now}, unsure_at = NULL
    WHERE chapter_id = {chapter} AND id = {slot} RETURNING id"""
)
UNSURE = Sql(
    """UPDATE slot SET unsure_at = {now}, confirmed_at = NULL
    WHERE chapter_id = {chapter} AND id = {slot} RETURNING id"""
)
SURE = Sql("UPDATE slot SET unsure_at = NULL WHERE chapter_id = {chapter} AND id = {slot} RETURNING id")
ASKED = Sql("UPDATE slot SET asked_at = {now} WHERE chapter_id = {chapter} AND id = {slot} RETURNING id")
FOLLOW = Sql(
    """UPDATE slot SET sequence = {sequence}, confirmed_at = NULL, unsure_at = NULL
    WHERE chapter_id = {chapter} AND appointment_id = {appointment} RETURNING id"""
)
EMPTY = Sql(
    """UPDATE slot SET taken_by = NULL, confirmed_at = NULL, unsure_at = NULL, asked_at = NULL
    WHERE chapter_id = {chapter} AND appointment_id = {appointment} RETURNING id"""
)
CHANGE_PLACE = Sql(
    """UPDATE team_place SET minimum = {minimum}, ideal = {ideal}, maximum = {maximum}, position = {position}
    WHERE id = {id} RETURNING id"""
)
RETIRE = Sql(
    """UPDATE slot SET retired_at = {now} WHERE chapter_id = {chapter} AND id IN {slots} AND taken_by IS NULL
    RETURNING id"""
)


async def team(scope: Scope, appointment: AppointmentId) -> tuple[TeamRow, ...]:
    """Give one appointment's team."""
    return (await teams(scope, [appointment])).get(appointment, ())


async def teams(scope: Scope, appointments: Sequence[AppointmentId]) -> dict[AppointmentId, tuple[TeamRow, ...]]:
    """Give many appointments' teams in two queries, however many there are."""
    held: dict[uuid.UUID, list[Held]] = {}
    for row in await SLOTS.rows(chapter=scope.chapter, appointments=list(appointments)):
        held.setdefault(row["place_id"], []).append(_held(row))
    result: dict[AppointmentId, list[TeamRow]] = {}
    for row in await PLACES.rows(chapter=scope.chapter, appointments=list(appointments)):
        place = Place(row["role"], row["minimum"], row["ideal"], row["maximum"], row["language"])
        team_row = TeamRow(row["id"], place, tuple(held.get(row["id"], ())))
        result.setdefault(row["appointment_id"], []).append(team_row)
    return {appointment: tuple(rows) for appointment, rows in result.items()}


async def appointment_of(scope: Scope, slot: SlotId) -> AppointmentId:
    """Say which appointment's team a slot is on, published or not. Raises Missing."""
    row = await FIND.row(chapter=scope.chapter, slot=slot)
    if row is None:
        raise Missing
    return AppointmentId(row["appointment_id"])


async def take(slot: SlotId, volunteer: VolunteerId, sequence: int) -> bool:
    """Take a slot if nobody holds it and its appointment is still the one we read. The database settles the race."""
    return await TAKE.row(slot=slot, volunteer=volunteer, sequence=sequence) is not None


async def hand_over(slot: SlotId, holder: VolunteerId, taker: VolunteerId, sequence: int) -> bool:
    """Take a slot from its holder, if they hold it still and its appointment is the one we read."""
    return await HAND_OVER.row(slot=slot, holder=holder, taker=taker, sequence=sequence) is not None


async def let_go(scope: Scope, slot: SlotId, volunteer: VolunteerId) -> None:
    """Open a slot again that this volunteer held."""
    await LET_GO.rows(chapter=scope.chapter, slot=slot, volunteer=volunteer)


async def confirm(scope: Scope, slot: SlotId, now: datetime) -> None:
    """Write down that the holder confirmed."""
    await CONFIRMED.rows(chapter=scope.chapter, slot=slot, now=now)


async def doubt(scope: Scope, slot: SlotId, now: datetime) -> None:
    """Write down that its holder may not come: it stays theirs, and covers nobody."""
    await UNSURE.rows(chapter=scope.chapter, slot=slot, now=now)


async def be_sure(scope: Scope, slot: SlotId) -> None:
    """Take a doubt about a slot's holder back."""
    await SURE.rows(chapter=scope.chapter, slot=slot)


async def mark_asked(scope: Scope, slot: SlotId, now: datetime) -> None:
    """Write down that somebody was asked."""
    await ASKED.rows(chapter=scope.chapter, slot=slot, now=now)


async def follow(scope: Scope, appointment: AppointmentId, sequence: int) -> None:
    """Carry an appointment's new sequence into its slots.

    A claim under way that read the old time now finds its slot changed, and reads again. Whoever confirmed is asked
    again: they confirmed something else.
    """
    await FOLLOW.rows(chapter=scope.chapter, appointment=appointment, sequence=sequence)


async def empty(scope: Scope, appointment: AppointmentId) -> None:
    """Open every slot of an appointment again."""
    await EMPTY.rows(chapter=scope.chapter, appointment=appointment)


async def add_place(scope: Scope, kept: Kept, place: Place, position: int) -> None:
    """Add a line to a team, with as many slots as it may have at most."""
    place_id = random_id()
    row = {
        "id": place_id,
        "appointment_id": kept.id,
        "role": place.role,
        "language": place.language,
        "minimum": place.minimum,
        "ideal": place.ideal,
        "maximum": place.maximum,
        "position": position,
    }
    await insert("team_place", row)
    await _add_slots(scope, kept, place_id, place, range(1, place.maximum + 1))


async def change_place(scope: Scope, kept: Kept, row: TeamRow, place: Place, position: int, now: datetime) -> bool:
    """Change how many a line needs; a maximum of none takes it off. False when more people hold its slots than that.

    Slots are retired, never deleted: an old claim's calendar entry must still find its slot. Somebody may claim a
    slot at this moment; one that could not be retired is held.
    """
    if row.filled > place.maximum:
        return False
    await CHANGE_PLACE.rows(
        id=row.id, minimum=place.minimum, ideal=place.ideal, maximum=place.maximum, position=position
    )
    spare = [slot.id for slot in row.slots if slot.volunteer is None]
    surplus = max(0, len(row.slots) - place.maximum)
    if surplus and len(await RETIRE.rows(chapter=scope.chapter, slots=spare[-surplus:], now=now)) < surplus:
        return False
    last = max((slot.number for slot in row.slots), default=0)
    missing = max(0, place.maximum - len(row.slots))
    await _add_slots(scope, kept, row.id, place, range(last + 1, last + 1 + missing))
    return True


async def _add_slots(scope: Scope, kept: Kept, place_id: uuid.UUID, place: Place, numbers: range) -> None:
    rows: list[Row] = [
        {
            "id": random_id(),
            "chapter_id": scope.chapter,
            "appointment_id": kept.id,
            "place_id": place_id,
            "role": place.role,
            "language": place.language,
            "number": number,
            "sequence": kept.sequence,
        }
        for number in numbers
    ]
    await insert("slot", *rows)


def _held(row: Row) -> Held:
    if row["taken_by"] is None:
        state = SlotState.OPEN if row["asked_at"] is None else SlotState.ASKED
    else:
        state = SlotState.CLAIMED if row["confirmed_at"] is None else SlotState.CONFIRMED
    return Held(
        id=row["id"],
        number=row["number"],
        state=state,
        claim=row["claim_id"],
        claim_state=ClaimState(row["claim_state"]) if row["claim_state"] else None,
        volunteer=row["taken_by"],
    )
