"""How an appointment went, told: what was drafted, who approved it, whom it goes to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from piccolo.columns import UUID, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.outcomes_told import Told
from accompany.tables import cases
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import (
    AccountId,
    AppointmentId,
    CaseId,
    ChapterId,
    Missing,
    News,
    OutcomeToldId,
    PersonId,
    ReaderKind,
    Ring,
    Tier,
    ToldState,
)


class OutcomeTold(Table, tablename="outcome_told"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    appointment_id = UUID(default=None)
    case_id = UUID(default=None)
    news = Varchar(length=20, default=None)
    tier = Varchar(length=20, default=None)
    rings = Text(default=None)
    state = Varchar(length=20, default=None)
    texts_sealed = Bytea(default=None)
    consent_version = Integer(default=None)
    drafted_by = UUID(default=None)
    drafted_at = Timestamptz(default=None)
    approved_by = UUID(null=True, default=None)
    approved_at = Timestamptz(null=True, default=None)
    sent_by = UUID(null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is told, as remembered. Times are aware UTC; ``zone`` is the site's."""

    id: OutcomeToldId
    chapter: ChapterId
    appointment: AppointmentId
    code: str
    zone: str
    person: PersonId | None
    case: CaseId
    news: News
    told: Told
    drafted_at: datetime
    sent_at: datetime | None

    @property
    def scope(self) -> Scope:
        """Give the scope of its chapter."""
        return Scope(self.chapter)


@dataclass(frozen=True, slots=True)
class New:
    """A draft to be written down. ``texts`` maps a language to what is said in it."""

    id: OutcomeToldId
    appointment: AppointmentId
    case: CaseId
    news: News
    tier: Tier
    rings: Collection[Ring]
    consent_version: int
    by: AccountId
    at: datetime
    texts: Mapping[str, str] = field(repr=False)


_KEPT = """SELECT o.*, a.code, a.person_id, s.time_zone FROM outcome_told o
    JOIN appointment a ON a.id = o.appointment_id JOIN site s ON s.id = a.site_id """
FIND = Sql(_KEPT + "WHERE o.chapter_id = {chapter} AND o.id = {id}")
SOME = Sql(_KEPT + "WHERE o.id IN {ids}")
OF_APPOINTMENT = Sql(
    _KEPT + "WHERE o.chapter_id = {chapter} AND o.appointment_id = {appointment} ORDER BY o.drafted_at DESC, o.id"
)
OF_PERSON = Sql(
    _KEPT
    + """WHERE o.chapter_id = {chapter} AND a.person_id = {person} AND o.state <> 'cancelled'
    ORDER BY o.drafted_at, o.id"""
)
SEALED = Sql("SELECT texts_sealed FROM outcome_told WHERE id = {id}")
APPROVE = Sql(
    """UPDATE outcome_told SET state = 'approved', approved_by = {by}, approved_at = {now}
    WHERE chapter_id = {chapter} AND id = {id} AND state = 'draft' RETURNING id"""
)
SEND = Sql(
    """UPDATE outcome_told SET state = 'sent', sent_by = {by}, sent_at = {now}, consent_version = {version}
    WHERE chapter_id = {chapter} AND id = {id} AND state = {before} RETURNING id"""
)
CANCEL = Sql(
    """UPDATE outcome_told SET state = 'cancelled'
    WHERE chapter_id = {chapter} AND id = {id} AND state IN ('draft', 'approved') RETURNING id"""
)
TEAM = Sql(
    """SELECT DISTINCT a.id AS reader, a.email_index FROM claim c JOIN account a ON a.id = c.volunteer_id
    WHERE c.chapter_id = {chapter} AND c.appointment_id = {appointment} AND a.frozen_at IS NULL
    AND c.state IN ('claimed', 'confirmed', 'maybe', 'standby', 'attended') ORDER BY a.id"""
)
BESIDE = Sql(
    """SELECT DISTINCT a.id AS reader, a.email_index FROM linked_shift l JOIN claim c ON c.appointment_id = l.shift_id
    JOIN account a ON a.id = c.volunteer_id
    WHERE l.chapter_id = {chapter} AND l.of_id = {appointment} AND a.frozen_at IS NULL
    AND c.state IN ('claimed', 'confirmed', 'maybe', 'attended') ORDER BY a.id"""
)
# Whom a call of the appointment reached or may have reached, an exercise apart; those who were coming first.
_CALLED = """SELECT n.reader, r.email_index, COALESCE(n.ring, (
        SELECT MIN(o.ring) FROM notice o WHERE o.about = n.about AND o.reader = n.reader AND o.kind = 'ring_call'
    )) AS ring FROM notice n JOIN mobilization m ON m.id = n.about
    JOIN %s r ON r.id = n.reader LEFT JOIN call_answer c ON c.notice_id = n.id
    WHERE n.chapter_id = {chapter} AND m.appointment_id = {appointment} AND NOT m.drill
    AND n.kind IN ('ring_call', 'ring_call_text')
    AND n.reader_kind = '%s' AND (n.state IN ('sending', 'accepted', 'in_doubt') OR n.doubted_at IS NOT NULL)
    ORDER BY CASE c.answer WHEN 'coming' THEN 0 WHEN 'thirty_minutes' THEN 1 WHEN 'no' THEN 3 ELSE 2 END, n.id"""
CALLED = {
    ReaderKind.ACCOUNT: Sql(_CALLED % ("account", ReaderKind.ACCOUNT.value)),
    ReaderKind.MEMBER: Sql(_CALLED % ("list_member", ReaderKind.MEMBER.value)),
    ReaderKind.PARTNER: Sql(_CALLED % ("partner", ReaderKind.PARTNER.value)),
}


async def add(scope: Scope, new: New) -> None:
    """Write a draft down. Raises Clash when one is open for the appointment."""
    key = await cases.key_of(new.case)
    await insert(
        "outcome_told",
        {
            "id": new.id,
            "chapter_id": scope.chapter,
            "appointment_id": new.appointment,
            "case_id": new.case,
            "news": new.news.value,
            "tier": new.tier.value,
            "rings": msgspec.json.encode(sorted(ring.value for ring in new.rings)).decode(),
            "state": ToldState.DRAFT.value,
            "texts_sealed": key.seal(msgspec.json.encode(new.texts).decode(), _place(new.id)),
            "consent_version": new.consent_version,
            "drafted_by": new.by,
            "drafted_at": new.at,
        },
    )


async def find(scope: Scope, told: OutcomeToldId) -> Kept:
    """Find one. Raises Missing."""
    row = await FIND.row(chapter=scope.chapter, id=told)
    if row is None:
        raise Missing
    return _kept(row)


async def some(ids: Collection[OutcomeToldId]) -> list[Kept]:
    """Read some, for the courier: their notices are the permission."""
    return [_kept(row) for row in (await SOME.rows(ids=sorted(ids)) if ids else ())]


async def of_appointment(scope: Scope, appointment: AppointmentId) -> list[Kept]:
    """List what was told or drafted about an appointment, newest first."""
    return [_kept(row) for row in await OF_APPOINTMENT.rows(chapter=scope.chapter, appointment=appointment)]


async def of_person(scope: Scope, person: PersonId) -> list[Kept]:
    """List what was drafted or told about a person's appointments."""
    return [_kept(row) for row in await OF_PERSON.rows(chapter=scope.chapter, person=person)]


async def texts(kept: Kept) -> dict[str, str]:
    """Open what is said, by language. Raises Missing, also when the case is over."""
    row = await SEALED.row(id=kept.id)
    if row is None:
        raise Missing
    key = await cases.key_of(kept.case)
    return msgspec.json.decode(key.open(bytes(row["texts_sealed"]), _place(kept.id)), type=dict[str, str])


async def approve(kept: Kept, by: AccountId, now: datetime) -> bool:
    """Write the second signature down; False when somebody was faster."""
    return await APPROVE.row(chapter=kept.chapter, id=kept.id, by=by, now=now) is not None


async def send(kept: Kept, by: AccountId, version: int, now: datetime) -> bool:
    """Say that it goes out; False when somebody was faster."""
    before = kept.told.state.value
    row = await SEND.row(chapter=kept.chapter, id=kept.id, before=before, by=by, version=version, now=now)
    return row is not None


async def cancel(kept: Kept) -> bool:
    """Drop a draft; False when somebody was faster."""
    return await CANCEL.row(chapter=kept.chapter, id=kept.id) is not None


async def audience(scope: Scope, appointment: AppointmentId) -> dict[Ring, list[Reader]]:
    """List the team and exactly those who were or may have been called, by the innermost ring, nobody twice.

    Who stood inside or in the vigil counts as a volunteer: they never knew whom they stood with.
    """
    found: dict[str, tuple[Ring, Reader]] = {}
    for row in await BESIDE.rows(chapter=scope.chapter, appointment=appointment):
        found[row["email_index"]] = (Ring.VOLUNTEERS, Reader(ReaderKind.ACCOUNT, row["reader"]))
    for row in await TEAM.rows(chapter=scope.chapter, appointment=appointment):
        found[row["email_index"]] = (Ring.TEAM, Reader(ReaderKind.ACCOUNT, row["reader"]))
    for kind, query in CALLED.items():
        for row in await query.rows(chapter=scope.chapter, appointment=appointment):
            ring = Ring(row["ring"])
            before = found.get(row["email_index"])
            if before is None or ring < before[0]:
                found[row["email_index"]] = (ring, Reader(kind, row["reader"]))
    rings: dict[Ring, list[Reader]] = {}
    for ring, reader in found.values():
        rings.setdefault(ring, []).append(reader)
    return dict(sorted(rings.items()))


def _place(told: OutcomeToldId) -> str:
    return f"outcome_told|{told}|texts"


def _kept(row: Row) -> Kept:
    return Kept(
        id=OutcomeToldId(row["id"]),
        chapter=ChapterId(row["chapter_id"]),
        appointment=AppointmentId(row["appointment_id"]),
        code=row["code"],
        zone=row["time_zone"],
        person=row["person_id"],
        case=row["case_id"],
        news=News(row["news"]),
        told=Told(
            state=ToldState(row["state"]),
            tier=Tier(row["tier"]),
            rings=frozenset(Ring(ring) for ring in msgspec.json.decode(row["rings"], type=list[int])),
            drafted_by=row["drafted_by"],
            approved_by=row["approved_by"],
        ),
        drafted_at=row["drafted_at"],
        sent_at=row["sent_at"],
    )
