"""Writing down what becomes of a claim: ended, confirmed or doubted, moved, replaced in a calendar."""

from datetime import datetime

from accompany.tables import feeds
from accompany.tables.claims import Kept, find
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import AccountId, AppointmentId, ClaimId, ClaimState, VolunteerId

END = Sql(
    """UPDATE claim SET state = 'released', sequence = sequence + 1, changed_at = {now}, released_at = {now},
    released_by = {by}, release_reason = {reason}
    WHERE chapter_id = {chapter} AND id = {id} AND state IN ('claimed', 'confirmed', 'maybe', 'standby')
    RETURNING sequence, volunteer_id"""
)
SET_STATE = Sql(
    """UPDATE claim SET state = {state}, changed_at = {now}, moved_at = NULL
    WHERE chapter_id = {chapter} AND id = {id} AND state IN ('claimed', 'confirmed', 'maybe') RETURNING volunteer_id"""
)
MOVE = Sql(
    """UPDATE claim SET starts_at = {starts_at}, ends_at = {ends_at}, sequence = sequence + 1, changed_at = {now},
    state = 'claimed', moved_at = {now}
    WHERE chapter_id = {chapter} AND appointment_id = {appointment} AND state IN ('claimed', 'confirmed', 'maybe')
    RETURNING id, volunteer_id, sequence"""
)


REVISE = Sql(
    """UPDATE claim SET sequence = sequence + 1, changed_at = {now}
    WHERE (chapter_id = {chapter} OR guest_of = {chapter})
    AND volunteer_id = {volunteer} AND ends_at > {now} AND state IN ('claimed', 'confirmed', 'maybe')
    RETURNING id, chapter_id, sequence"""
)
HOLD_ON = Sql(
    """INSERT INTO claim (id, chapter_id, slot_id, appointment_id, volunteer_id, state, uid, sequence, starts_at,
    ends_at, claimed_at, changed_at, moved_at, guest_of, reply_generation)
    SELECT {id}, c.chapter_id, c.slot_id, c.appointment_id, c.volunteer_id, {state}, {uid}, 0, c.starts_at, c.ends_at,
    c.claimed_at, {now}, c.moved_at, c.guest_of, v.reply_generation
    FROM claim c JOIN volunteer v ON v.id = c.volunteer_id
    WHERE c.chapter_id = {chapter} AND c.id = {ended} RETURNING id"""
)


async def end(scope: Scope, claim: ClaimId, by: AccountId | None, reason: str, now: datetime) -> int | None:
    """Release a claim; gives its calendar entry's last sequence, or None when it held nothing any more."""
    row = await END.row(chapter=scope.chapter, id=claim, by=by, reason=reason, now=now)
    if row is None:
        return None
    await feeds.changed([row["volunteer_id"]], now)
    return int(row["sequence"])


async def set_state(scope: Scope, claim: ClaimId, state: ClaimState, now: datetime) -> bool:
    """Change a holding claim's state: its holder has spoken. False when it held nothing any more.

    Answers alone do not raise the sequence.
    """
    row = await SET_STATE.row(chapter=scope.chapter, id=claim, state=state.value, now=now)
    if row is None:
        return False
    await feeds.changed([row["volunteer_id"]], now)
    return True


async def move(
    scope: Scope, appointment: AppointmentId, starts_at: datetime, ends_at: datetime, now: datetime
) -> list[tuple[ClaimId, VolunteerId, int]]:
    """Move every holding claim of an appointment, and wait for its holder's word again.

    Gives (claim, volunteer, new sequence).
    """
    rows = await MOVE.rows(
        chapter=scope.chapter, appointment=appointment, starts_at=starts_at, ends_at=ends_at, now=now
    )
    await feeds.changed({row["volunteer_id"] for row in rows}, now)
    return [(row["id"], row["volunteer_id"], row["sequence"]) for row in rows]


async def revise(scope: Scope, volunteer: VolunteerId, now: datetime) -> list[tuple[Scope, ClaimId, int]]:
    """Give every shift a volunteer holds its next revision; gives (its chapter, claim, new sequence)."""
    rows = await REVISE.rows(chapter=scope.chapter, volunteer=volunteer, now=now)
    await feeds.changed([volunteer], now)
    return [(Scope(row["chapter_id"]), row["id"], row["sequence"]) for row in rows]


async def hold_on(scope: Scope, ended: Kept, uid: str, now: datetime) -> Kept:
    """Write down that a claim that just ended goes on under another UID, in the state it had."""
    fresh = random_id()
    state = ended.state.value
    await feeds.changed([ended.volunteer], now)
    await HOLD_ON.rows(chapter=scope.chapter, ended=ended.id, id=fresh, state=state, uid=uid, now=now)
    return await find(scope, ClaimId(fresh))
