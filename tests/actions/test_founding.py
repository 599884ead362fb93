"""Setting up: everything a coalition starts with, once."""

from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType

from accompany.actions import accounts, founding
from accompany.tables import chapters, kinds, sites
from accompany.words import Level

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
NEUTRAL = ("ice", "immigration", "court", "office", "detention", "street", "plaza")


async def found() -> founding.Founded:
    return await founding.found("Riverside", "America/New_York", NOW)


async def test_a_new_coalition_has_a_chapter_sites_and_kinds(store: ModuleType) -> None:
    founded = await found()
    assert (founded.sites, founded.kinds) == (95, 16 + 11 + 19)
    assert await chapters.default() == chapters.Kept(founded.chapter, "Riverside", "America/New_York", True)
    assert len(await sites.all_of_them()) == 95


async def test_the_kinds_are_those_of_the_field(store: ModuleType) -> None:
    await found()
    check_in = await kinds.type_of("ice_check_in_osup")
    assert [place.role for place in check_in.team] == ["lead", "accompanier"]
    assert check_in.level_floor is Level.WATCH
    assert (await kinds.role_of("lead")).qualification == "lead"
    assert (await kinds.role_of("interpreter")).needs_language
    weights = {kind.code: kind.weight for kind in await kinds.signal_kinds()}
    assert (weights["told_bring_ticket"], weights["final_order"], weights["stay_in_force"]) == (100, 40, -60)


async def test_nicknames_are_one_for_each_site_and_say_nothing(store: ModuleType) -> None:
    await found()
    nicknames = [site.nickname for site in await sites.all_of_them()]
    assert len(set(nicknames)) == 95
    assert [name for name in nicknames if any(word in name.lower().split() for word in NEUTRAL)] == []


async def test_founding_again_changes_nothing_but_the_link(store: ModuleType) -> None:
    first = await found()
    plaza = (await sites.search("26 Federal Plaza"))[0]
    renamed = replace(plaza, name="Federal Building")
    await sites.change(plaza.id, renamed, NOW)
    second = await found()
    assert (second.chapter, second.sites, second.kinds) == (first.chapter, 0, 0)
    assert second.setup_token != first.setup_token
    assert len(await sites.all_of_them()) == 95
    assert await sites.find(plaza.id) == renamed


async def test_no_link_once_somebody_coordinates(store: ModuleType) -> None:
    token = (await found()).setup_token
    assert token is not None
    await accounts.set_up(token, "June", "june@example.org", NOW)
    assert (await found()).setup_token is None


async def test_a_chapter_named_twice_is_started_once(store: ModuleType) -> None:
    first = await founding.chapter_named("Hillside", "America/Los_Angeles", NOW)
    assert await founding.chapter_named("Hillside", "America/New_York", NOW) == first
    assert (await chapters.find(first)).time_zone == "America/Los_Angeles"
