"""Replies: what an answer from a calendar is judged by: the invitation it answers, as we remember it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accompany.rules.replies import Invite
from accompany.tables import accounts
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import (
    HOLDING,
    AccountId,
    AppointmentId,
    ClaimId,
    ClaimState,
    Missing,
    SlotId,
    VolunteerId,
)


@dataclass(frozen=True, slots=True)
class Answered:
    """The entry an answer is about: a claim, or an ask that is none yet. ``id`` is whichever of the two it is.

    ``scope`` is the appointment's chapter. Times are aware UTC.
    """

    id: UUID
    scope: Scope
    claim: ClaimId | None
    uid: str
    slot: SlotId
    appointment: AppointmentId
    volunteer: VolunteerId
    state: ClaimState | None
    starts_at: datetime
    invite: Invite


_ENTRY = """, x.id, x.chapter_id, x.slot_id, x.appointment_id, x.volunteer_id, x.uid, x.sequence, e.sequence AS applied,
    e.stamp FROM %s x LEFT JOIN calendar_entry e ON e.uid = x.uid """
_CLAIM = "SELECT x.state, x.starts_at, x.ends_at, NULL AS answer, NULL AS withdrawn_at" + _ENTRY % "claim"
_ASK = "SELECT NULL AS state, a.starts_at, a.ends_at, x.answer, x.withdrawn_at" + _ENTRY % "ask"
_OF_ASK = "JOIN appointment a ON a.id = x.appointment_id "
_WHOSE = " AND x.volunteer_id = {volunteer} AND x.uid = {uid}"
CLAIM = Sql(_CLAIM + "WHERE (x.chapter_id = {chapter} OR x.guest_of = {chapter})" + _WHOSE)
ASK = Sql(_ASK + _OF_ASK + "WHERE x.chapter_id = {chapter}" + _WHOSE)
CLAIM_BY_ID = Sql(_CLAIM + "WHERE x.chapter_id = {chapter} AND x.id = {id}")
ASK_BY_ID = Sql(_ASK + _OF_ASK + "WHERE x.chapter_id = {chapter} AND x.id = {id}")
CHAPTER = Sql("SELECT chapter_id FROM claim WHERE id = {id} UNION ALL SELECT chapter_id FROM ask WHERE id = {id}")
RESENT = Sql(
    """SELECT revision FROM notice WHERE about = {entry} AND reader = {volunteer} AND kind = 'invite_again'
    ORDER BY revision DESC LIMIT 1"""
)


async def answered(scope: Scope, volunteer: VolunteerId, uid: str) -> Answered | None:
    """Find what (volunteer, UID) was sent, exactly, then in lower case as ours are; None when it was not."""
    for wanted in dict.fromkeys((uid, uid.lower())):
        for query in (CLAIM, ASK):
            row = await query.row(chapter=scope.chapter, volunteer=volunteer, uid=wanted)
            if row is not None:
                return await _answered(row)
    return None


async def entry(scope: Scope, wanted: UUID) -> Answered:
    """Find a claim's or an ask's entry. Raises Missing; so does an ask from before asks were invitations."""
    row = await CLAIM_BY_ID.row(chapter=scope.chapter, id=wanted) or await ASK_BY_ID.row(
        chapter=scope.chapter, id=wanted
    )
    if row is None or row["uid"] is None:
        raise Missing
    return await _answered(row)


async def scope_of(wanted: UUID) -> Scope:
    """Say whose chapter an entry is of, for whoever holds its link. Raises Missing."""
    row = await CHAPTER.row(id=wanted)
    if row is None:
        raise Missing
    return Scope(row["chapter_id"])


async def _answered(row: Row) -> Answered:
    state = ClaimState(row["state"]) if row["state"] else None
    resent = await RESENT.row(entry=row["id"], volunteer=row["volunteer_id"])
    contact = await accounts.contact(AccountId(row["volunteer_id"]))
    invite = Invite(
        addresses=frozenset({contact.email.lower()}),
        sequence=row["sequence"],
        moved_sequence=row["sequence"],  # while an entry lives, only a new time or place gives it another revision
        resent_sequence=resent["revision"] if resent else None,
        ends_at=row["ends_at"],
        withdrawn=state not in HOLDING if state else row["withdrawn_at"] is not None,
        claimed=state in HOLDING,
        last_applied=(row["applied"], row["stamp"]) if row["stamp"] else None,
    )
    return Answered(
        id=row["id"],
        scope=Scope(row["chapter_id"]),
        claim=ClaimId(row["id"]) if state else None,
        uid=row["uid"],
        slot=SlotId(row["slot_id"]),
        appointment=AppointmentId(row["appointment_id"]),
        volunteer=VolunteerId(row["volunteer_id"]),
        state=state,
        starts_at=row["starts_at"],
        invite=invite,
    )
