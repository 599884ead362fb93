"""What a change does to volunteers' calendar entries: appear, move, disappear. Called inside other verbs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accompany.tables import asks, claims, claims_changed, notices, reply_addresses, swaps
from accompany.tables.claims import Kept as Claim
from accompany.tables.ids import calendar_uid
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import HOLDING, AccountId, AppointmentId, NoticeKind, ReaderKind, VolunteerId

REPLACED = "replaced"  # why an entry ends whose shift goes on under another UID


async def add(scope: Scope, claim: Claim, now: datetime) -> None:
    """Invite the volunteer to the shift they hold."""
    reader = Reader(ReaderKind.ACCOUNT, claim.volunteer)
    await notices.post(scope, NoticeKind.INVITE, claim.id, reader, now, revision=claim.sequence)


async def remove(scope: Scope, claim: Claim, by: AccountId | None, reason: str, now: datetime) -> bool:
    """End a claim and take its entry out of the volunteer's calendar. False when it held nothing any more."""
    sequence = await claims_changed.end(scope, claim.id, by, reason, now)
    if sequence is None:
        return False
    reader = Reader(ReaderKind.ACCOUNT, claim.volunteer)
    await notices.post(scope, NoticeKind.INVITE_CANCEL, claim.id, reader, now, revision=sequence)
    return True


async def move_all(
    scope: Scope, appointment: AppointmentId, starts_at: datetime, ends_at: datetime, now: datetime
) -> None:
    """Move the entries of everybody who holds a slot or is asked for one: same UID, next SEQUENCE."""
    for claim, volunteer, sequence in await claims_changed.move(scope, appointment, starts_at, ends_at, now):
        reader = Reader(ReaderKind.ACCOUNT, volunteer)
        await notices.post(scope, NoticeKind.INVITE_UPDATE, claim, reader, now, revision=sequence)
    for ask in await asks.move(scope, appointment, starts_at):
        reader = Reader(ReaderKind.ACCOUNT, ask.volunteer)
        await notices.post(scope, NoticeKind.ASK_UPDATE, ask.ask, reader, now, revision=ask.sequence, expires=starts_at)


async def take_back(scope: Scope, changed: Sequence[asks.Changed], now: datetime) -> None:
    """Take asks out of the calendars they went into: somebody else goes, or nobody has to."""
    for ask in changed:
        reader = Reader(ReaderKind.ACCOUNT, ask.volunteer)
        await notices.post(scope, NoticeKind.ASK_CANCEL, ask.ask, reader, now, revision=ask.sequence)


async def say_again(scope: Scope, entry: UUID, volunteer: VolunteerId, sequence: int, now: datetime) -> None:
    """Send an entry as it stands to a calendar that answered what it was before; once for each revision."""
    reader = Reader(ReaderKind.ACCOUNT, volunteer)
    await notices.post(scope, NoticeKind.INVITE_AGAIN, entry, reader, now, revision=sequence)


async def replace_all(scope: Scope, volunteer: VolunteerId, now: datetime) -> None:
    """Give every shift a volunteer holds a new entry, and take the old one out of their calendar.

    The old UIDs are worth nothing from now on. The shifts stay theirs; open asks are taken back.
    """
    await claims.lock(scope, volunteer)
    for claim in await claims.of_volunteer(scope, volunteer, now):
        if claim.state in HOLDING:
            await remove(claim.scope, claim, None, REPLACED, now)
            fresh = await claims_changed.hold_on(claim.scope, claim, calendar_uid(), now)
            await swaps.follow(claim.id, fresh.id)
            await add(fresh.scope, fresh, now)
    await take_back(scope, await asks.withdraw_from(scope, volunteer, REPLACED, now), now)


async def renew_addresses(scope: Scope, volunteer: VolunteerId, now: datetime) -> None:
    """Close a volunteer's reply addresses, which others know, and make a new one; every entry is replaced."""
    await reply_addresses.revoke(volunteer, now)
    await reply_addresses.renew(scope, volunteer, now)
    await replace_all(scope, volunteer, now)


async def say_all_again(scope: Scope, volunteer: VolunteerId, now: datetime) -> None:
    """Send every shift a volunteer holds as the next revision: their calendar shows more or less of it from now on."""
    for where, claim, sequence in await claims_changed.revise(scope, volunteer, now):
        await say_again(where, claim, volunteer, sequence, now)
