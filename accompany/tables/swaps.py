"""Swaps: shifts that their holders offer to anybody who fits, or to one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Timestamptz
from piccolo.table import Table

from accompany.rules.swaps import Swap as Facts
from accompany.tables.claims import Kept as Claim
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import AccountId, AppointmentId, ClaimId, SlotId, VolunteerId


class Swap(Table, tablename="swap"):
    claim_id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    asked_of = UUID(null=True, default=None)
    offered_by = UUID(default=None)
    offered_at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Open:
    """One shift on offer; ``asked_of`` None is anybody who fits. ``offered_at`` is aware UTC."""

    claim: ClaimId
    slot: SlotId
    asked_of: VolunteerId | None
    offered_at: datetime


OFFER = Sql(
    """INSERT INTO swap (claim_id, chapter_id, asked_of, offered_by, offered_at)
    VALUES ({claim}, {chapter}, {asked_of}, {by}, {now})
    ON CONFLICT (claim_id) DO UPDATE SET asked_of = excluded.asked_of, offered_by = excluded.offered_by,
    offered_at = excluded.offered_at RETURNING claim_id"""
)
FIND = Sql("SELECT asked_of FROM swap WHERE chapter_id = {chapter} AND claim_id = {claim}")
WITHDRAW = Sql("DELETE FROM swap WHERE chapter_id = {chapter} AND claim_id = {claim} RETURNING claim_id")
CLOSE = Sql(
    """DELETE FROM swap WHERE chapter_id = {chapter} AND claim_id = {claim}
    AND (asked_of IS NULL OR asked_of = {taker}) RETURNING claim_id"""
)
FOLLOW = Sql("UPDATE swap SET claim_id = {fresh} WHERE claim_id = {ended} RETURNING claim_id")
_OPEN = """SELECT w.claim_id, c.slot_id, w.asked_of, w.offered_at FROM swap w JOIN claim c ON c.id = w.claim_id
    WHERE c.state IN ('claimed', 'confirmed', 'maybe') AND c.starts_at > {now} """
TO_VOLUNTEER = Sql(
    _OPEN
    + """AND w.chapter_id = {chapter} AND c.volunteer_id <> {volunteer}
    AND (w.asked_of IS NULL OR w.asked_of = {volunteer}) ORDER BY c.starts_at, w.claim_id LIMIT {most}"""
)
OF_APPOINTMENT = Sql(_OPEN + "AND w.chapter_id = {chapter} AND c.appointment_id = {appointment} ORDER BY w.claim_id")
ASKED = Sql(_OPEN + "AND w.claim_id IN {claims} AND w.asked_of IS NOT NULL")


async def offer(scope: Scope, claim: ClaimId, asked_of: VolunteerId | None, by: AccountId, now: datetime) -> None:
    """Write an offer down; a second one for the same shift takes the place of the first."""
    await OFFER.rows(claim=claim, chapter=scope.chapter, asked_of=asked_of, by=by, now=now)


async def facts(scope: Scope, claim: Claim) -> Facts:
    """Gather what a swap of this claim is judged by."""
    row = await FIND.row(chapter=scope.chapter, claim=claim.id)
    asked_of = row["asked_of"] if row else None
    return Facts(claim.volunteer, claim.state, claim.starts_at, row is not None, asked_of)


async def withdraw(scope: Scope, claim: ClaimId) -> bool:
    """Take an offer back; False when there is none, or somebody took it."""
    return await WITHDRAW.row(chapter=scope.chapter, claim=claim) is not None


async def close(scope: Scope, claim: ClaimId, taker: VolunteerId) -> bool:
    """End an offer because it is taken; False when it was withdrawn, or went to somebody else, in the meantime."""
    return await CLOSE.row(chapter=scope.chapter, claim=claim, taker=taker) is not None


async def follow(ended: ClaimId, fresh: ClaimId) -> None:
    """Carry an offer over to the claim that goes on under another UID."""
    await FOLLOW.rows(ended=ended, fresh=fresh)


async def to_volunteer(scope: Scope, volunteer: VolunteerId, now: datetime, *, most: int = 200) -> list[Open]:
    """List the shifts of others that are offered to this volunteer, by name or to anybody, soonest first."""
    rows = await TO_VOLUNTEER.rows(chapter=scope.chapter, volunteer=volunteer, now=now, most=most)
    return [Open(row["claim_id"], row["slot_id"], row["asked_of"], row["offered_at"]) for row in rows]


async def of_appointment(scope: Scope, appointment: AppointmentId, now: datetime) -> list[Open]:
    """List the shifts of one appointment that are on offer."""
    rows = await OF_APPOINTMENT.rows(chapter=scope.chapter, appointment=appointment, now=now)
    return [Open(row["claim_id"], row["slot_id"], row["asked_of"], row["offered_at"]) for row in rows]


async def asked(claims: Sequence[ClaimId], now: datetime) -> dict[ClaimId, VolunteerId]:
    """Say whom some claims are still offered to by name, for the courier: their notices are the permission."""
    rows = await ASKED.rows(claims=list(claims), now=now)
    return {row["claim_id"]: row["asked_of"] for row in rows}
