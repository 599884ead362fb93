"""A site is closed for a day: everything there moves at once, or nothing does."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import slots
from accompany.actions.appointments_moved import Day, Moved, reschedule
from accompany.rules.moves import Move
from accompany.tables import appointments, claims, notices, sites
from accompany.words import AppointmentStatus, Invalid, NoticeKind, Problem
from tests.actions.conftest import Coalition
from tests.actions.test_appointments import refusal
from tests.cast import NOW

DAY = date(2026, 11, 24)  # the day after the tests' present, in New York
NEXT = date(2026, 11, 30)


async def test_all_of_a_day_moves_with_everybody_who_goes_along(coalition: Coalition) -> None:
    morning, evening, other_day = [await coalition.shift(2, hours) for hours in (24, 30, 60)]
    for shift in (morning, other_day):
        await slots.claim(coalition.scope, (await coalition.slots(shift))[0], coalition.people[0], NOW)
    before = {one: await appointments.find(coalition.scope, one) for one in (morning, evening, other_day)}

    day = Day(before[morning].site, DAY)
    moved = await reschedule(coalition.scope, day, Move(NEXT, 30), coalition.june, NOW)

    assert moved == Moved(2, 1)
    after = {one: await appointments.find(coalition.scope, one) for one in before}
    gone = {one: after[one].starts_at - before[one].starts_at for one in before}
    assert gone == {
        morning: timedelta(days=6, minutes=30),
        evening: timedelta(days=6, minutes=30),
        other_day: timedelta(0),
    }
    assert after[morning].verified is None
    (held,) = await claims.holding(coalition.scope, morning)
    assert (held.starts_at, held.sequence) == (after[morning].starts_at, 1)
    assert await notices.tallies(coalition.scope, held.id, NoticeKind.INVITE_UPDATE) != []


async def test_the_time_of_day_stays_where_the_clock_is_another(coalition: Coalition) -> None:
    shift = await coalition.shift(1)
    before = await appointments.find(coalition.scope, shift)
    far = next(one for one in await sites.all_of_them() if one.time_zone == "America/Los_Angeles")
    await reschedule(coalition.scope, Day(before.site, DAY, far.id), Move(), coalition.june, NOW)
    after = await appointments.find(coalition.scope, shift)
    assert (after.site, after.starts_at - before.starts_at) == (far.id, _hours_west(before.zone))


def _hours_west(zone: str) -> timedelta:
    return {"America/New_York": timedelta(hours=3), "America/Chicago": timedelta(hours=2)}.get(zone, timedelta(hours=1))


async def test_what_is_over_or_called_off_stays_where_it_was(coalition: Coalition) -> None:
    kept, off = await coalition.shift(1), await coalition.shift(1, 25)
    await plans.cancel(coalition.scope, off, coalition.june, NOW)
    day = Day((await appointments.find(coalition.scope, kept)).site, DAY)
    assert await reschedule(coalition.scope, day, Move(NEXT), coalition.june, NOW) == Moved(1, 0)
    gone = await appointments.find(coalition.scope, off)
    assert (gone.status, gone.starts_at) == (AppointmentStatus.CANCELLED, NOW + timedelta(hours=25))
    late, over = NOW + timedelta(days=8), Day(day.site, NEXT)
    assert await reschedule(coalition.scope, over, Move(date(2026, 12, 9)), coalition.june, late) == Moved(0, 0)


async def test_a_day_that_cannot_be_moves_nothing(coalition: Coalition) -> None:
    shifts = [await coalition.shift(1, hours) for hours in (24, 30)]
    before = [await appointments.find(coalition.scope, one) for one in shifts]
    site = before[0].site
    for move, problem in (
        (Move(date(2026, 11, 20)), {"to_day": Problem.DATE_PAST}),
        (Move(date(2040, 1, 1)), {"to_day": Problem.DATE_TOO_FAR}),
        (Move(date(9999, 12, 31), 720), {"to_day": Problem.MALFORMED}),
    ):
        with pytest.raises(Invalid) as wrong:
            await reschedule(coalition.scope, Day(site, DAY), move, coalition.june, NOW)
        assert wrong.value.problems == problem
    assert [await appointments.find(coalition.scope, one) for one in shifts] == before


async def test_one_that_cannot_move_keeps_the_others_where_they_are(coalition: Coalition) -> None:
    """The evening one would still be ahead, the one in an hour would be past: neither moves."""
    soon, evening = await coalition.shift(1, 1), await coalition.shift(1, 6)
    before = [await appointments.find(coalition.scope, one) for one in (soon, evening)]
    day = Day(before[0].site, date(2026, 11, 23))
    with pytest.raises(Invalid):
        await reschedule(coalition.scope, day, Move(minutes=-120), coalition.june, NOW)
    assert [await appointments.find(coalition.scope, one) for one in (soon, evening)] == before


async def test_a_claim_while_the_day_moves_is_at_the_new_time(coalition: Coalition) -> None:
    shifts = [await coalition.shift(4) for _ in range(3)]
    site = (await appointments.find(coalition.scope, shifts[0])).site
    places = [(await coalition.slots(one))[0] for one in shifts]
    claiming = [
        refusal(slots.claim(coalition.scope, place, one, NOW))
        for place, one in zip(places, coalition.people, strict=False)
    ]
    await asyncio.gather(reschedule(coalition.scope, Day(site, DAY), Move(NEXT), coalition.june, NOW), *claiming)
    for shift in shifts:
        starts_at = (await appointments.find(coalition.scope, shift)).starts_at
        assert starts_at == datetime(2026, 11, 30, 15, tzinfo=UTC)
        assert {claim.starts_at for claim in await claims.holding(coalition.scope, shift)} <= {starts_at}


async def test_a_dry_run_counts_and_changes_nothing(coalition: Coalition) -> None:
    shift = await coalition.shift(1)
    claim = await slots.claim(coalition.scope, (await coalition.slots(shift))[0], coalition.people[0], NOW)
    before = await appointments.find(coalition.scope, shift)
    day = Day(before.site, DAY)
    assert await reschedule(coalition.scope, day, Move(NEXT), coalition.june, NOW, dry_run=True) == Moved(1, 1)
    assert await appointments.find(coalition.scope, shift) == before
    assert await claims.find(coalition.scope, claim.id) == claim
