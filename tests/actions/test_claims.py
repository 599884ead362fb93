"""Taking a place, moving it, giving it back: the story's middle, and its races, settled by the database."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from accompany.actions import appointments as plans
from accompany.actions import asks as ask_actions
from accompany.actions import founding, slots
from accompany.rules.teams import Place
from accompany.tables import appointments, asks, claims, notices, sites
from accompany.tables import slots as remembered
from accompany.tables.appointments import NOWHERE
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import (
    ClaimState,
    Invalid,
    Missing,
    Problem,
    Reason,
    Refused,
    SlotState,
)
from tests.actions.conftest import Coalition
from tests.cast import NOW

TOMORROW = NOW + timedelta(days=1)
NOTICES = Sql("SELECT kind, revision, about FROM notice WHERE about = {about} ORDER BY revision, kind")


async def outcome(claiming: object) -> str:
    """Say how a claim ended."""
    try:
        await claiming  # type: ignore[misc]
    except Refused as refused:
        return refused.reason.value
    return "claimed"


async def test_one_place_has_one_holder_however_many_want_it(coalition: Coalition) -> None:
    appointment = await coalition.shift(1)
    (place,) = await coalition.slots(appointment)
    wanting = [outcome(slots.claim(coalition.scope, place, one, NOW)) for one in coalition.people]
    answers = await asyncio.gather(*wanting)
    assert sorted(answers) == ["claimed"] + ["slot_taken"] * 11
    assert len(await claims.holding(coalition.scope, appointment)) == 1


async def test_a_volunteer_is_in_one_place_at_a_time(coalition: Coalition) -> None:
    shifts = [await coalition.shift(1, hours=24 + n) for n in range(4)]  # each lasts three hours
    places = [(await coalition.slots(shift))[0] for shift in shifts]
    ana = coalition.people[0]
    answers = await asyncio.gather(*(outcome(slots.claim(coalition.scope, place, ana, NOW)) for place in places))
    assert "conflict" in answers
    held = await claims.of_volunteer(coalition.scope, ana, NOW)
    assert all(one.ends_at <= two.starts_at for one, two in pairwise(held))


async def test_a_claim_never_keeps_a_time_that_moved(coalition: Coalition) -> None:
    appointment = await coalition.shift(6)
    places = await coalition.slots(appointment)
    later = TOMORROW + timedelta(hours=1)
    moving = plans.change(coalition.scope, appointment, plans.Change(starts_at=later), NOW)
    wanting = [
        outcome(slots.claim(coalition.scope, place, one, NOW))
        for place, one in zip(places, coalition.people, strict=False)
    ]
    await asyncio.gather(*wanting[:3], moving, *wanting[3:])
    held = await claims.holding(coalition.scope, appointment)
    assert [claim.starts_at for claim in held] == [later] * 6


async def test_the_loser_hears_what_else_is_near(coalition: Coalition) -> None:
    full, near = await coalition.shift(1), await coalition.shift(2, hours=30)
    (place,) = await coalition.slots(full)
    await slots.claim(coalition.scope, place, coalition.people[0], NOW)
    with pytest.raises(Refused) as refused:
        await slots.claim(coalition.scope, place, coalition.people[1], NOW)
    assert refused.value.reason is Reason.SLOT_TAKEN
    assert refused.value.more == {"alternatives": [(await coalition.slots(near))[0]]}


async def test_moving_keeps_the_entry_and_raises_its_sequence(coalition: Coalition) -> None:
    appointment = await coalition.shift(1)
    (place,) = await coalition.slots(appointment)
    claim = await slots.claim(coalition.scope, place, coalition.people[0], NOW)
    await plans.change(coalition.scope, appointment, plans.Change(starts_at=TOMORROW + timedelta(hours=1)), NOW)
    moved = await claims.find(coalition.scope, claim.id)
    assert (moved.uid, moved.sequence) == (claim.uid, 1)
    released = await slots.release(coalition.scope, claim.id, coalition.june, "ill", NOW)
    assert (released.state, released.uid, released.sequence) == (ClaimState.RELEASED, claim.uid, 2)
    told = [(row["kind"], row["revision"]) for row in await NOTICES.rows(about=claim.id)]
    assert told == [("invite", 0), ("slot_reopened", 0), ("invite_update", 1), ("invite_cancel", 2)]
    (row,) = await remembered.team(coalition.scope, appointment)
    assert row.slots[0].state is SlotState.OPEN


async def test_a_change_that_moves_nothing_tells_nobody(coalition: Coalition) -> None:
    appointment = await coalition.shift(1)
    (place,) = await coalition.slots(appointment)
    claim = await slots.claim(coalition.scope, place, coalition.people[0], NOW)
    await plans.change(coalition.scope, appointment, plans.Change(starts_at=TOMORROW, note="Bring water"), NOW)
    assert [row["kind"] for row in await NOTICES.rows(about=claim.id)] == ["invite"]
    assert (await appointments.meeting(coalition.scope, appointment)).note == "Bring water"


async def test_calling_it_off_takes_every_entry_away(coalition: Coalition) -> None:
    appointment = await coalition.shift(3)
    places = await coalition.slots(appointment)
    held = [await slots.claim(coalition.scope, *pair, NOW) for pair in zip(places, coalition.people, strict=False)]
    await plans.cancel(coalition.scope, appointment, coalition.june, NOW)
    assert await claims.holding(coalition.scope, appointment) == []
    for claim in held:
        assert [row["kind"] for row in await NOTICES.rows(about=claim.id)] == ["invite", "invite_cancel"]
    assert await outcome(slots.claim(coalition.scope, places[0], coalition.people[0], NOW)) == "cancelled"


async def test_asks_go_to_others_the_second_time_and_yes_claims(coalition: Coalition) -> None:
    appointment = await coalition.shift(2)
    first, _ = await coalition.slots(appointment)
    one = await ask_actions.ask(coalition.scope, first, 4, coalition.june, NOW)
    two = await ask_actions.ask(coalition.scope, first, 4, coalition.june, NOW)
    sent = {ask.id: ask for ask in await asks.of_appointment(coalition.scope, appointment)}
    assert len({sent[ask].volunteer for ask in [*one, *two]}) == 8
    claim = await ask_actions.yes(sent[one[0]], NOW)
    assert (await ask_actions.yes(sent[one[0]], NOW)).id == claim.id
    with pytest.raises(Refused) as refused:
        await ask_actions.yes(sent[two[0]], NOW)
    assert refused.value.reason is Reason.SLOT_TAKEN
    await ask_actions.no(sent[one[1]], NOW)
    answers = {ask.id: ask.answer for ask in await asks.of_appointment(coalition.scope, appointment)}
    assert [answers[ask] for ask in one[:2]] == ["yes", "no"]


async def test_a_slot_somebody_holds_cannot_be_planned_away(coalition: Coalition) -> None:
    appointment = await coalition.shift(2)
    first, _ = await coalition.slots(appointment)
    await slots.claim(coalition.scope, first, coalition.people[0], NOW)
    with pytest.raises(Refused) as refused:
        await plans.set_team(coalition.scope, appointment, [Place("driver", 1, 1, 1)], NOW)
    assert refused.value.reason is Reason.SLOT_IN_USE
    await plans.set_team(coalition.scope, appointment, [Place("accompanier", 1, 1, 1)], NOW)
    assert await coalition.slots(appointment) == [first]


async def test_publishing_happens_once(coalition: Coalition) -> None:
    site = (await sites.all_of_them())[0]
    plan = plans.Plan("other", site.id, TOMORROW, team=(Place("accompanier", 1, 1, 1),))
    appointment = await plans.draft(coalition.scope, plan, NOW)
    assert await outcome(plans.publish(coalition.scope, appointment, coalition.june, NOW)) == "not_verified"
    await plans.verify(coalition.scope, appointment, coalition.june, "called back", TOMORROW, NOW)
    both = [outcome(plans.publish(coalition.scope, appointment, coalition.june, NOW)) for _ in range(2)]
    assert sorted(await asyncio.gather(*both)) == ["already_published", "claimed"]


async def test_a_vanished_date_hides_the_appointment_again(coalition: Coalition) -> None:
    appointment = await coalition.shift(1)
    (place,) = await coalition.slots(appointment)
    claim = await slots.claim(coalition.scope, place, coalition.people[0], NOW)
    await plans.verify(coalition.scope, appointment, coalition.june, "portal", None, NOW)
    assert (await appointments.find(coalition.scope, appointment)).status == "draft"
    assert (await claims.find(coalition.scope, claim.id)).state is ClaimState.RELEASED


async def test_nothing_is_half_written_when_a_claim_fails_late(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    appointment = await coalition.shift(1)
    (place,) = await coalition.slots(appointment)

    async def broken(*_: object, **__: object) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(notices, "post", broken)
        with pytest.raises(ConnectionResetError):
            await slots.claim(coalition.scope, place, coalition.people[0], NOW)
    assert await claims.holding(coalition.scope, appointment) == []
    assert (await slots.claim(coalition.scope, place, coalition.people[0], NOW)).state is ClaimState.CLAIMED


async def test_another_chapter_finds_nothing(coalition: Coalition) -> None:
    appointment = await coalition.shift(1)
    (place,) = await coalition.slots(appointment)
    claim = await slots.claim(coalition.scope, place, coalition.people[0], NOW)
    eve = Scope(await founding.chapter_named("Hillside", "America/Los_Angeles", NOW))
    tries = [
        appointments.find(eve, appointment),
        appointments.meeting(eve, appointment),
        plans.change(eve, appointment, plans.Change(note="x"), NOW),
        plans.publish(eve, appointment, coalition.june, NOW),
        plans.cancel(eve, appointment, coalition.june, NOW),
        plans.verify(eve, appointment, coalition.june, "x", TOMORROW, NOW),
        plans.set_team(eve, appointment, [Place("lead", 1, 1, 1)], NOW),
        slots.claim(eve, place, coalition.people[0], NOW),
        slots.release(eve, claim.id, coalition.june, "x", NOW),
        slots.confirm(eve, claim.id, NOW),
    ]
    for trying in tries:
        with pytest.raises(Missing):
            await trying
    assert await remembered.team(eve, appointment) == ()


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        pytest.param({"starts_at": NOW}, {"starts_at": Problem.DATE_PAST}, id="a date that passed"),
        pytest.param({"site": NOWHERE}, {"site": Problem.UNKNOWN_SITE}, id="no such site"),
    ],
)
async def test_bad_plans_are_named_and_not_written(
    coalition: Coalition, changed: dict[str, object], problem: dict[str, Problem]
) -> None:
    site = (await sites.all_of_them())[0]
    known = {"type": "other", "site": site.id, "starts_at": TOMORROW}
    with pytest.raises(Invalid) as refused:
        await plans.draft(coalition.scope, plans.Plan(**{**known, **changed}), NOW)  # type: ignore[arg-type]
    assert refused.value.problems == problem
    assert await appointments.between(coalition.scope, NOW - timedelta(days=1), NOW + timedelta(days=9)) == []
