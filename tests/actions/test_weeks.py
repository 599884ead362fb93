"""A week is proposed for all empty places at once, and asks only those a coordinator sends."""

import threading
from datetime import timedelta

import pytest

from accompany.actions import asks, slots, weeks
from accompany.rules import weeks_solved
from accompany.tables import asks as remembered_asks
from accompany.tables import weeks as remembered
from accompany.tables.sql import Sql
from accompany.tables.weeks import Choice, Plan
from accompany.words import ChoiceState, Invalid, Missing, VolunteerId, WeekPlanId
from tests.actions.conftest import Coalition
from tests.cast import NOW

NOTICES = Sql("SELECT reader FROM notice WHERE kind = 'ask' ORDER BY id")


async def planned(coalition: Coalition, days: int = 7) -> tuple[Plan, list[Choice]]:
    plan = await weeks.plan(coalition.scope, NOW, days, coalition.june, NOW)
    return plan, await remembered.choices(coalition.scope, plan.id)


async def told() -> list[VolunteerId]:
    return [row["reader"] for row in await NOTICES.rows()]


async def test_every_empty_place_gets_a_proposal_and_nobody_is_asked(coalition: Coalition) -> None:
    shifts = [await coalition.shift(2, hours=24 * n) for n in (1, 2, 3)]
    await slots.claim(coalition.scope, (await coalition.slots(shifts[0]))[0], coalition.people[0], NOW)
    await coalition.shift(4, hours=24 * 9)  # after these days
    plan, lines = await planned(coalition)
    assert (plan.open, plan.filled, plan.one_by_one) == (5, 5, 5)
    assert [line.appointment for line in lines] == [shifts[0], shifts[1], shifts[1], shifts[2], shifts[2]]
    assert len({line.slot for line in lines}) == len({line.volunteer for line in lines}) == 5
    assert all(len(set(line.others)) == weeks.OTHERS and line.volunteer not in line.others for line in lines)
    assert coalition.people[0] not in {line.volunteer for line in lines[:1]}  # is on that team already
    assert await told() == []


async def test_what_is_sent_is_asked_once_and_what_nobody_was_chosen_for_is_dropped(coalition: Coalition) -> None:
    shift = await coalition.shift(3, hours=48)
    plan, (one, two, three) = await planned(coalition)
    wanted = {one.slot: one.volunteer, two.slot: two.others[0], three.slot: None}
    for expected in (weeks.Sent(2, 0), weeks.Sent(0, 0)):
        assert await weeks.send(coalition.scope, plan.id, wanted, coalition.june, NOW) == expected
    assert set(await told()) == {one.volunteer, two.others[0]}
    made = await remembered_asks.of_appointment(coalition.scope, shift)
    assert {(ask.slot, ask.volunteer) for ask in made} == {(one.slot, one.volunteer), (two.slot, two.others[0])}
    states = {line.slot: (line.state, line.volunteer) for line in await remembered.choices(coalition.scope, plan.id)}
    assert states == {
        one.slot: (ChoiceState.ASKED, one.volunteer),
        two.slot: (ChoiceState.ASKED, two.others[0]),
        three.slot: (ChoiceState.DROPPED, three.volunteer),
    }


async def test_what_changed_in_the_meantime_is_passed_over_and_the_rest_is_asked(coalition: Coalition) -> None:
    await coalition.shift(3, hours=48)
    plan, (taken, asked, fine) = await planned(coalition)
    other = next(one for one in coalition.people if one not in {taken.volunteer, asked.volunteer, fine.volunteer})
    await slots.claim(coalition.scope, taken.slot, other, NOW)
    await asks.ask_one(coalition.scope, asked.slot, asked.volunteer, coalition.june, NOW)
    wanted: dict = {line.slot: line.volunteer for line in (taken, asked, fine)}
    assert await weeks.send(coalition.scope, plan.id, wanted, coalition.june, NOW) == weeks.Sent(1, 2)
    states = [line.state for line in await remembered.choices(coalition.scope, plan.id)]
    assert sorted(states) == sorted([ChoiceState.PASSED_OVER, ChoiceState.PASSED_OVER, ChoiceState.ASKED])
    assert set(await told()) == {asked.volunteer, fine.volunteer}


async def test_those_asked_before_and_those_at_their_limit_are_not_proposed(coalition: Coalition) -> None:
    shift = await coalition.shift(1, hours=48)
    (slot,) = await coalition.slots(shift)
    await asks.ask_one(coalition.scope, slot, coalition.people[3], coalition.june, NOW)
    await Sql("UPDATE volunteer SET weekly_ask_limit = 0 WHERE id = {id}").rows(id=coalition.people[4])
    _, (line,) = await planned(coalition)
    assert not {coalition.people[3], coalition.people[4]} & {line.volunteer, *line.others}


async def test_nothing_to_fill_and_days_that_are_too_many(coalition: Coalition) -> None:
    plan, lines = await planned(coalition)
    assert (plan.open, lines) == (0, [])
    for days in (0, 15):
        with pytest.raises(Invalid):
            await planned(coalition, days)


async def test_nobody_else_is_sent_and_no_other_chapters_proposal(coalition: Coalition) -> None:
    await coalition.shift(1, hours=48)
    plan, (line,) = await planned(coalition)
    stranger = next(one for one in coalition.people if one not in {line.volunteer, *line.others})
    with pytest.raises(Invalid):
        await weeks.send(coalition.scope, plan.id, {line.slot: stranger}, coalition.june, NOW)
    with pytest.raises(Missing):
        await weeks.send(coalition.scope, WeekPlanId(line.slot), {}, coalition.june, NOW)
    assert await told() == []


async def test_old_proposals_are_forgotten(coalition: Coalition) -> None:
    await coalition.shift(1, hours=48)
    plan, _ = await planned(coalition)
    await remembered.forget(NOW + timedelta(days=6))
    assert await remembered.find(coalition.scope, plan.id)
    await remembered.forget(NOW + timedelta(days=8))
    with pytest.raises(Missing):
        await remembered.find(coalition.scope, plan.id)


async def test_a_solver_that_does_not_come_back_leaves_the_greedy_plan(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch
) -> None:
    await coalition.shift(2, hours=48)
    done = threading.Event()
    monkeypatch.setattr(weeks, "LONGEST", timedelta(milliseconds=50))
    monkeypatch.setattr(weeks_solved, "best", lambda *_: done.wait(10))
    try:
        plan, lines = await planned(coalition)
    finally:
        done.set()
    assert (plan.filled, plan.one_by_one, len(lines)) == (2, 2, 2)
