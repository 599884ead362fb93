"""Volunteers come, say what they can do, are welcomed, and leave."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from accompany.actions import accounts as account_actions
from accompany.actions import calendars, drill_members, texts
from accompany.actions import slots as slot_actions
from accompany.rules import importing, phones, profiles, tongues
from accompany.rules.candidates import Wishes
from accompany.rules.profiles import Profile
from accompany.tables import (
    accounts,
    asks,
    bounces,
    claims,
    conduct,
    languages,
    ledger,
    live,
    mail_notes,
    reply_addresses,
    sites,
    store,
    texts_received,
    volunteers,
    volunteers_changed,
)
from accompany.tables import drill_members as exercises
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.volunteers import Kept
from accompany.words import HOLDING, AccountId, Channels, Invalid, Problem, ReaderKind, Role, VolunteerId

LONGEST_NAME = 80
PROFILE = frozenset(Profile.__slots__)


@dataclass(frozen=True, slots=True)
class New:
    """A volunteer to be written down."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    language: str = "en"
    profile: Profile = field(default_factory=Profile)
    channels: Channels = Channels.MAIL
    exercises: bool = False


def check(new: New) -> str | None:
    """Refuse what cannot be written down; give the number as it is kept. Raises Invalid."""
    phone = _phone(new.phone)
    _check(_read(new.profile), new.language)
    if not importing.is_email(new.email.strip()):
        raise Invalid({"email": Problem.NOT_EMAIL})
    _name(new.name)
    return phone


@store.action
async def add(scope: Scope, new: New, by: AccountId | None, now: datetime, *, vetted: bool = False) -> Kept:
    """Write a volunteer down, with an account; welcomed only if told so. Raises Invalid."""
    new = replace(new, profile=_read(new.profile))
    phone = check(new)
    await _check_wishes(scope, new.profile.wishes)
    known = (await volunteers.by_address(scope, [new.email])).get(new.email)
    if known and known.volunteer and known.ours:
        raise Invalid({"email": Problem.DUPLICATE_ROW})
    if known and not known.ours:
        raise Invalid({"email": Problem.CANNOT_BE_USED})

    account = known.account if known else await _account(scope, new, phone, now)
    await accounts.give_role(account, Role.VOLUNTEER)
    profile = new.profile if vetted else replace(new.profile, newcomer=True)
    await volunteers_changed.add(scope, {account: profile}, now)
    if vetted:
        await volunteers_changed.vet(scope, [VolunteerId(account)], by, now)
    if new.channels is not Channels.MAIL:
        await texts.choose(scope, account, new.channels, now)
    if new.exercises:
        await _exercises(scope, VolunteerId(account), by, now, wants=True)
    await ledger.write(scope, by, "add_volunteer", account, now)
    await live.touch(scope, now)
    return await volunteers.find(scope, VolunteerId(account))


async def _account(scope: Scope, new: New, phone: str | None, now: datetime) -> AccountId:
    made = accounts.New(_name(new.name), new.email.strip(), frozenset({Role.VOLUNTEER}), phone, new.language)
    return await accounts.add(scope, made, now)


@store.action
async def enlist(scope: Scope, account: AccountId, now: datetime) -> None:
    """Make a volunteer of an account that is there; of one who is a volunteer already it changes nothing."""
    await accounts.find(scope, account)
    await accounts.give_role(account, Role.VOLUNTEER)
    if not await volunteers.some(scope, [VolunteerId(account)]):
        await volunteers_changed.add(scope, {account: Profile(newcomer=True)}, now)
        await ledger.write(scope, None, "add_volunteer", account, now)
        await live.touch(scope, now)


@store.action
async def change(scope: Scope, volunteer: VolunteerId, wanted: Mapping[str, Any], by: AccountId, now: datetime) -> Kept:
    """Change what is named in ``wanted``: name, phone, language, channels, exercises, vetted or a field of the profile.

    Raises Invalid, Missing.
    """
    kept = await volunteers.find(scope, volunteer)
    profile = replace(kept.profile, **{name: value for name, value in wanted.items() if name in PROFILE})
    profile, language = _read(profile), wanted.get("language", kept.language)
    phone = _phone(wanted["phone"]) if "phone" in wanted else kept.phone
    _check(profile, language)
    if profile.wishes != kept.profile.wishes:
        await _check_wishes(scope, profile.wishes)

    await accounts.change(scope, AccountId(volunteer), _name(wanted.get("name", kept.name)), phone, language)
    await volunteers_changed.change(scope, volunteer, profile, now)
    await _follow_wishes(scope, volunteer, kept.profile, profile, now)
    if "channels" in wanted:
        await texts.choose(scope, AccountId(volunteer), wanted["channels"], now)
    if wanted.get("exercises", kept.exercises) is not kept.exercises:
        await _exercises(scope, volunteer, by, now, wants=wanted["exercises"])
    if "vetted" in wanted:
        await (vet if wanted["vetted"] else unvet)(scope, volunteer, by, now)
    if by != volunteer:
        await ledger.write(scope, by, "change_volunteer", volunteer, now)
    return await volunteers.find(scope, volunteer)


@store.action
async def vet(scope: Scope, volunteer: VolunteerId, by: AccountId, now: datetime) -> Kept:
    """Welcome a volunteer: from now on they see exact places and may claim. Raises Missing."""
    await volunteers.find(scope, volunteer)
    if await volunteers_changed.vet(scope, [volunteer], by, now):
        await ledger.write(scope, by, "vet_volunteer", volunteer, now)
        await live.touch(scope, now)
    return await volunteers.find(scope, volunteer)


@store.action
async def unvet(scope: Scope, volunteer: VolunteerId, by: AccountId, now: datetime) -> Kept:
    """Take a welcome back. Raises Missing."""
    await volunteers.find(scope, volunteer)
    if await volunteers_changed.unvet(scope, [volunteer], now):
        await ledger.write(scope, by, "unvet_volunteer", volunteer, now)
        await live.touch(scope, now)
    return await volunteers.find(scope, volunteer)


@store.action
async def freeze(
    scope: Scope, volunteer: VolunteerId, by: AccountId | None, now: datetime, *, reason: str = "frozen"
) -> Kept:
    """Shut a volunteer out at their next request, and open the places they hold again. Raises Missing."""
    await volunteers.find(scope, volunteer)
    await _release_all(scope, volunteer, by, reason, now)
    await calendars.take_back(scope, await asks.withdraw_from(scope, volunteer, reason, now), now)
    await reply_addresses.revoke(volunteer, now)
    await volunteers_changed.end_feed(scope, volunteer, now)
    await account_actions.freeze(scope, AccountId(volunteer), by, now)
    return await volunteers.find(scope, volunteer)


@store.action
async def erase(scope: Scope, volunteer: VolunteerId, by: AccountId, now: datetime) -> None:
    """Forget a volunteer: name, address, skills. Their past places stay, held by nobody with a name. Raises Missing."""
    await freeze(scope, volunteer, by, now)
    await volunteers_changed.erase(scope, volunteer, now)
    await accounts.erase(scope, AccountId(volunteer))
    await bounces.forget(volunteer)
    await conduct.forget_of(volunteer)
    await exercises.say(scope, Reader(ReaderKind.ACCOUNT, volunteer), now, wants=False)
    await mail_notes.forget_of(volunteer)
    await texts_received.forget_of(AccountId(volunteer))
    await ledger.write(scope, by, "erase_volunteer", volunteer, now)
    await live.touch(scope, now)


@store.action
async def new_feed(scope: Scope, volunteer: VolunteerId, now: datetime) -> str:
    """Make the address of a volunteer's calendar, shown this once; the one before ends. Raises Missing."""
    token = secrets.token_hex(20)  # 160 bits
    await volunteers_changed.set_feed(scope, volunteer, token, now)
    return token


@store.action
async def end_feed(scope: Scope, volunteer: VolunteerId, now: datetime) -> None:
    """Close the address of a volunteer's calendar, if there is one. Raises Missing."""
    await volunteers.find(scope, volunteer)
    await volunteers_changed.end_feed(scope, volunteer, now)


@store.action
async def renew_addresses(scope: Scope, volunteer: VolunteerId, now: datetime) -> None:
    """Close the addresses a volunteer's answers go to, because others know them. Raises Missing.

    Every entry is replaced by a new one; the shifts stay theirs.
    """
    await volunteers.find(scope, volunteer)
    await calendars.renew_addresses(scope, volunteer, now)
    await ledger.write(scope, AccountId(volunteer), "renew_addresses", volunteer, now)


async def _release_all(scope: Scope, volunteer: VolunteerId, by: AccountId | None, reason: str, now: datetime) -> None:
    for claim in await claims.of_volunteer(scope, volunteer, now):
        if claim.state in HOLDING:
            await slot_actions.release(claim.scope, claim.id, by, reason, now)


async def _exercises(scope: Scope, volunteer: VolunteerId, by: AccountId | None, now: datetime, *, wants: bool) -> None:
    await drill_members.say(scope, Reader(ReaderKind.ACCOUNT, volunteer), by, now, wants=wants)


async def _follow_wishes(scope: Scope, volunteer: VolunteerId, before: Profile, after: Profile, now: datetime) -> None:
    """Let the volunteer's calendar show what they now want it to: entries by the other way, or with more or less."""
    if before.calendar is not after.calendar:
        await calendars.replace_all(scope, volunteer, now)
    elif before.detail is not after.detail:
        await calendars.say_all_again(scope, volunteer, now)


def _read(profile: Profile) -> Profile:
    """Write one thing in one way: tags of languages as our codes, a part of the week or an area once."""
    return replace(
        profile,
        languages=tongues.read_all(profile.languages, languages.names()),
        availability=tuple(dict.fromkeys(profile.availability)),
        zones=tuple(dict.fromkeys(profile.zones)),
    )


def _check(profile: Profile, language: str) -> None:
    problems = profiles.problems(profile, languages.names().keys())
    if language not in languages.names():
        problems["language"] = Problem.UNKNOWN_LANGUAGE
    if problems:
        raise Invalid(problems)


async def _check_wishes(scope: Scope, wishes: Wishes) -> None:
    """Refuse a lead who is no volunteer of this chapter, and a site that is not there. Raises Invalid."""
    leads = list(wishes.with_leads)
    if len(await volunteers.some(scope, leads)) != len(leads):
        raise Invalid({"wishes": Problem.UNKNOWN_CHOICE})
    if wishes.not_sites and not wishes.not_sites <= {site.id for site in await sites.all_of_them()}:
        raise Invalid({"wishes": Problem.UNKNOWN_SITE})


def _name(name: str) -> str:
    if not name.strip():
        raise Invalid({"name": Problem.REQUIRED})
    if len(name.strip()) > LONGEST_NAME:
        raise Invalid({"name": Problem.TOO_LONG})
    if not name.isprintable():
        raise Invalid({"name": Problem.MALFORMED})
    return name.strip()


def _phone(text: str | None) -> str | None:
    if not text:
        return None
    number = phones.e164(text)
    if number is None:
        raise Invalid({"phone": Problem.NOT_PHONE})
    return number
