"""Somebody wants to help: written down, shown their next step, welcomed by a coordinator; or forgotten."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accompany.actions import logins, volunteers
from accompany.rules import trainings as days
from accompany.rules.joining import UNCONFIRMED_FOR
from accompany.rules.profiles import Profile
from accompany.tables import accounts, chapters, joining, notices, store
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import AccountId, Fluency, Invalid, NoticeKind, ReaderKind

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Applying:
    """What somebody says who wants to help. ``speaks``: codes of languages, taken as fluent until they say more."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    language: str = "en"
    speaks: tuple[str, ...] = ()


async def apply(wanted: Applying, browser: str | None, now: datetime) -> str:
    """Write somebody down in the default chapter and mail them a link; give the mark that binds it to the browser.

    An address that is known stays as it is: the answer is the same, and its owner gets a link. Raises Invalid.
    """
    new = _new(wanted)
    volunteers.check(new)
    if await accounts.by_email(new.email) is None:
        with suppress(store.Clash, Invalid):  # the same person a moment ago; what is wrong with it was said above
            await _write_down(new, now)
    return await logins.ask(new.email, browser, now)


@store.action
async def _write_down(new: volunteers.New, now: datetime) -> None:
    scope = Scope((await chapters.default()).id)
    kept = await volunteers.add(scope, new, None, now)
    await joining.apply(scope, kept.id, now)


async def run(now: datetime) -> None:
    """Tell coordinators, once a day at most, that somebody new waits; forget who never opened the link."""
    for scope in await joining.fresh(now - A_DAY):
        await _tell(scope, now)
    for one in await joining.stale(now - UNCONFIRMED_FOR):
        await volunteers.erase(one.scope, one.volunteer, AccountId(one.volunteer), now)


@store.action
async def _tell(scope: Scope, now: datetime) -> None:
    zone = (await chapters.find(scope.chapter)).time_zone
    if not days.is_time(now, zone):
        return
    readers = [Reader(ReaderKind.ACCOUNT, one) for one in await accounts.coordinators(scope)]
    edition = days.today(now, zone).toordinal()
    await notices.post_many(scope, NoticeKind.NEW_VOLUNTEER, scope.chapter, readers, now, revision=edition)


def _new(wanted: Applying) -> volunteers.New:
    profile = Profile(languages=dict.fromkeys(wanted.speaks, Fluency.FLUENT), newcomer=True)
    return volunteers.New(wanted.name, wanted.email.strip(), wanted.phone, wanted.language, profile)
