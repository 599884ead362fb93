"""Set the program up: the first chapter, the sites and kinds a coalition starts with, the link for its first user.

Doing it again adds what is missing and changes nothing that is there.
"""

from dataclasses import dataclass, field
from datetime import datetime

from accompany.actions import accounts as account_actions
from accompany.actions import imports
from accompany.actions.imports import Importer
from accompany.tables import chapters, kinds, ledger, seeds, sites, store
from accompany.tables.scope import Scope
from accompany.words import ChapterId, Missing


@dataclass(frozen=True, slots=True)
class Founded:
    """What setting up did. ``setup_token`` is None when somebody coordinates already."""

    chapter: ChapterId
    sites: int
    kinds: int
    setup_token: str | None = field(repr=False)


@store.action
async def found(name: str, time_zone: str, now: datetime) -> Founded:
    """Set up what is missing."""
    chapter = await _default_chapter(name, time_zone, now)
    places = await _sites(Scope(chapter), now)
    added = await _kinds()
    return Founded(chapter, places, added, await account_actions.make_setup_link(now))


@store.action
async def chapter_named(name: str, time_zone: str, now: datetime) -> ChapterId:
    """Find a chapter by its name, or start it."""
    known = await chapters.by_name(name)
    if known is not None:
        return known.id
    chapter = await chapters.add(name, time_zone, now)
    await ledger.write(Scope(chapter), None, "add_chapter", chapter, now)
    return chapter


async def _default_chapter(name: str, time_zone: str, now: datetime) -> ChapterId:
    try:
        return (await chapters.default()).id
    except Missing:
        return await chapters.add(name, time_zone, now, is_default=True)


async def _sites(scope: Scope, now: datetime) -> int:
    # Only into an empty list: a site that a coalition renamed must not come back under its old name.
    if await sites.all_of_them():
        return 0
    return (await imports.take_sites(Importer(scope, None), seeds.sites(), now)).added


async def _kinds() -> int:
    types = {one.code for one in await kinds.types()}
    roles = {one.code for one in await kinds.roles()}
    signals = {one.code for one in await kinds.signal_kinds()}
    new_roles = [one for one in seeds.roles() if one.code not in roles]
    new_types = [one for one in seeds.types() if one.code not in types]
    new_signals = [one for one in seeds.signal_kinds() if one.code not in signals]

    await kinds.add_roles(new_roles)
    await kinds.add_types(new_types)
    await kinds.add_signal_kinds(new_signals)
    return len(new_roles) + len(new_types) + len(new_signals)
