"""Volunteers come, are welcomed, change what they say of themselves, and leave."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest

from accompany.actions import appointments, founding, logins, slots, volunteers
from accompany.rules.profiles import Profile
from accompany.rules.teams import Place
from accompany.tables import candidates, claims, feeds, open_shifts, sites
from accompany.tables import volunteers as table
from accompany.tables.scope import Scope
from accompany.tables.volunteers import Kept
from accompany.words import AccountId, ClaimState, Fluency, Invalid, Missing, Problem

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TRAINED = Profile(languages={"es": Fluency.NATIVE}, qualifications={"accompaniment_101": None})
JUNE = AccountId(uuid4())


@pytest.fixture
async def riverside(store: ModuleType) -> Scope:
    return Scope((await founding.found("Riverside", "America/New_York", NOW)).chapter)


@pytest.fixture
async def hillside(riverside: Scope) -> Scope:
    return Scope(await founding.chapter_named("Hillside", "America/Los_Angeles", NOW))


@pytest.fixture
async def theo(riverside: Scope) -> Kept:
    new = volunteers.New("Theo", "theo@example.org", "(212) 555-0101", profile=TRAINED)
    return await volunteers.add(riverside, new, JUNE, NOW, vetted=True)


async def shift_held_by(scope: Scope, volunteer: Kept) -> claims.Kept:
    site = (await sites.search("26 Federal Plaza"))[0]
    plan = appointments.Plan("master_hearing", site.id, NOW + timedelta(days=2), team=(Place("accompanier", 1, 1, 1),))
    appointment = await appointments.draft(scope, plan, NOW)
    await appointments.publish(scope, appointment, JUNE, NOW, "they showed us the letter")
    slot = (await open_shifts.between(scope, NOW, NOW + timedelta(days=14)))[0].slot
    return await slots.claim(scope, slot, volunteer.id, NOW)


async def test_a_new_volunteer_is_kept_as_told(riverside: Scope, theo: Kept) -> None:
    assert theo == await table.find(riverside, theo.id)
    assert (theo.name, theo.email, theo.phone) == ("Theo", "theo@example.org", "+12125550101")
    assert (theo.profile, theo.vetted_at, theo.has_feed) == (TRAINED, NOW, False)


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        pytest.param({"name": " "}, {"name": Problem.REQUIRED}, id="no name"),
        pytest.param({"name": "x" * 81}, {"name": Problem.TOO_LONG}, id="long name"),
        pytest.param({"phone": "12"}, {"phone": Problem.NOT_PHONE}, id="no phone number"),
        pytest.param({"language": "tlh"}, {"language": Problem.UNKNOWN_LANGUAGE}, id="unknown reading language"),
        pytest.param({"languages": {"tlh": Fluency.NATIVE}}, {"languages": Problem.UNKNOWN_LANGUAGE}, id="language"),
        pytest.param({"qualifications": {"A B": None}}, {"qualifications": Problem.MALFORMED}, id="qualification"),
        pytest.param({"zones": ("",)}, {"zones": Problem.TOO_LONG}, id="empty zone"),
        pytest.param({"availability": ("mon_night",)}, {"availability": Problem.UNKNOWN_CHOICE}, id="part of the week"),
        pytest.param({"weekly_ask_limit": -1}, {"weekly_ask_limit": Problem.TOO_SMALL}, id="negative limit"),
        pytest.param({"weekly_ask_limit": 51}, {"weekly_ask_limit": Problem.TOO_LARGE}, id="large limit"),
        pytest.param({"quiet_from": "24:00"}, {"quiet_from": Problem.MALFORMED}, id="no such hour"),
        pytest.param({"quiet_to": "6:00"}, {"quiet_to": Problem.MALFORMED}, id="one digit"),
    ],
)
async def test_what_cannot_be_is_refused_by_field(
    riverside: Scope, theo: Kept, change: Mapping[str, Any], problems: dict[str, Problem]
) -> None:
    with pytest.raises(Invalid) as invalid:
        await volunteers.change(riverside, theo.id, change, AccountId(theo.id), NOW)
    assert invalid.value.problems == problems
    assert await table.find(riverside, theo.id) == theo


async def test_an_address_is_used_once_in_a_chapter_and_not_in_two(
    riverside: Scope, hillside: Scope, theo: Kept
) -> None:
    again = volunteers.New("Another", "Theo@example.org ")
    with pytest.raises(Invalid) as here:
        await volunteers.add(riverside, again, JUNE, NOW)
    with pytest.raises(Invalid) as elsewhere:
        await volunteers.add(hillside, again, JUNE, NOW)
    assert here.value.problems == {"email": Problem.DUPLICATE_ROW}
    assert elsewhere.value.problems == {"email": Problem.CANNOT_BE_USED}


async def test_another_chapter_finds_and_changes_nobody(hillside: Scope, theo: Kept) -> None:
    for verb in (
        volunteers.change(hillside, theo.id, {"name": "Eve was here"}, JUNE, NOW),
        volunteers.vet(hillside, theo.id, JUNE, NOW),
        volunteers.unvet(hillside, theo.id, JUNE, NOW),
        volunteers.freeze(hillside, theo.id, JUNE, NOW),
        volunteers.erase(hillside, theo.id, JUNE, NOW),
        volunteers.new_feed(hillside, theo.id, NOW),
        table.find(hillside, theo.id),
    ):
        with pytest.raises(Missing):
            await verb
    assert await table.names(hillside) == []


async def test_a_new_feed_ends_the_old_one(riverside: Scope, theo: Kept) -> None:
    first = await volunteers.new_feed(riverside, theo.id, NOW)
    second = await volunteers.new_feed(riverside, theo.id, NOW)
    assert (await feeds.find(second)).volunteer == theo.id
    with pytest.raises(Missing):
        await feeds.find(first)


async def test_freezing_ends_sessions_feed_and_places(riverside: Scope, theo: Kept) -> None:
    claim = await shift_held_by(riverside, theo)
    token = await logins.make_token(AccountId(theo.id), timedelta(days=1), NOW)
    feed = await volunteers.new_feed(riverside, theo.id, NOW)
    frozen = await volunteers.freeze(riverside, theo.id, JUNE, NOW)
    assert frozen.frozen_at == NOW
    assert await logins.speaker(token, NOW) is None
    assert (await claims.find(riverside, claim.id)).state is ClaimState.RELEASED
    assert len(await open_shifts.between(riverside, NOW, NOW + timedelta(days=14))) == 1
    with pytest.raises(Missing):
        await feeds.find(feed)


async def test_an_erased_volunteer_leaves_no_name_and_can_come_again(riverside: Scope, theo: Kept) -> None:
    claim = await shift_held_by(riverside, theo)
    await volunteers.erase(riverside, theo.id, JUNE, NOW)
    assert await table.names(riverside) == []
    with pytest.raises(Missing):
        await table.find(riverside, theo.id)
    assert (await candidates.one(riverside, theo.id, NOW)).qualifications == {}
    assert (await claims.find(riverside, claim.id)).volunteer == theo.id
    again = await volunteers.add(riverside, volunteers.New("Theo", "theo@example.org"), JUNE, NOW)
    assert (again.id == theo.id, again.vetted_at) == (False, None)


async def test_welcoming_twice_keeps_the_first_time(riverside: Scope, theo: Kept) -> None:
    later = await volunteers.vet(riverside, theo.id, JUNE, NOW + timedelta(days=1))
    assert later.vetted_at == NOW
    assert (await volunteers.unvet(riverside, theo.id, JUNE, NOW)).vetted_at is None


async def test_volunteers_are_listed_by_name_whatever_its_case(riverside: Scope, theo: Kept) -> None:
    for name in ("ana", "Zoe", "Bo"):
        await volunteers.add(riverside, volunteers.New(name, f"{name.lower()}@example.org"), JUNE, NOW)
    assert [one.name for one in await table.names(riverside)] == ["ana", "Bo", "Theo", "Zoe"]
    assert [one.name for one in await table.search(riverside, "O")] == ["Bo", "Theo", "Zoe"]


async def test_what_is_said_twice_is_kept_once(riverside: Scope, theo: Kept) -> None:
    twice = {
        "availability": ("mon_morning", "sat_evening", "mon_morning"),
        "zones": ("Queens", "Queens"),
        "languages": {"es-MX": Fluency.BASIC, "ES": Fluency.FLUENT},
    }
    kept = (await volunteers.change(riverside, theo.id, twice, JUNE, NOW)).profile
    assert (kept.availability, kept.zones) == (("mon_morning", "sat_evening"), ("Queens",))
    assert kept.languages == {"es": Fluency.FLUENT}
