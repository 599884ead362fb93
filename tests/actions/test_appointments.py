"""Planning: changes that meet each other, dates that are checked again, teams that shrink."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from datetime import timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import slots
from accompany.actions.appointments import Change
from accompany.rules.teams import Place
from accompany.tables import appointments, claims, sites
from accompany.tables import slots as remembered
from accompany.tables.appointments import Only
from accompany.words import (
    AppointmentId,
    AppointmentStatus,
    ClaimState,
    Invalid,
    Level,
    Missing,
    Problem,
    Reason,
    Refused,
    SlotState,
)
from tests.actions.conftest import Coalition
from tests.cast import NOW

TOMORROW = NOW + timedelta(days=1)
LATER = TOMORROW + timedelta(hours=2)


async def refusal(doing: Awaitable[object]) -> Reason | None:
    try:
        await doing
    except Refused as refused:
        return refused.reason
    return None


async def drafted(coalition: Coalition, *team: Place) -> AppointmentId:
    site = (await sites.all_of_them())[0]
    return await plans.draft(coalition.scope, plans.Plan("other", site.id, TOMORROW, team=team), NOW)


async def test_two_coordinators_changing_different_things_both_succeed(coalition: Coalition) -> None:
    appointment = await coalition.shift(1)
    elsewhere = (await sites.all_of_them())[1].id
    wanted = [Change(starts_at=LATER), Change(site=elsewhere), Change(note="Bring water"), Change(meeting_point="Door")]
    await asyncio.gather(*(plans.change(coalition.scope, appointment, one, NOW) for one in wanted))
    kept = await appointments.find(coalition.scope, appointment)
    meeting = await appointments.meeting(coalition.scope, appointment)
    assert (kept.starts_at, kept.site, meeting.note, meeting.point) == (LATER, elsewhere, "Bring water", "Door")


async def test_a_team_saved_twice_at_once_is_there_once(coalition: Coalition) -> None:
    appointment = await drafted(coalition)
    team = (Place("lead", 1, 1, 1), Place("accompanier", 1, 2, 3))
    await asyncio.gather(*(plans.set_team(coalition.scope, appointment, team, NOW) for _ in range(4)))
    rows = await remembered.team(coalition.scope, appointment)
    assert [(row.place.role, len(row.slots)) for row in rows] == [("lead", 1), ("accompanier", 3)]


async def test_a_team_that_shrinks_while_people_claim_takes_nobody_s_place(coalition: Coalition) -> None:
    appointment = await coalition.shift(4)
    places = await coalition.slots(appointment)
    shrinking = refusal(plans.set_team(coalition.scope, appointment, [Place("accompanier", 1, 1, 1)], NOW))

    async def claiming(number: int) -> None:
        with suppress(Missing):  # the place may be gone by now
            await refusal(slots.claim(coalition.scope, places[number], coalition.people[number], NOW))

    await asyncio.gather(claiming(0), claiming(1), shrinking, claiming(2), claiming(3))
    (row,) = await remembered.team(coalition.scope, appointment)
    held = await claims.holding(coalition.scope, appointment)
    assert {claim.slot for claim in held} == {slot.id for slot in row.slots if slot.volunteer}
    assert len(held) <= row.place.maximum


async def test_places_added_while_the_time_moves_are_claimed_at_the_new_time(coalition: Coalition) -> None:
    appointment = await coalition.shift(1)
    wider = [Place("accompanier", 1, 4, 4)]

    async def claim_all() -> None:
        for _ in range(4):
            for place, one in zip(await coalition.slots(appointment), coalition.people, strict=False):
                await refusal(slots.claim(coalition.scope, place, one, NOW))

    await asyncio.gather(
        plans.set_team(coalition.scope, appointment, wider, NOW),
        plans.change(coalition.scope, appointment, Change(starts_at=LATER), NOW),
        claim_all(),
    )
    held = await claims.holding(coalition.scope, appointment)
    assert [claim.starts_at for claim in held] == [LATER] * 4


async def test_whoever_confirmed_the_old_time_is_asked_again(coalition: Coalition) -> None:
    appointment = await coalition.shift(1)
    (place,) = await coalition.slots(appointment)
    claim = await slots.claim(coalition.scope, place, coalition.people[0], NOW)
    assert (await slots.confirm(coalition.scope, claim.id, NOW)).state is ClaimState.CONFIRMED
    await plans.change(coalition.scope, appointment, Change(starts_at=LATER), NOW)
    (row,) = await remembered.team(coalition.scope, appointment)
    assert (row.slots[0].state, row.slots[0].claim_state) == (SlotState.CLAIMED, ClaimState.CLAIMED)


async def test_a_date_that_vanished_is_no_longer_checked(coalition: Coalition) -> None:
    appointment = await drafted(coalition, Place("accompanier", 1, 1, 1))
    await plans.verify(coalition.scope, appointment, coalition.june, "portal", TOMORROW, NOW)
    await plans.publish(coalition.scope, appointment, coalition.june, NOW)
    await plans.verify(coalition.scope, appointment, coalition.june, "hotline", None, NOW)
    kept = await appointments.find(coalition.scope, appointment)
    assert (kept.status, kept.verified) == (AppointmentStatus.DRAFT, None)
    assert await refusal(plans.publish(coalition.scope, appointment, coalition.june, NOW)) is Reason.NOT_VERIFIED


async def test_a_time_changed_by_hand_is_a_time_nobody_checked(coalition: Coalition) -> None:
    appointment = await drafted(coalition, Place("accompanier", 1, 1, 1))
    await plans.verify(coalition.scope, appointment, coalition.june, "portal", TOMORROW, NOW)
    await plans.change(coalition.scope, appointment, Change(starts_at=LATER), NOW)
    assert await refusal(plans.publish(coalition.scope, appointment, coalition.june, NOW)) is Reason.NOT_VERIFIED
    await plans.verify(coalition.scope, appointment, coalition.june, "portal", LATER + timedelta(hours=1), NOW)
    kept = await appointments.find(coalition.scope, appointment)
    assert kept.verified is not None
    assert (kept.verified.how, kept.starts_at) == ("portal", LATER + timedelta(hours=1))
    assert await refusal(plans.publish(coalition.scope, appointment, coalition.june, NOW)) is None


@pytest.mark.parametrize("ending", [plans.cancel, plans.unpublish], ids=["called off", "hidden"])
async def test_nobody_holds_a_place_at_what_is_not_published(coalition: Coalition, ending: object) -> None:
    appointment = await coalition.shift(6)
    places = await coalition.slots(appointment)
    claiming = [
        refusal(slots.claim(coalition.scope, place, one, NOW))
        for place, one in zip(places, coalition.people, strict=False)
    ]
    end = ending(coalition.scope, appointment, coalition.june, NOW)  # type: ignore[operator]
    answers = await asyncio.gather(*claiming[:3], end, *claiming[3:])
    assert set(answers) <= {None, Reason.CANCELLED, Reason.NOT_PUBLISHED}
    assert await claims.holding(coalition.scope, appointment) == []
    (row,) = await remembered.team(coalition.scope, appointment)
    assert [slot.state for slot in row.slots] == [SlotState.OPEN] * 6


async def test_giving_back_while_the_time_moves_ends_with_one_entry_less(coalition: Coalition) -> None:
    appointment = await coalition.shift(4)
    places = await coalition.slots(appointment)
    held = [await slots.claim(coalition.scope, *pair, NOW) for pair in zip(places, coalition.people, strict=False)]
    await asyncio.gather(
        slots.release(coalition.scope, held[0].id, None, "ill", NOW),
        plans.change(coalition.scope, appointment, Change(starts_at=LATER), NOW),
        slots.release(coalition.scope, held[3].id, None, "ill", NOW),
    )
    left = await claims.holding(coalition.scope, appointment)
    assert {claim.id: claim.starts_at for claim in left} == {held[1].id: LATER, held[2].id: LATER}
    (row,) = await remembered.team(coalition.scope, appointment)
    assert [slot.volunteer is None for slot in row.slots] == [True, False, False, True]


async def test_what_is_over_is_changed_no_more(coalition: Coalition) -> None:
    appointment = await coalition.shift(1)
    await plans.cancel(coalition.scope, appointment, coalition.june, NOW)
    for trying in (
        plans.change(coalition.scope, appointment, Change(note="x"), NOW),
        plans.set_team(coalition.scope, appointment, [Place("lead", 1, 1, 1)], NOW),
        plans.verify(coalition.scope, appointment, coalition.june, "portal", TOMORROW, NOW),
        plans.publish(coalition.scope, appointment, coalition.june, NOW, "why not"),
        plans.unpublish(coalition.scope, appointment, coalition.june, NOW),
        plans.cancel(coalition.scope, appointment, coalition.june, NOW),
    ):
        assert await refusal(trying) is Reason.CANCELLED


async def test_only_teams_with_an_empty_place_are_unfilled(coalition: Coalition) -> None:
    full, half = await coalition.shift(2), await coalition.shift(2, hours=30)
    _, second = await coalition.slots(full)
    await slots.claim(coalition.scope, second, coalition.people[0], NOW)
    await plans.set_team(coalition.scope, full, [Place("accompanier", 1, 1, 2)], NOW)
    listed = await appointments.between(coalition.scope, NOW, NOW + timedelta(days=3), Only(unfilled=True))
    assert [one.id for one in listed] == [half]
    await plans.set_team(coalition.scope, full, [Place("accompanier", 1, 1, 1)], NOW)
    (claim,) = await claims.holding(coalition.scope, full)
    await slots.release(coalition.scope, claim.id, None, "ill", NOW)
    listed = await appointments.between(coalition.scope, NOW, NOW + timedelta(days=3), Only(unfilled=True))
    assert [one.id for one in listed] == [full, half]
    assert await coalition.slots(full) == [second]


async def test_lists_keep_to_a_site_a_level_and_a_stretch_of_days(coalition: Coalition) -> None:
    appointment = await coalition.shift(1)
    kept = await appointments.find(coalition.scope, appointment)
    other = (await sites.all_of_them())[1].id

    async def listed(only: Only, hours: int = 48) -> list[AppointmentId]:
        found = await appointments.between(coalition.scope, NOW, NOW + timedelta(hours=hours), only)
        return [one.id for one in found]

    assert await listed(Only(site=kept.site)) == [appointment]
    assert await listed(Only(site=other)) == []
    assert await listed(Only(level=Level.WATCH)) == []
    assert await listed(Only(), hours=24) == []  # the end is not in it
    assert (await appointments.by_code(coalition.scope, kept.code.lower())).id == appointment


@pytest.mark.parametrize(
    ("team", "problem"),
    [
        pytest.param([Place("wizard", 1, 1, 1)], {"team.0.role": Problem.UNKNOWN_ROLE}, id="an unknown role"),
        pytest.param([Place("interpreter", 1, 1, 1)], {"team.0.language": Problem.REQUIRED}, id="no language"),
        pytest.param(
            [Place("interpreter", 1, 1, 1, "klingon")], {"team.0.language": Problem.UNKNOWN_LANGUAGE}, id="a wrong one"
        ),
        pytest.param([Place("lead", 2, 1, 1)], {"team.0.minimum": Problem.TEAM_NUMBERS}, id="more than at most"),
        pytest.param(
            [Place("lead", 1, 1, 1), Place("lead", 1, 1, 1)], {"team.1.role": Problem.DUPLICATE_ROW}, id="a role twice"
        ),
    ],
)
async def test_a_team_that_cannot_be_is_named_and_changes_nothing(
    coalition: Coalition, team: list[Place], problem: dict[str, Problem]
) -> None:
    appointment = await coalition.shift(2)
    before = await remembered.team(coalition.scope, appointment)
    with pytest.raises(Invalid) as refused:
        await plans.set_team(coalition.scope, appointment, team, NOW)
    assert refused.value.problems == problem
    with pytest.raises(Invalid):
        await plans.change(coalition.scope, appointment, Change(team=tuple(team), note="lost"), NOW)
    assert await remembered.team(coalition.scope, appointment) == before
    assert (await appointments.meeting(coalition.scope, appointment)).note is None
