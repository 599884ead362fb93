"""Rings: who is in each of them now, and who was called already. One person is one e-mail address, and one number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accompany.tables import drill_members, store, text_wishes
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import AppointmentId, MobilizationId, ReaderKind, Ring


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody in a ring, and what tells whether two entries are one person."""

    reader: Reader
    marks: frozenset[str]  # digests of the address and of the number


TEAM = Sql(
    """SELECT DISTINCT a.id, a.email_index, a.phone_sealed FROM claim c JOIN account a ON a.id = c.volunteer_id
    WHERE c.chapter_id = {chapter} AND c.appointment_id = {appointment} AND a.frozen_at IS NULL
    AND c.state IN ('claimed', 'confirmed', 'maybe', 'standby') ORDER BY a.id"""
)
VOLUNTEERS = Sql(
    """SELECT a.id, a.email_index, a.phone_sealed FROM volunteer v JOIN account a ON a.id = v.id
    WHERE v.chapter_id = {chapter} AND v.vetted_at IS NOT NULL AND a.frozen_at IS NULL ORDER BY a.id"""
)
MEMBERS = Sql(
    """SELECT id, email_index, phone_digest FROM list_member
    WHERE chapter_id = {chapter} AND left_at IS NULL ORDER BY opted_in_at, id"""
)
PARTNERS = Sql("SELECT id, email_index FROM partner WHERE chapter_id = {chapter} AND left_at IS NULL ORDER BY name, id")
_OF_RING: Mapping[Ring, tuple[ReaderKind, Sql]] = {
    Ring.TEAM: (ReaderKind.ACCOUNT, TEAM),
    Ring.VOLUNTEERS: (ReaderKind.ACCOUNT, VOLUNTEERS),
    Ring.LIST: (ReaderKind.MEMBER, MEMBERS),
    Ring.PARTNERS: (ReaderKind.PARTNER, PARTNERS),
}
_CALLED = """SELECT r.id, r.email_index, %s FROM notice n JOIN %s r ON r.id = n.reader
    WHERE n.about = {mobilization} AND n.kind = 'ring_call' AND n.chapter_id = {chapter}
    AND n.reader_kind = '%s' ORDER BY r.email_index"""
CALLED = (
    Sql(_CALLED % ("r.phone_sealed", "account", ReaderKind.ACCOUNT.value)),
    Sql(_CALLED % ("r.phone_digest", "list_member", ReaderKind.MEMBER.value)),
    Sql(_CALLED % ("NULL AS phone_digest", "partner", ReaderKind.PARTNER.value)),
)


async def of_appointment(
    scope: Scope,
    appointment: AppointmentId,
    rings: Iterable[Ring],
    leave_out: frozenset[str] = frozenset(),
    *,
    drill: bool = False,
) -> dict[Ring, list[Reader]]:
    """List whom each ring reaches, nobody twice: the inner ring has them. ``leave_out`` are marks.

    An exercise reaches only those who said that they want to be called for exercises.
    """
    only = await drill_members.of_chapter(scope) if drill else None
    seen = set(leave_out)
    found: dict[Ring, list[Reader]] = {}
    for ring in sorted(rings):
        found[ring] = []
        for one in await _in_ring(scope, ring, appointment):
            if seen.isdisjoint(one.marks) and (only is None or one.reader in only):
                found[ring].append(one.reader)
                seen |= one.marks
    return found


async def called(scope: Scope, mobilization: MobilizationId) -> frozenset[str]:
    """Give the marks of everybody this call has a notice for."""
    found: set[str] = set()
    for query in CALLED:
        for row in await query.rows(chapter=scope.chapter, mobilization=mobilization):
            found |= _marks(row)
    return frozenset(found)


async def _in_ring(scope: Scope, ring: Ring, appointment: AppointmentId) -> list[Reachable]:
    if ring not in _OF_RING:
        return []
    kind, query = _OF_RING[ring]
    values = {"appointment": appointment} if ring is Ring.TEAM else {}
    rows = await query.rows(chapter=scope.chapter, **values)
    return [Reachable(Reader(kind, row["id"]), _marks(row)) for row in rows]


def _marks(row: Row) -> frozenset[str]:
    """Give what tells one person from another: whoever has the same address or the same number is the same."""
    sealed, number = row.get("phone_sealed"), row.get("phone_digest")
    if sealed:
        number = text_wishes.digest(store.vault().house.open(bytes(sealed), f"account|{row['id']}|phone"))
    return frozenset(mark for mark in (row["email_index"], number) if mark)
