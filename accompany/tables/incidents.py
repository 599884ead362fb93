"""Incidents: the watch over each appointment's day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from piccolo.columns import UUID, Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.incident_events import Incident, Plan, Policy
from accompany.tables.days_to_watch import New
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import (
    AccountId,
    AppointmentId,
    CaseId,
    Certainty,
    ChapterId,
    Ending,
    IncidentId,
    IncidentState,
    Missing,
    Ring,
)


class IncidentRow(Table, tablename="incident"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    appointment_id = UUID(default=None)
    state = Varchar(length=20, default=None)
    meets_at = Timestamptz(default=None)
    starts_at = Timestamptz(default=None)
    expected_minutes = Integer(default=None)
    closes_at = Timestamptz(null=True, default=None)
    due_at = Timestamptz(null=True, default=None)
    back = Varchar(length=20, default=None)
    waits = Integer(default=None)
    pages = Integer(default=None)
    taken_by = UUID(null=True, default=None)
    certainty = Integer(null=True, default=None)
    located = Boolean(default=None)
    ending = Varchar(length=20, null=True, default=None)
    policy = Text(default=None)
    round = Integer(default=None)
    opened_at = Timestamptz(default=None)
    closed_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """A watch as remembered. ``round`` counts what happened in it; ``opened_at`` is aware UTC, ``zone`` the site's."""

    id: IncidentId
    chapter: ChapterId
    appointment: AppointmentId
    code: str
    zone: str
    case: CaseId
    round: int
    opened_at: datetime
    incident: Incident
    policy: Policy

    @property
    def scope(self) -> Scope:
        """Give the chapter it belongs to."""
        return Scope(self.chapter)


# ``told``: the rings of a call that reached people and was not called off, expired or not.
_KEPT = """SELECT i.*, a.code, a.case_id, site.time_zone, (
        SELECT m.rings FROM mobilization m WHERE m.appointment_id = i.appointment_id
        AND m.state IN ('sending', 'sent', 'expired') AND m.sent_at IS NOT NULL AND m.stood_down_at IS NULL
        ORDER BY m.sent_at DESC LIMIT 1
    ) AS told
    FROM incident i JOIN appointment a ON a.id = i.appointment_id JOIN site ON site.id = a.site_id """
FIND = Sql(_KEPT + "WHERE i.chapter_id = {chapter} AND i.id = {id}")
OPEN_OF = Sql(_KEPT + "WHERE i.chapter_id = {chapter} AND i.appointment_id = {appointment} AND i.closed_at IS NULL")
BY_ID = Sql(_KEPT + "WHERE i.id IN {ids} AND i.closed_at IS NULL")
OPEN = Sql(
    _KEPT
    + """WHERE i.chapter_id = {chapter} AND i.closed_at IS NULL AND i.state IN {states}
    ORDER BY i.starts_at, i.id"""
)
IN_DANGER = Sql("SELECT id FROM incident WHERE appointment_id = {appointment} AND state IN ('confirmed', 'held')")
DUE = Sql("SELECT id FROM incident WHERE closed_at IS NULL AND due_at <= {now} ORDER BY due_at, id")
# The write takes the row's lock, so what is read after it is what stands.
LOCK = Sql(
    """UPDATE incident SET round = round + 1 WHERE chapter_id = {chapter} AND id = {id} AND closed_at IS NULL
    RETURNING id"""
)
SAVE = Sql(
    """UPDATE incident SET state = {state}, meets_at = {meets_at}, starts_at = {starts_at},
    expected_minutes = {expected_minutes}, closes_at = {closes_at}, due_at = {due_at}, back = {back},
    waits = {waits}, pages = {pages}, taken_by = {taken_by}, certainty = {certainty},
    located = {located}, ending = {ending}, closed_at = {closed_at}
    WHERE id = {id} RETURNING id"""
)
HOLDERS = Sql(
    """SELECT DISTINCT taken_by FROM slot WHERE chapter_id = {chapter} AND appointment_id = {appointment}
    AND retired_at IS NULL AND taken_by IS NOT NULL ORDER BY taken_by"""
)


async def danger(appointment: AppointmentId) -> bool:
    """Say whether a report of danger at an appointment is confirmed, and not over."""
    return await IN_DANGER.row(appointment=appointment) is not None


async def open_of(scope: Scope, appointment: AppointmentId) -> Kept | None:
    """Give the open watch over an appointment, or None."""
    row = await OPEN_OF.row(chapter=scope.chapter, appointment=appointment)
    return _kept(row) if row else None


async def find(scope: Scope, incident: IncidentId) -> Kept:
    """Find one. Raises Missing."""
    row = await FIND.row(chapter=scope.chapter, id=incident)
    if row is None:
        raise Missing
    return _kept(row)


async def locked(scope: Scope, incident: IncidentId) -> Kept:
    """Find an open one, and let nothing else happen in it until this transaction ends. Raises Missing."""
    if await LOCK.row(chapter=scope.chapter, id=incident) is None:
        raise Missing
    return await find(scope, incident)


async def open_in(scope: Scope, states: Collection[IncidentState]) -> list[Kept]:
    """List the open watches that stand in one of these states, soonest appointment first."""
    return [_kept(row) for row in await OPEN.rows(chapter=scope.chapter, states=[state.value for state in states])]


async def of_notices(incidents: Sequence[IncidentId]) -> dict[IncidentId, Kept]:
    """Read the watches that are still open of some, for the courier."""
    rows = await BY_ID.rows(ids=list(incidents)) if incidents else []
    return {IncidentId(row["id"]): _kept(row) for row in rows}


async def due(now: datetime) -> list[tuple[Scope, IncidentId]]:
    """List the watches of all chapters whose timer ran out, the longest due first, for the clock."""
    rows = await BY_ID.rows(ids=[row["id"] for row in await DUE.rows(now=now)])
    return [(Scope(row["chapter_id"]), IncidentId(row["id"])) for row in rows]


async def add(new: New, incident: Incident, policy: Policy, now: datetime) -> IncidentId:
    """Begin to watch. The database refuses a second open watch of one appointment (Clash)."""
    made = IncidentId(random_id())
    row = {
        "id": made,
        "chapter_id": new.scope.chapter,
        "appointment_id": new.appointment,
        "policy": msgspec.json.encode(policy).decode(),
        "round": 0,
        "opened_at": now,
        "closed_at": None,
    }
    await insert("incident", row | _columns(incident))
    return made


async def save(kept: Kept, incident: Incident, now: datetime) -> None:
    """Write down what the watch is now; it was locked before."""
    closed_at = now if incident.state is IncidentState.CLOSED else None
    await SAVE.rows(id=kept.id, closed_at=closed_at, **_columns(incident))


async def holders(scope: Scope, appointment: AppointmentId) -> list[AccountId]:
    """List who is on the team."""
    rows = await HOLDERS.rows(chapter=scope.chapter, appointment=appointment)
    return [AccountId(row["taken_by"]) for row in rows]


def _columns(incident: Incident) -> Row:
    return {
        "state": incident.state.value,
        "meets_at": incident.plan.meets_at,
        "starts_at": incident.plan.starts_at,
        "expected_minutes": incident.plan.expected // timedelta(minutes=1),
        "closes_at": incident.plan.closes_at,
        "due_at": incident.due_at,
        "back": incident.back.value,
        "waits": incident.waits,
        "pages": incident.pages,
        "taken_by": incident.taken_by,
        "certainty": None if incident.certainty is None else incident.certainty.value,
        "located": incident.located,
        "ending": incident.ending.value if incident.ending else None,
    }


def _kept(row: Row) -> Kept:
    rings = msgspec.json.decode(row["told"], type=list[int]) if row["told"] else []
    incident = Incident(
        state=IncidentState(row["state"]),
        plan=Plan(row["meets_at"], row["starts_at"], timedelta(minutes=row["expected_minutes"]), row["closes_at"]),
        due_at=row["due_at"],
        back=IncidentState(row["back"]),
        waits=row["waits"],
        pages=row["pages"],
        taken_by=row["taken_by"],
        certainty=None if row["certainty"] is None else Certainty(row["certainty"]),
        told=frozenset(Ring(ring) for ring in rings),
        located=bool(row["located"]),
        ending=Ending(row["ending"]) if row["ending"] else None,
    )
    return Kept(
        id=row["id"],
        chapter=row["chapter_id"],
        appointment=row["appointment_id"],
        code=row["code"],
        zone=row["time_zone"],
        case=row["case_id"],
        round=row["round"],
        opened_at=row["opened_at"],
        incident=incident,
        policy=msgspec.json.decode(row["policy"], type=Policy),
    )
