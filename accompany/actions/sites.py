"""Keep the list of sites: add one, correct one. Shared by all chapters, so every change is in the ledger."""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import TypedDict

from accompany.rules import importing
from accompany.rules.nicknames import nickname
from accompany.tables import ledger, live, sites, store
from accompany.tables.scope import Scope
from accompany.tables.sites import Kept, New
from accompany.words import AccountId, Invalid, Problem, SiteId

LONGEST_NICKNAME = 80
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Wanted(TypedDict, total=False):
    """What of a site is to change."""

    kind: str
    name: str
    nickname: str
    street: str
    city: str
    state: str
    postal_code: str
    time_zone: str
    detained_only: bool
    closes: str | None
    advisory_until: str | None


@store.action
async def add(scope: Scope, wanted: New, by: AccountId, now: datetime) -> Kept:
    """Write a site down; without a nickname it gets a neutral one. Raises Invalid."""
    known = await sites.all_of_them()
    new = wanted
    if not new.nickname:
        new = replace(new, nickname=nickname(new.city, {site.nickname for site in known}))
    _check(new)

    site = await _add(new, now)
    await ledger.write(scope, by, "add_site", site, now)
    return await sites.find(site)


@store.action
async def change(scope: Scope, site: SiteId, wanted: Wanted, by: AccountId, now: datetime) -> Kept:
    """Change what is named in ``wanted``; the rest stays. Raises Invalid, Missing."""
    kept = await sites.find(site)
    new = replace(kept, **wanted)
    _check(new)

    try:
        await sites.change(site, new, now)
    except store.Clash:
        raise Invalid({"name": Problem.DUPLICATE_ROW}) from None
    await ledger.write(scope, by, "change_site", site, now)
    await live.touch(scope, now)
    return await sites.find(site)


async def _add(new: New, now: datetime) -> SiteId:
    try:
        return (await sites.add([new], now))[0]
    except store.Clash:
        raise Invalid({"name": Problem.DUPLICATE_ROW}) from None


def _check(new: New) -> None:
    fields = {column: str(getattr(new, column)) for column in importing.SITE_COLUMNS}
    if wrong := importing.site_problem(fields):
        raise Invalid(dict([wrong]))
    if not 0 < len(new.nickname.strip()) <= LONGEST_NICKNAME:
        raise Invalid({"nickname": Problem.TOO_LONG if new.nickname.strip() else Problem.REQUIRED})
    if not new.nickname.isprintable():  # it stands in subjects and calendars
        raise Invalid({"nickname": Problem.MALFORMED})
    if new.closes is not None and not CLOCK.fullmatch(new.closes):
        raise Invalid({"closes": Problem.MALFORMED})
    if new.advisory_until is not None and not _is_day(new.advisory_until):
        raise Invalid({"advisory_until": Problem.MALFORMED})


def _is_day(text: str) -> bool:
    try:
        return DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False
