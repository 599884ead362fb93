"""Sixty-four people race for eight places in three roles, a hundred times: nobody twice, nothing empty, no errors."""

import asyncio
import random
from collections import Counter
from datetime import timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import slots
from accompany.rules.teams import Place
from accompany.tables import claims, sites
from accompany.words import AppointmentId, ClaimState, Reason, Refused, SlotId, VolunteerId
from benchmarks.world import add_volunteers
from tests.actions.conftest import Coalition
from tests.cast import NOW

PEOPLE, ROUNDS = 64, 100
HALF = (Place("accompanier", 1, 2, 2), Place("driver", 1, 1, 1), Place("clergy", 1, 1, 1))


@pytest.fixture
async def people(coalition: Coalition) -> list[VolunteerId]:
    there = len(coalition.people)
    return coalition.people + await add_volunteers(coalition.scope, PEOPLE - there, NOW, first=there)


async def shift(coalition: Coalition, hours: float) -> AppointmentId:
    """Publish four of the eight places."""
    site = (await sites.all_of_them())[0]
    plan = plans.Plan("other", site.id, NOW + timedelta(hours=hours), team=HALF)
    appointment = await plans.draft(coalition.scope, plan, NOW)
    await plans.publish(coalition.scope, appointment, coalition.june, NOW, "tested")
    return appointment


async def tries(coalition: Coalition, runner: VolunteerId, place: SlotId) -> Reason | None:
    """Say why a place was not won."""
    try:
        await slots.claim(coalition.scope, place, runner, NOW)
    except Refused as refused:
        return refused.reason
    return None


async def test_a_hundred_races_leave_nobody_doubled_and_no_place_empty(
    coalition: Coalition, people: list[VolunteerId]
) -> None:
    order = random.Random(64)
    for number in range(ROUNDS):
        # Two shifts at one hour: whoever holds a place in one must not get one in the other.
        both = [await shift(coalition, 24 + 6 * number + half) for half in (0, 0.5)]
        places = [place for one in both for place in await coalition.slots(one)]
        wanted = [(runner, place) for runner in people for place in order.sample(places, 3)]  # at once, on three phones
        order.shuffle(wanted)
        ended = Counter(await asyncio.gather(*(tries(coalition, runner, place) for runner, place in wanted)))
        held = [claim for one in both for claim in await claims.holding(coalition.scope, one)]
        assert Counter(claim.slot for claim in held) == Counter(places)
        assert max(Counter(claim.volunteer for claim in held).values()) == 1
        assert {claim.state for claim in held} == {ClaimState.CLAIMED}
        assert ended[None] == len(places)
        assert set(ended) <= {None, Reason.SLOT_TAKEN, Reason.CONFLICT}
