"""Who is called, when and how often: never more than they want, never asleep; two calls at once count one by one."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest

from accompany.actions import members, mobilizations
from accompany.actions.mobilizations import Wanted
from accompany.doors import headcount
from accompany.rules import escalation
from accompany.rules.supporters import LeftOut
from accompany.tables import call_limits
from accompany.tables import members as table
from accompany.tables.members import Chosen
from accompany.words import MemberId, MobilizationId, Refused, Ring
from tests.calls import Post, Visit, all_want_exercises, courier, member, signed_by_a_third, visit
from tests.cast import NOW, Cast

LIST = frozenset({Ring.LIST})
NIGHT = datetime.fromisoformat("2026-11-24T03:00:00+00:00")  # ten in the evening


async def again(cast: Cast, now: datetime = NOW) -> Visit:
    """Plan somebody else's appointment: each has one open call."""
    return await visit(cast.riverside, cast.june.account, now)


async def drafted(cast: Cast, where: Visit, now: datetime = NOW, **more: object) -> MobilizationId:
    wanted = Wanted(where.appointment, LIST, "ticket", **more)  # type: ignore[arg-type]
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, now)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, now)
    return call


async def sent(cast: Cast, call: MobilizationId, now: datetime) -> None:
    await signed_by_a_third(cast.riverside, call, now)
    await mobilizations.send(cast.riverside, call, cast.june.account, now)


async def called(cast: Cast, where: Visit, now: datetime = NOW, **more: object) -> MobilizationId:
    call = await drafted(cast, where, now, **more)
    await sent(cast, call, now)
    return call


async def sol(cast: Cast, chosen: Chosen, urgent: bool = False) -> MemberId:
    made = await members.add(cast.riverside, member("sol@example.org", "en"), cast.june.account, NOW)
    await members.change(cast.riverside, made, {"urgent": urgent}, cast.june.account, NOW)
    await table.choose(cast.riverside, made, chosen, NOW)
    return made


async def left_out(cast: Cast, call: MobilizationId) -> dict[LeftOut, int]:
    lines = {line.ring: line for line in (await headcount.take(cast.riverside, call)).rings}
    return dict(lines[Ring.LIST].left_out)


@pytest.fixture
async def where(cast: Cast) -> Visit:
    return await visit(cast.riverside, cast.june.account, NOW)


async def test_nobody_is_called_more_often_in_seven_days_than_they_want(cast: Cast, where: Visit) -> None:
    await sol(cast, Chosen(weekly=2))
    reached = []
    for day, expected in ((0, 1), (1, 1), (6, 0), (8, 1)):
        now = NOW + timedelta(days=day)
        cast.later(now)
        call = await called(cast, where if day == 0 else await again(cast, now), now)
        post = Post()
        await courier(post).run_once()
        reached.append(len(post.recipients))
        assert await left_out(cast, call) == ({} if expected else {LeftOut.LIMIT: 1})
    assert reached == [1, 1, 0, 1]


async def test_a_pause_is_none_and_an_exercise_is_not_counted(cast: Cast, where: Visit) -> None:
    await sol(cast, Chosen(weekly=1))
    await all_want_exercises(cast.riverside, cast.june.account, NOW)
    await called(cast, where, drill=True)
    await called(cast, await again(cast))
    call = await called(cast, await again(cast))
    assert await left_out(cast, call) == {LeftOut.LIMIT: 1}
    post = Post()
    await courier(post).run_once()
    assert len(post.to("sol@example.org")) == 2


async def test_a_call_that_never_left_does_not_count(cast: Cast, where: Visit) -> None:
    await sol(cast, Chosen(weekly=1))
    first = await called(cast, where)
    await mobilizations.stand_down(cast.riverside, first, cast.june.account, NOW)
    second = await called(cast, await again(cast))
    assert await left_out(cast, second) == {}


async def test_two_calls_at_once_count_one_after_the_other(
    cast: Cast, where: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sol(cast, Chosen(weekly=1))
    calls = [await drafted(cast, where), await drafted(cast, await again(cast))]
    monkeypatch.setattr(call_limits, "reach", _met_by(2, call_limits.reach))
    june = cast.june.account
    results = await asyncio.gather(
        *(mobilizations.send(cast.riverside, one, june, NOW) for one in calls), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    late = calls[[type(result) for result in results].index(Refused)]
    await sent(cast, late, NOW)
    post = Post()
    await courier(post).run_once()
    assert len(post.recipients) == 1
    assert sorted(map(len, [await left_out(cast, one) for one in calls])) == [0, 1]


def _met_by(number: int, count: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Count only when so many have come here, if they can: one that holds the chapter waits for nobody for long."""
    all_here = asyncio.Barrier(number)

    async def counted(*args: Any) -> Any:
        with suppress(TimeoutError, asyncio.BrokenBarrierError):
            await asyncio.wait_for(all_here.wait(), 0.5)
        return await count(*args)

    return counted


async def test_who_sleeps_is_called_in_the_morning_and_who_wants_to_be_woken_at_once(cast: Cast, where: Visit) -> None:
    await sol(cast, Chosen())
    await members.add(cast.riverside, member("awake@example.org"), cast.june.account, NOW)
    cast.later(NIGHT)
    await called(cast, where, NIGHT, expires_at=NIGHT + timedelta(hours=12))
    post = Post()
    await courier(post).run_once()
    assert post.recipients == ["awake@example.org"]
    cast.later(NIGHT + timedelta(hours=8))
    await courier(post).run_once()
    assert post.recipients == ["awake@example.org", "sol@example.org"]


async def test_who_sleeps_until_it_is_over_is_not_called(cast: Cast, where: Visit) -> None:
    await sol(cast, Chosen())
    call = await called(cast, where, NIGHT)
    assert await left_out(cast, call) == {LeftOut.ASLEEP: 1}
    await called(cast, await again(cast, NIGHT), NIGHT, expires_at=NIGHT + timedelta(hours=6, minutes=0))
    cast.later(NIGHT + timedelta(hours=9))
    assert await courier(Post()).run_once() == 0


async def test_ones_own_clock_decides_what_is_night(cast: Cast, where: Visit) -> None:
    await sol(cast, Chosen(time_zone="Pacific/Honolulu"))
    cast.later(NIGHT)
    await called(cast, where, NIGHT)
    post = Post()
    await courier(post).run_once()
    assert post.recipients == ["sol@example.org"]


async def test_volunteers_sleep_too_and_the_all_clear_waits_for_nobody(cast: Cast, where: Visit) -> None:
    evening = NOW + timedelta(hours=9)
    cast.later(evening)
    wanted = Wanted(where.appointment, frozenset({Ring.VOLUNTEERS}), "ticket", expires_at=evening + timedelta(hours=20))
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, evening)
    await mobilizations.send(cast.riverside, call, cast.june.account, evening)
    cast.later(evening + escalation.UNDO)
    post = Post()
    await courier(post).run_once()
    assert sorted(post.recipients) == [cast.ana.email, cast.theo.email]
    cast.later(NIGHT)
    await mobilizations.stand_down(cast.riverside, call, cast.june.account, NIGHT)
    await courier(post).run_once()
    assert len(post.recipients) == 4
    wanted = Wanted(
        (await again(cast, NIGHT)).appointment, wanted.rings, "ticket", expires_at=NIGHT + timedelta(hours=12)
    )
    late = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NIGHT)
    await mobilizations.send(cast.riverside, late, cast.june.account, NIGHT)
    await courier(post).run_once()
    assert len(post.recipients) == 4


async def test_the_week_begins_when_a_call_left_not_when_it_was_made(cast: Cast, where: Visit) -> None:
    await sol(cast, Chosen(weekly=1))
    await called(cast, where, NIGHT, expires_at=NIGHT + timedelta(hours=12))
    morning = NIGHT + timedelta(hours=8)
    cast.later(morning)
    await courier(Post()).run_once()
    full: dict[LeftOut, int] = {LeftOut.LIMIT: 1}
    for now, expected in ((morning + timedelta(days=6, hours=23), full), (morning + timedelta(days=7, minutes=5), {})):
        cast.later(now)
        assert await left_out(cast, await called(cast, await again(cast, now), now)) == expected
