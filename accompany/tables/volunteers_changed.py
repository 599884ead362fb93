"""Writing volunteers down: new ones, what they can do, welcome, and their calendar's address."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from accompany.rules.profiles import Profile
from accompany.tables import candidates, feeds, reply_addresses
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, Missing, VolunteerId

CHANGE = Sql(
    """UPDATE volunteer SET zones = {zones}, availability = {availability}, weekly_ask_limit = {weekly_ask_limit},
    quiet_from = {quiet_from}, quiet_to = {quiet_to}, calendar = {calendar}, detail = {detail},
    exceptions = {exceptions}, wishes = {wishes}, more_until = {more_until}, newcomer = {newcomer},
    urgent = {urgent}, changed_at = {now}
    WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)
FORGET_LANGUAGES = Sql("DELETE FROM volunteer_language WHERE volunteer_id IN {volunteers}")
FORGET_QUALIFICATIONS = Sql("DELETE FROM volunteer_qualification WHERE volunteer_id IN {volunteers}")
VET = Sql(
    """UPDATE volunteer SET vetted_at = {now}, vetted_by = {by}, changed_at = {now}
    WHERE chapter_id = {chapter} AND id IN {volunteers} AND vetted_at IS NULL RETURNING id"""
)
UNVET = Sql(
    """UPDATE volunteer SET vetted_at = NULL, vetted_by = NULL, changed_at = {now}
    WHERE chapter_id = {chapter} AND id IN {volunteers} AND vetted_at IS NOT NULL RETURNING id"""
)
SET_FEED = Sql(
    """UPDATE volunteer SET feed_digest = {digest}, feed_changed_at = {now} WHERE chapter_id = {chapter} AND id = {id}
    RETURNING id"""
)
END_FEED = Sql(
    """UPDATE volunteer SET feed_digest = NULL, feed_changed_at = {now} WHERE chapter_id = {chapter} AND id = {id}
    RETURNING id"""
)

ERASE = Sql(
    """UPDATE volunteer SET left_at = {now}, changed_at = {now}, vetted_at = NULL, vetted_by = NULL, feed_digest = NULL
    WHERE chapter_id = {chapter} AND id = {id} RETURNING id"""
)


async def add(scope: Scope, new: Mapping[AccountId, Profile], now: datetime) -> None:
    """Make volunteers of accounts. Nobody is vetted by that. Raises Clash when one is a volunteer already."""
    rows = [
        {
            "id": account,
            "chapter_id": scope.chapter,
            **_columns(profile),
            "reply_generation": 0,
            "claims_made": 0,
            "changed_at": now,
        }
        for account, profile in new.items()
    ]
    await insert("volunteer", *rows)
    await reply_addresses.keep([VolunteerId(account) for account in new])
    await _add_skills({VolunteerId(account): profile for account, profile in new.items()})


async def change(scope: Scope, volunteer: VolunteerId, wanted: Profile, now: datetime) -> None:
    """Overwrite what a volunteer can do and how they want to be asked. Raises Missing."""
    if await CHANGE.row(chapter=scope.chapter, id=volunteer, now=now, **_columns(wanted)) is None:
        raise Missing
    await FORGET_LANGUAGES.rows(volunteers=[volunteer])
    await FORGET_QUALIFICATIONS.rows(volunteers=[volunteer])
    await _add_skills({volunteer: wanted})


async def vet(scope: Scope, volunteers: Sequence[VolunteerId], by: AccountId | None, now: datetime) -> int:
    """Welcome volunteers; say how many were not before."""
    return len(await VET.rows(chapter=scope.chapter, volunteers=list(volunteers), by=by, now=now))


async def unvet(scope: Scope, volunteers: Sequence[VolunteerId], now: datetime) -> int:
    """Take a welcome back; say how many had one."""
    return len(await UNVET.rows(chapter=scope.chapter, volunteers=list(volunteers), now=now))


async def set_feed(scope: Scope, volunteer: VolunteerId, token: str, now: datetime) -> None:
    """Give a volunteer's calendar a new address; only its digest is kept. Raises Missing."""
    digest = feeds.digest_of(token)
    if await SET_FEED.row(chapter=scope.chapter, id=volunteer, digest=digest, now=now) is None:
        raise Missing


async def end_feed(scope: Scope, volunteer: VolunteerId, now: datetime) -> None:
    """Close the address of a volunteer's calendar, if there is one."""
    await END_FEED.rows(chapter=scope.chapter, id=volunteer, now=now)


async def erase(scope: Scope, volunteer: VolunteerId, now: datetime) -> None:
    """Forget what a volunteer could do; from now on they are in no list. Raises Missing."""
    await change(scope, volunteer, Profile(), now)
    await ERASE.rows(chapter=scope.chapter, id=volunteer, now=now)


def _columns(profile: Profile) -> Row:
    return {
        "zones": msgspec.json.encode(profile.zones).decode(),
        "availability": msgspec.json.encode(profile.availability).decode(),
        "weekly_ask_limit": profile.weekly_ask_limit,
        "quiet_from": profile.quiet_from,
        "quiet_to": profile.quiet_to,
        "calendar": profile.calendar.value,
        "detail": profile.detail.value,
        "exceptions": msgspec.json.encode(profile.exceptions).decode(),
        "wishes": candidates.written(profile.wishes),
        "more_until": profile.more_until.isoformat() if profile.more_until else None,
        "newcomer": profile.newcomer,
        "urgent": profile.urgent,
    }


async def _add_skills(profiles: Mapping[VolunteerId, Profile]) -> None:
    spoken = [
        {"volunteer_id": volunteer, "code": code, "level": level.value}
        for volunteer, profile in profiles.items()
        for code, level in profile.languages.items()
    ]
    held = [
        {"volunteer_id": volunteer, "code": code, "until": until.isoformat() if until else None}
        for volunteer, profile in profiles.items()
        for code, until in profile.qualifications.items()
    ]
    await insert("volunteer_language", *spoken)
    await insert("volunteer_qualification", *held)
