"""A shift moved: whoever holds it is asked; silence becomes a doubt that a word takes back."""

import asyncio
from datetime import datetime, timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import slots, still_able
from accompany.tables import appointments, claims
from accompany.tables import slots as remembered
from accompany.tables.claims import Kept as Claim
from accompany.tables.sql import Sql
from accompany.words import AppointmentId, ClaimState, NoticeKind
from tests.actions.conftest import Coalition
from tests.actions.test_reminders import sent
from tests.cast import NOW

SILENCE = timedelta(hours=49)


@pytest.fixture
async def moved(coalition: Coalition) -> AppointmentId:
    """Give a shift of two, held by two, that was moved at this moment."""
    shift = await coalition.shift(2, hours=24 * 10)
    for slot, volunteer in zip(await coalition.slots(shift), coalition.people, strict=False):
        await slots.claim(coalition.scope, slot, volunteer, NOW)
    await move(coalition, shift, NOW)
    return shift


async def move(coalition: Coalition, shift: AppointmentId, now: datetime) -> None:
    kept = await appointments.find(coalition.scope, shift)
    await plans.change(coalition.scope, shift, plans.Change(starts_at=kept.starts_at + timedelta(hours=1)), now)


async def holding(coalition: Coalition, shift: AppointmentId) -> list[Claim]:
    return sorted(await claims.holding(coalition.scope, shift), key=lambda one: coalition.people.index(one.volunteer))


async def states(coalition: Coalition, shift: AppointmentId) -> list[ClaimState]:
    return [one.state for one in await holding(coalition, shift)]


async def covered(coalition: Coalition, shift: AppointmentId) -> int:
    return sum([row.sure for row in await remembered.team(coalition.scope, shift)])


async def test_who_is_silent_covers_nothing_and_keeps_the_place(coalition: Coalition, moved: AppointmentId) -> None:
    ana, _ = await holding(coalition, moved)
    await slots.confirm(coalition.scope, ana.id, NOW)
    await still_able.run(NOW + timedelta(hours=47))
    assert await states(coalition, moved) == [ClaimState.CONFIRMED, ClaimState.CLAIMED]
    for _ in range(3):
        await still_able.run(NOW + SILENCE)
    assert await states(coalition, moved) == [ClaimState.CONFIRMED, ClaimState.MAYBE]
    assert await covered(coalition, moved) == 1
    assert await sent(NOW + SILENCE) == {"still_able": "sent"}


async def test_a_word_takes_the_doubt_back_and_its_mail_is_not_sent(coalition: Coalition, moved: AppointmentId) -> None:
    await still_able.run(NOW + SILENCE)
    for one in await holding(coalition, moved):
        await slots.confirm(coalition.scope, one.id, NOW + SILENCE)
    assert await covered(coalition, moved) == 2
    assert await sent(NOW + SILENCE) == {"still_able": "answered"}
    await still_able.run(NOW + 2 * SILENCE)
    assert await states(coalition, moved) == [ClaimState.CONFIRMED, ClaimState.CONFIRMED]


async def test_what_moves_again_is_asked_again(coalition: Coalition, moved: AppointmentId) -> None:
    await still_able.run(NOW + SILENCE)
    await move(coalition, moved, NOW + SILENCE)
    assert await states(coalition, moved) == [ClaimState.CLAIMED, ClaimState.CLAIMED]
    assert await covered(coalition, moved) == 2
    assert await sent(NOW + SILENCE) == {"still_able": "replaced"}
    await still_able.run(NOW + SILENCE + timedelta(hours=47))
    assert await covered(coalition, moved) == 2
    await still_able.run(NOW + 2 * SILENCE)
    assert await covered(coalition, moved) == 0


async def test_who_took_it_as_it_is_now_is_not_asked(coalition: Coalition, moved: AppointmentId) -> None:
    ana, theo = await holding(coalition, moved)
    for one in (ana, theo):
        await slots.release(coalition.scope, one.id, one.volunteer, "cannot_come", NOW)
    await slots.claim(coalition.scope, theo.slot, coalition.people[2], NOW)
    await still_able.run(NOW + SILENCE)
    assert await states(coalition, moved) == [ClaimState.CLAIMED]


async def test_of_two_clocks_one_asks(coalition: Coalition, moved: AppointmentId) -> None:
    await asyncio.gather(*(still_able.run(NOW + SILENCE) for _ in range(4)))
    assert await states(coalition, moved) == [ClaimState.MAYBE, ClaimState.MAYBE]
    assert await covered(coalition, moved) == 0
    rows = await Sql("SELECT about FROM notice WHERE kind = {kind}").rows(kind=NoticeKind.STILL_ABLE.value)
    assert len(rows) == 2
