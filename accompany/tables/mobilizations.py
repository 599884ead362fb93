"""Mobilizations: calls to the rings, who approved them, and how they ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.escalation import Call, ground
from accompany.tables import cases
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import (
    AccountId,
    AppointmentId,
    CaseId,
    ChapterId,
    Level,
    Missing,
    MobilizationId,
    MobilizationState,
    PersonId,
    Ring,
)


class Mobilization(Table, tablename="mobilization"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    appointment_id = UUID(default=None)
    case_id = UUID(default=None)
    state = Varchar(length=20, default=None)
    rings = Text(default=None)
    texts_sealed = Bytea(default=None)
    reason_sealed = Bytea(default=None)
    reference = Varchar(length=12, default=None)
    drill = Boolean(default=None)
    consent_version = Integer(default=None)
    drafted_by = UUID(default=None)
    drafted_at = Timestamptz(default=None)
    sent_by = UUID(null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)
    stood_down_by = UUID(null=True, default=None)
    stood_down_at = Timestamptz(null=True, default=None)
    expires_at = Timestamptz(default=None)


class MobilizationApproval(Table, tablename="mobilization_approval"):
    mobilization_id = UUID(primary_key=True, default=None)
    account_id = UUID(default=None)
    at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who agreed that the call goes out, and when."""

    by: AccountId
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A mobilization as remembered, with what its appointment says. Times are aware UTC; ``zone`` is the site's."""

    id: MobilizationId
    chapter: ChapterId
    appointment: AppointmentId
    code: str
    person: PersonId | None
    case: CaseId
    state: MobilizationState
    rings: frozenset[Ring]
    level: Level | None  # the confirmed one
    danger: bool  # a report of danger is confirmed, and not over
    reference: str
    drill: bool
    consent_version: int
    drafted_by: AccountId
    drafted_at: datetime
    sent_at: datetime | None
    stood_down_at: datetime | None
    expires_at: datetime
    zone: str
    approvals: tuple[Approval, ...] = ()

    @property
    def call(self) -> Call:
        """Give what the rules read."""
        approved_by = frozenset(approval.by for approval in self.approvals)
        return Call(self.state, self.rings, self.ground, self.drafted_by, approved_by, self.expires_at)

    @property
    def ground(self) -> Level | None:
        """Give what it may stand on."""
        return ground(self.level, self.danger)

    @property
    def scope(self) -> Scope:
        """Give the scope of its chapter."""
        return Scope(self.chapter)


_KEPT = """
    SELECT m.id, m.chapter_id, m.appointment_id, m.case_id, m.state, m.rings, m.reference, m.drill, m.consent_version,
    m.drafted_by, m.drafted_at, m.sent_at, m.stood_down_at, m.expires_at, a.code, a.person_id, a.level, s.time_zone,
    EXISTS (SELECT 1 FROM incident i WHERE i.appointment_id = a.id AND i.state IN ('confirmed', 'held')) AS danger
    FROM mobilization m JOIN appointment a ON a.id = m.appointment_id JOIN site s ON s.id = a.site_id """
FIND = Sql(_KEPT + "WHERE m.chapter_id = {chapter} AND m.id = {id}")
SOME = Sql(_KEPT + "WHERE m.id IN {ids}")
OF_REFERENCE = Sql(_KEPT + "WHERE m.reference = {reference}")
OF_APPOINTMENT = Sql(
    _KEPT + "WHERE m.chapter_id = {chapter} AND m.appointment_id = {appointment} ORDER BY m.drafted_at DESC, m.id"
)
OPEN_OF_PERSON = Sql(
    _KEPT
    + """WHERE m.chapter_id = {chapter} AND a.person_id = {person}
    AND m.state IN ('draft', 'approved', 'sending', 'sent') ORDER BY m.drafted_at, m.id"""
)
ALL = Sql(_KEPT + "WHERE m.chapter_id = {chapter} ORDER BY m.drafted_at DESC, m.id LIMIT {most} OFFSET {skip}")
OVERDUE = Sql(
    _KEPT
    + """WHERE m.state IN ('draft', 'approved', 'sending', 'sent') AND m.expires_at <= {now}
    ORDER BY m.expires_at, m.id"""
)
IN_STATES = Sql(_KEPT + "WHERE m.state IN {states} ORDER BY m.drafted_at, m.id")
APPROVALS = Sql(
    """SELECT mobilization_id, account_id, at FROM mobilization_approval WHERE mobilization_id IN {ids}
    ORDER BY at, account_id"""
)
SEALED = Sql("SELECT id, case_id, texts_sealed, reason_sealed FROM mobilization WHERE id IN {ids}")


async def find(scope: Scope, mobilization: MobilizationId) -> Kept:
    """Find one. Raises Missing."""
    found = await _kept(await FIND.rows(chapter=scope.chapter, id=mobilization))
    if not found:
        raise Missing
    return found[0]


async def some(ids: Collection[MobilizationId]) -> dict[MobilizationId, Kept]:
    """Read some, for the courier: their notices are the permission."""
    return {kept.id: kept for kept in await _kept(await SOME.rows(ids=sorted(ids)) if ids else [])}


async def of_reference(reference: str) -> Kept | None:
    """Find the one with a public reference, whichever chapter called; None when there is none."""
    found = await _kept(await OF_REFERENCE.rows(reference=reference))
    return found[0] if found else None


async def of_appointment(scope: Scope, appointment: AppointmentId) -> list[Kept]:
    """List an appointment's mobilizations, newest first."""
    return await _kept(await OF_APPOINTMENT.rows(chapter=scope.chapter, appointment=appointment))


async def open_of_person(scope: Scope, person: PersonId) -> list[Kept]:
    """List a person's mobilizations that may still reach somebody."""
    return await _kept(await OPEN_OF_PERSON.rows(chapter=scope.chapter, person=person))


async def all_of_them(scope: Scope, *, most: int, skip: int = 0) -> list[Kept]:
    """List the chapter's mobilizations, newest first."""
    return await _kept(await ALL.rows(chapter=scope.chapter, most=most, skip=skip))


async def overdue(now: datetime) -> list[Kept]:
    """List what has expired in any chapter and does not say so yet."""
    return await _kept(await OVERDUE.rows(now=now))


async def in_states(states: Collection[MobilizationState]) -> list[Kept]:
    """List the mobilizations of every chapter that are in one of these states."""
    return await _kept(await IN_STATES.rows(states=sorted(state.value for state in states)))


async def texts(kept: Kept) -> dict[str, str]:
    """Open what a call says, by language. Raises Missing, also when the case is over."""
    text = await _opened(kept, "texts")
    return msgspec.json.decode(text, type=dict[str, str])


async def reason(kept: Kept) -> str:
    """Open why it was drafted. Raises Missing, also when the case is over."""
    return await _opened(kept, "reason")


async def _opened(kept: Kept, column: str) -> str:
    rows = await SEALED.rows(ids=[kept.id])
    if not rows:
        raise Missing
    key = await cases.key_of(kept.case)
    return key.open(bytes(rows[0][f"{column}_sealed"]), f"mobilization|{kept.id}|{column}")


async def _kept(rows: Sequence[Row]) -> list[Kept]:
    approvals: dict[MobilizationId, list[Approval]] = {row["id"]: [] for row in rows}
    for row in await APPROVALS.rows(ids=list(approvals)) if approvals else ():
        approvals[row["mobilization_id"]].append(Approval(row["account_id"], row["at"]))
    return [
        Kept(
            id=MobilizationId(row["id"]),
            chapter=ChapterId(row["chapter_id"]),
            appointment=AppointmentId(row["appointment_id"]),
            code=row["code"],
            person=row["person_id"],
            case=row["case_id"],
            state=MobilizationState(row["state"]),
            rings=frozenset(Ring(ring) for ring in msgspec.json.decode(row["rings"], type=list[int])),
            level=None if row["level"] is None else Level(row["level"]),
            danger=bool(row["danger"]),
            reference=row["reference"],
            drill=bool(row["drill"]),
            consent_version=row["consent_version"],
            drafted_by=row["drafted_by"],
            drafted_at=row["drafted_at"],
            sent_at=row["sent_at"],
            stood_down_at=row["stood_down_at"],
            expires_at=row["expires_at"],
            zone=row["time_zone"],
            approvals=tuple(approvals[row["id"]]),
        )
        for row in rows
    ]
