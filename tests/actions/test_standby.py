"""Who waits for a place is offered it when one opens: in order while there is time, all at once when there is not."""

import asyncio
from datetime import datetime, timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import asks, slots, standby, waves
from accompany.tables import asks as remembered_asks
from accompany.tables import claims
from accompany.tables import standby as waiting
from accompany.tables.asks import Kept as Ask
from accompany.tables.sql import Sql
from accompany.words import AppointmentId, ClaimState, Reason, Refused, SlotId, VolunteerId
from tests.actions.conftest import Coalition
from tests.actions.test_claims import outcome
from tests.actions.test_reminders import sent
from tests.cast import NOW

STANDBY = Sql("SELECT volunteer_id FROM claim WHERE state = 'standby' ORDER BY claimed_at, id")
HOUR = timedelta(hours=1)


@pytest.fixture
async def full(coalition: Coalition) -> AppointmentId:
    """Give a shift of one place five days ahead, which the first volunteer holds."""
    shift = await coalition.shift(1, hours=24 * 5)
    await slots.claim(coalition.scope, await place(coalition, shift), coalition.people[0], NOW)
    return shift


async def place(coalition: Coalition, shift: AppointmentId) -> SlotId:
    return (await coalition.slots(shift))[0]


async def wait(coalition: Coalition, shift: AppointmentId, *people: int) -> None:
    for number in people:
        moment = NOW + timedelta(seconds=number)
        await standby.join(coalition.scope, await place(coalition, shift), coalition.people[number], moment)


async def open_again(coalition: Coalition, shift: AppointmentId, now: datetime = NOW) -> None:
    (held,) = await claims.holding(coalition.scope, shift)
    await slots.release(coalition.scope, held.id, held.volunteer, "cannot_come", now)


async def offers(coalition: Coalition, shift: AppointmentId) -> dict[VolunteerId, Ask]:
    """Give the asks nobody answered or took back, by whom they are for."""
    return {one.volunteer: one for one in await remembered_asks.of_appointment(coalition.scope, shift) if one.is_open}


async def who_waits() -> list[VolunteerId]:
    return [row["volunteer_id"] for row in await STANDBY.rows()]


async def test_who_waits_longest_is_offered_the_place_and_takes_it(coalition: Coalition, full: AppointmentId) -> None:
    await wait(coalition, full, 1, 2)
    await standby.run(NOW)
    assert await offers(coalition, full) == {}  # nothing is free
    await open_again(coalition, full)
    for _ in range(3):
        await standby.run(NOW + HOUR)
    (ask,) = (await offers(coalition, full)).values()
    assert ask.volunteer == coalition.people[1]
    assert ask.expires_at == NOW + 13 * HOUR
    assert await sent(NOW + HOUR) == {}  # a reminder it is not
    taken = await asks.yes(ask, NOW + 2 * HOUR)
    assert (taken.state, taken.volunteer) == (ClaimState.CLAIMED, coalition.people[1])
    assert await who_waits() == [coalition.people[2]]


async def test_who_does_not_answer_in_time_makes_room_for_the_next(coalition: Coalition, full: AppointmentId) -> None:
    await wait(coalition, full, 1, 2)
    await open_again(coalition, full)
    await standby.run(NOW)
    first = (await offers(coalition, full))[coalition.people[1]]
    await standby.run(first.expires_at - timedelta(minutes=1))
    assert set(await offers(coalition, full)) == {coalition.people[1]}
    await standby.run(first.expires_at)
    assert set(await offers(coalition, full)) == {coalition.people[2]}
    assert await who_waits() == [coalition.people[2]]
    with pytest.raises(Refused) as refused:
        await asks.yes(first, first.expires_at)
    assert refused.value.reason is Reason.LINK_OLD


async def test_a_no_passes_it_on_and_ends_the_waiting(coalition: Coalition, full: AppointmentId) -> None:
    await wait(coalition, full, 1, 2)
    await open_again(coalition, full)
    await standby.run(NOW)
    await asks.no((await offers(coalition, full))[coalition.people[1]], NOW)
    await standby.run(NOW)
    assert set(await offers(coalition, full)) == {coalition.people[2]}


async def test_near_the_start_all_who_wait_hear_and_the_first_has_it(coalition: Coalition) -> None:
    shift = await coalition.shift(1, hours=8)
    await slots.claim(coalition.scope, await place(coalition, shift), coalition.people[0], NOW)
    await wait(coalition, shift, 1, 2, 3)
    await open_again(coalition, shift)
    await standby.run(NOW)
    open_offers = await offers(coalition, shift)
    assert set(open_offers) == set(coalition.people[1:4])
    ended = await asyncio.gather(*(outcome(asks.yes(one, NOW)) for one in open_offers.values()))
    assert sorted(ended) == ["claimed", "slot_taken", "slot_taken"]
    assert len(await who_waits()) == 2


async def test_waves_hold_back_while_one_who_waits_may_answer(coalition: Coalition, full: AppointmentId) -> None:
    await wait(coalition, full, 1)
    await open_again(coalition, full)
    later = NOW + HOUR
    await standby.run(later)
    await waves.run(later)
    assert set(await offers(coalition, full)) == {coalition.people[1]}
    (offer,) = (await offers(coalition, full)).values()
    await standby.run(offer.expires_at)
    await waves.run(offer.expires_at)
    asked = set(await offers(coalition, full))
    assert asked
    assert coalition.people[1] not in asked


async def test_who_cannot_go_any_more_is_passed_over_and_keeps_waiting(
    coalition: Coalition, full: AppointmentId
) -> None:
    await wait(coalition, full, 1, 2)
    elsewhere = await coalition.shift(1, hours=24 * 5)
    await slots.claim(coalition.scope, await place(coalition, elsewhere), coalition.people[1], NOW)
    await open_again(coalition, full)
    await standby.run(NOW)
    assert set(await offers(coalition, full)) == {coalition.people[2]}
    assert await who_waits() == coalition.people[1:3]


async def test_nobody_waits_for_a_free_place_nor_twice_nor_for_what_they_may_not_do(coalition: Coalition) -> None:
    shift = await coalition.shift(1, hours=24 * 5)
    slot, people = await place(coalition, shift), coalition.people
    assert await outcome(standby.join(coalition.scope, slot, people[1], NOW)) == "place_free"
    await slots.claim(coalition.scope, slot, people[0], NOW)
    assert await outcome(standby.join(coalition.scope, slot, people[0], NOW)) == "conflict"
    both = await asyncio.gather(*(standby.join(coalition.scope, slot, people[1], NOW) for _ in range(4)))
    assert len({one.id for one in both}) == 1
    assert await who_waits() == [people[1]]
    await Sql("UPDATE volunteer SET vetted_at = NULL WHERE id = {id}").rows(id=people[2])
    assert await outcome(standby.join(coalition.scope, slot, people[2], NOW)) == "not_vetted"
    assert await outcome(standby.join(coalition.scope, slot, people[3], NOW + timedelta(days=6))) == "too_late"


async def test_whoever_leaves_waits_no_more_and_may_come_back(coalition: Coalition, full: AppointmentId) -> None:
    await wait(coalition, full, 1)
    (own,) = await claims.of_volunteer(coalition.scope, coalition.people[1], NOW)
    ended = await slots.release(coalition.scope, own.id, own.volunteer, "cannot_come", NOW)
    assert ended.state is ClaimState.RELEASED
    assert await who_waits() == []
    await wait(coalition, full, 1)
    assert await who_waits() == [coalition.people[1]]


async def test_who_said_no_before_and_waits_now_is_offered_it_as_a_new_entry(coalition: Coalition) -> None:
    shift = await coalition.shift(1, hours=24 * 5)
    slot = await place(coalition, shift)
    await asks.ask(coalition.scope, slot, 12, coalition.june, NOW)
    before = await offers(coalition, shift)
    await asks.no(before[coalition.people[1]], NOW)
    await slots.claim(coalition.scope, slot, coalition.people[0], NOW)
    await wait(coalition, shift, 1)
    await open_again(coalition, shift)
    await standby.run(NOW)
    again = (await offers(coalition, shift))[coalition.people[1]]
    assert again.id == before[coalition.people[1]].id
    assert (again.uid == before[coalition.people[1]].uid, again.sequence) == (False, 1)
    assert (await asks.yes(again, NOW)).uid == again.uid


async def test_those_who_wait_follow_a_new_time_and_none_wait_for_what_is_off(
    coalition: Coalition, full: AppointmentId
) -> None:
    await wait(coalition, full, 1)
    later = NOW + timedelta(days=6)
    await plans.change(coalition.scope, full, plans.Change(starts_at=later), NOW)
    await standby.run(NOW)
    (own,) = await claims.of_volunteer(coalition.scope, coalition.people[1], NOW)
    assert own.starts_at == later
    await plans.cancel(coalition.scope, full, coalition.june, NOW)
    await standby.run(NOW)
    assert await who_waits() == []


async def test_of_two_clocks_one_offers(coalition: Coalition, full: AppointmentId) -> None:
    await wait(coalition, full, 1, 2)
    await open_again(coalition, full)
    await asyncio.gather(*(standby.run(NOW) for _ in range(4)))
    assert set(await offers(coalition, full)) == {coalition.people[1]}
    rows = await Sql("SELECT reader FROM notice WHERE kind = 'ask'").rows()
    assert [row["reader"] for row in rows] == [coalition.people[1]]


async def test_coordinators_see_who_waits_longest_first(coalition: Coalition, full: AppointmentId) -> None:
    await wait(coalition, full, 2, 1)
    (people,) = (await waiting.of_appointment(coalition.scope, full)).values()
    assert people == coalition.people[1:3]
