"""What a change does to volunteers' calendar entries: appear, move, disappear. Called inside other verbs."""

from datetime import datetime

from accompany.tables import claims, notices
from accompany.tables.claims import Kept as Claim
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import AccountId, AppointmentId, NoticeKind, ReaderKind


async def add(scope: Scope, claim: Claim, now: datetime) -> None:
    """Invite the volunteer to the shift they hold."""
    await notices.post(scope, NoticeKind.INVITE, claim.id, Reader(ReaderKind.ACCOUNT, claim.volunteer), now)


async def remove(scope: Scope, claim: Claim, by: AccountId | None, reason: str, now: datetime) -> bool:
    """End a claim and take its entry out of the volunteer's calendar. False when it held nothing any more."""
    sequence = await claims.end(scope, claim.id, by, reason, now)
    if sequence is None:
        return False
    reader = Reader(ReaderKind.ACCOUNT, claim.volunteer)
    await notices.post(scope, NoticeKind.INVITE_CANCEL, claim.id, reader, now, revision=sequence)
    return True


async def move_all(
    scope: Scope, appointment: AppointmentId, starts_at: datetime, ends_at: datetime, now: datetime
) -> None:
    """Move the entries of everybody who holds a slot: same UID, next SEQUENCE."""
    for claim, volunteer, sequence in await claims.move(scope, appointment, starts_at, ends_at, now):
        reader = Reader(ReaderKind.ACCOUNT, volunteer)
        await notices.post(scope, NoticeKind.INVITE_UPDATE, claim, reader, now, revision=sequence)
