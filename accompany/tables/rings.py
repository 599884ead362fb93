"""Rings: who is in each of them now, and who was called already. One person is one e-mail address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import AppointmentId, MobilizationId, ReaderKind, Ring


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody in a ring, and what tells whether two entries are one person."""

    reader: Reader
    email_index: str


TEAM = Sql(
    """SELECT DISTINCT a.id, a.email_index FROM claim c JOIN account a ON a.id = c.volunteer_id
    WHERE c.chapter_id = {chapter} AND c.appointment_id = {appointment} AND a.frozen_at IS NULL
    AND c.state IN ('claimed', 'confirmed', 'maybe', 'standby') ORDER BY a.id"""
)
VOLUNTEERS = Sql(
    """SELECT a.id, a.email_index FROM volunteer v JOIN account a ON a.id = v.id
    WHERE v.chapter_id = {chapter} AND v.vetted_at IS NOT NULL AND a.frozen_at IS NULL ORDER BY a.id"""
)
MEMBERS = Sql(
    """SELECT id, email_index FROM list_member
    WHERE chapter_id = {chapter} AND left_at IS NULL ORDER BY opted_in_at, id"""
)
PARTNERS = Sql("SELECT id, email_index FROM partner WHERE chapter_id = {chapter} AND left_at IS NULL ORDER BY name, id")
_OF_RING: Mapping[Ring, tuple[ReaderKind, Sql]] = {
    Ring.TEAM: (ReaderKind.ACCOUNT, TEAM),
    Ring.VOLUNTEERS: (ReaderKind.ACCOUNT, VOLUNTEERS),
    Ring.LIST: (ReaderKind.MEMBER, MEMBERS),
    Ring.PARTNERS: (ReaderKind.PARTNER, PARTNERS),
}
_CALLED = """SELECT r.email_index FROM notice n JOIN %s r ON r.id = n.reader
    WHERE n.about = {mobilization} AND n.kind = 'ring_call' AND n.chapter_id = {chapter}
    AND n.reader_kind = '%s' ORDER BY r.email_index"""
CALLED = (
    Sql(_CALLED % ("account", ReaderKind.ACCOUNT.value)),
    Sql(_CALLED % ("list_member", ReaderKind.MEMBER.value)),
    Sql(_CALLED % ("partner", ReaderKind.PARTNER.value)),
)


async def of_appointment(
    scope: Scope, appointment: AppointmentId, rings: Iterable[Ring], leave_out: frozenset[str] = frozenset()
) -> dict[Ring, list[Reader]]:
    """List whom each ring reaches, nobody twice: the inner ring has them. ``leave_out`` are e-mail indexes."""
    seen = set(leave_out)
    found: dict[Ring, list[Reader]] = {}
    for ring in sorted(rings):
        found[ring] = []
        for one in await _in_ring(scope, ring, appointment):
            if one.email_index not in seen:
                seen.add(one.email_index)
                found[ring].append(one.reader)
    return found


async def called(scope: Scope, mobilization: MobilizationId) -> frozenset[str]:
    """Give the e-mail indexes of everybody this call has a notice for."""
    found: set[str] = set()
    for query in CALLED:
        found |= {row["email_index"] for row in await query.rows(chapter=scope.chapter, mobilization=mobilization)}
    return frozenset(found)


async def _in_ring(scope: Scope, ring: Ring, appointment: AppointmentId) -> list[Reachable]:
    if ring not in _OF_RING:
        return []
    kind, query = _OF_RING[ring]
    values = {"appointment": appointment} if ring is Ring.TEAM else {}
    rows = await query.rows(chapter=scope.chapter, **values)
    return [Reachable(Reader(kind, row["id"]), row["email_index"]) for row in rows]
