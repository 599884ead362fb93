"""A coordinator publishes and walks away: volunteers are asked in waves, nobody too often, and a gap is told again."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from accompany.actions import appointments as plans
from accompany.actions import asks as ask_actions
from accompany.actions import founding, slots, waves
from accompany.delivery import letters
from accompany.delivery.channels import Envelope
from accompany.tables import asks, outbox, recruiting
from accompany.tables.asks import Kept as Ask
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import AppointmentId, Missing, NoticeKind
from tests.actions.conftest import Coalition
from tests.calls import HOUSE, read, text_of
from tests.cast import NOW

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SOON = NOW + 10 * MINUTE  # when what is published now may be asked for
TOLD = Sql("SELECT revision, reader FROM notice WHERE kind = {kind} ORDER BY id")
ASKED = Sql("SELECT reader, due_at FROM notice WHERE kind = 'ask' ORDER BY id")
PUT = Sql("UPDATE volunteer SET urgent = {urgent}, quiet_from = {start}, quiet_to = {end} WHERE id IN {volunteers}")
WELCOMED = Sql("UPDATE volunteer SET vetted_at = NULL WHERE id IN {volunteers}")


async def asked(coalition: Coalition, appointment: AppointmentId) -> list[Ask]:
    return await asks.of_appointment(coalition.scope, appointment)


async def told_of_gaps() -> int:
    """Count how often coordinators heard of a gap."""
    return len(await TOLD.rows(kind=NoticeKind.GAP.value))


async def run(start: datetime, until: datetime, step: timedelta = 30 * MINUTE) -> None:
    """Let the clock look again and again."""
    while start < until:
        await waves.run(start)
        start += step


async def test_nobody_is_asked_before_one_could_think_again(coalition: Coalition) -> None:
    shift = await coalition.shift(2, hours=24 * 9)
    await waves.run(NOW + 9 * MINUTE)
    assert await asked(coalition, shift) == []
    await waves.run(SOON)
    assert len(await asked(coalition, shift)) == 6


async def test_a_wave_is_shared_out_and_asks_nobody_twice(coalition: Coalition) -> None:
    shift = await coalition.shift(2, hours=24 * 9)
    await run(SOON, SOON + timedelta(days=3))
    made = await asked(coalition, shift)
    people = Counter(ask.volunteer for ask in made)
    assert len(made) == len(people) == 12  # everybody there is, once
    assert sorted(Counter(ask.slot for ask in made).values()) == [6, 6]


async def test_within_a_wave_s_time_nothing_more_is_asked(coalition: Coalition) -> None:
    shift = await coalition.shift(1, hours=24 * 9)
    await run(SOON, SOON + 23 * HOUR)
    assert len(await asked(coalition, shift)) == 3
    await waves.run(SOON + 24 * HOUR)
    assert len(await asked(coalition, shift)) == 6


async def test_two_clocks_at_once_send_one_wave(coalition: Coalition) -> None:
    shift = await coalition.shift(1, hours=24 * 9)
    (place,) = await recruiting.places(SOON)
    assert await recruiting.begin_wave(place, SOON)
    assert not await recruiting.begin_wave(place, SOON)
    assert await asked(coalition, shift) == []


async def test_filled_stops_and_takes_back_what_is_open(coalition: Coalition) -> None:
    shift = await coalition.shift(1, hours=24 * 9)
    await waves.run(SOON)
    first, *others = await asked(coalition, shift)
    await slots.claim(coalition.scope, first.slot, first.volunteer, SOON)
    await run(SOON, SOON + timedelta(days=2))
    now = {ask.id: ask for ask in await asked(coalition, shift)}
    assert len(now) == 3
    assert all(now[ask.id].withdrawn_at for ask in others)


async def test_a_gap_that_stays_is_told_again_and_again_until_it_is_filled(coalition: Coalition) -> None:
    await coalition.shift(1, hours=30)
    await run(SOON, NOW + 5 * HOUR)
    assert await told_of_gaps() == 0
    await run(NOW + 6 * HOUR, NOW + 29 * HOUR)
    heard = [row["revision"] for row in await TOLD.rows(kind=NoticeKind.GAP.value)]
    assert len(heard) >= 7
    assert heard == sorted(set(heard))


async def test_three_hours_before_with_nobody_the_desk_is_given_the_three_choices(coalition: Coalition) -> None:
    shift = await coalition.shift(2, hours=30)
    near = NOW + 27 * HOUR
    await run(SOON, near + MINUTE)
    await waves.run(near)
    assert max(row["revision"] for row in await TOLD.rows(kind=NoticeKind.GAP.value)) == near.timestamp() // 60
    assert "a pair of another team" not in await told_last(near - MINUTE)
    said = await told_last(near)
    assert all(choice in said for choice in ("a coordinator goes", "a pair of another team", "the person decides"))
    await slots.claim(coalition.scope, (await coalition.slots(shift))[0], coalition.people[0], near)
    assert "the person decides" not in await told_last(near)


async def told_last(now: datetime) -> str:
    """Word the newest letter about a gap anew, as it would be said at a moment."""
    await Sql("UPDATE notice SET state = 'queued', due_at = posted_at WHERE kind = 'gap'").rows()
    batch = [one for one in await outbox.lease("tests", 100, now) if one.kind is NoticeKind.GAP]
    newest = max(batch, key=lambda one: one.revision)
    worded = (await letters.word([newest], HOUSE, now))[newest]
    assert isinstance(worded, Envelope)
    return text_of(read(worded.content))


async def test_when_nobody_is_left_a_coordinator_hears_of_it_at_once(coalition: Coalition) -> None:
    await WELCOMED.rows(volunteers=list(coalition.people))
    await coalition.shift(1, hours=24 * 9)
    await waves.run(SOON)
    assert await told_of_gaps() == 1


async def test_a_paused_appointment_asks_nobody_until_it_goes_on(coalition: Coalition) -> None:
    shift = await coalition.shift(1, hours=24 * 9)
    await waves.pause(coalition.scope, shift, coalition.june, NOW, paused=True)
    await waves.run(SOON)
    assert await asked(coalition, shift) == []
    await waves.pause(coalition.scope, shift, coalition.june, SOON, paused=False)
    await waves.run(SOON)
    assert len(await asked(coalition, shift)) == 3


async def test_what_is_hidden_or_called_off_asks_nobody(coalition: Coalition) -> None:
    shift = await coalition.shift(1, hours=24 * 9)
    await plans.cancel(coalition.scope, shift, coalition.june, NOW)
    await waves.run(SOON)
    assert await asked(coalition, shift) == []


async def test_quiet_hours_are_kept_but_for_those_who_may_be_woken(coalition: Coalition) -> None:
    # 15:00 UTC is ten in the morning in New York, where the chapter is.
    await PUT.rows(urgent=False, start="09:00", end="11:00", volunteers=list(coalition.people))
    await coalition.shift(1, hours=6)
    await waves.run(SOON)
    dues = {row["due_at"] for row in await ASKED.rows()}
    assert dues == {NOW + HOUR}
    await PUT.rows(urgent=True, start="09:00", end="11:00", volunteers=list(coalition.people))
    second = await coalition.shift(1, hours=7)
    await waves.run(SOON)
    assert len(await asked(coalition, second)) > 0
    assert {row["due_at"] for row in await ASKED.rows()} == {NOW + HOUR, SOON}


async def test_not_this_week_is_kept_until_monday(coalition: Coalition) -> None:
    shift = await coalition.shift(1, hours=24 * 9)
    await waves.run(SOON)
    (ask, *_) = await asked(coalition, shift)
    await ask_actions.not_this_week(ask, SOON)
    other = await coalition.shift(3, hours=24 * 10)
    await run(SOON + 10 * MINUTE, NOW + timedelta(days=6, hours=12), HOUR)
    assert ask.volunteer not in {one.volunteer for one in await asked(coalition, other)}
    await run(NOW + timedelta(days=7), NOW + timedelta(days=9), HOUR)
    assert ask.volunteer in {one.volunteer for one in await asked(coalition, other)}


async def test_nobody_is_asked_more_often_a_week_than_they_said(coalition: Coalition) -> None:
    for number in range(9):
        await coalition.shift(2, hours=24 * 9 + number * 8)
    await run(SOON, SOON + timedelta(days=5), 2 * HOUR)
    rows = await Sql("SELECT volunteer_id, COUNT(*) AS number FROM ask GROUP BY volunteer_id").rows()
    assert max(row["number"] for row in rows) == 6


async def when_asked() -> dict[object, list[datetime]]:
    """Give at which moments each volunteer was asked."""
    rows = await Sql("SELECT volunteer_id, asked_at FROM ask ORDER BY asked_at").rows()
    moments: dict[object, list[datetime]] = defaultdict(list)
    for row in rows:
        moments[row["volunteer_id"]].append(row["asked_at"])
    return moments


async def test_far_ahead_nobody_is_asked_three_times_a_day_nor_twice_in_four_hours(coalition: Coalition) -> None:
    for number in range(6):
        await coalition.shift(2, hours=24 * 9 + number * 8)
    await run(SOON, SOON + timedelta(days=2), HOUR)
    moments = await when_asked()
    assert all(later - one >= 4 * HOUR for some in moments.values() for one, later in pairwise(some))
    assert all(
        third - one >= timedelta(days=1)
        for some in moments.values()
        for one, third in zip(some, some[2:], strict=False)
    )
    assert sum(map(len, moments.values())) > 3 * len(coalition.people)  # they are asked again, and again
    assert await told_of_gaps() == 0  # whoever has a rest is not nobody


async def test_on_the_last_day_a_place_counts_more_than_a_rest(coalition: Coalition) -> None:
    for number in range(3):
        await coalition.shift(2, hours=12 + number * 3)
    await waves.run(SOON)
    assert max(map(len, (await when_asked()).values())) == 3


async def test_eve_pauses_nothing_of_another_chapter(coalition: Coalition) -> None:
    shift = await coalition.shift(1)
    hillside = Scope(await founding.chapter_named("Hillside", "America/Los_Angeles", NOW))
    with pytest.raises(Missing):
        await waves.pause(hillside, shift, coalition.june, NOW, paused=True)
    assert not await recruiting.is_paused(coalition.scope, shift)


async def test_who_lives_near_is_asked_first_and_where_nobody_is_left_it_goes_further_at_once(
    coalition: Coalition,
) -> None:
    shift = await coalition.shift(1, hours=24 * 9)
    away_from_here = coalition.people[3:]
    await Sql("UPDATE volunteer SET zones = {zones} WHERE id IN {ids}").rows(zones='["Fairbanks"]', ids=away_from_here)
    await waves.run(SOON)
    first = {ask.volunteer for ask in await asked(coalition, shift)}
    assert first == set(coalition.people[:3])
    await waves.run(SOON + 24 * HOUR)
    assert {ask.volunteer for ask in await asked(coalition, shift)} - first <= set(away_from_here)
    assert len(await asked(coalition, shift)) == 6


async def test_a_no_in_the_morning_asks_everybody_who_is_left_within_a_minute(coalition: Coalition) -> None:
    shift = await coalition.shift(1, hours=24 * 9)
    (slot,) = await coalition.slots(shift)
    await waves.run(SOON)
    before = {ask.volunteer for ask in await asked(coalition, shift)}
    held = await slots.claim(coalition.scope, slot, min(before), SOON)
    morning = NOW + timedelta(days=9) - 2 * HOUR  # eight o'clock at the site
    await slots.release(coalition.scope, held.id, held.volunteer, "cannot_come", morning)
    await waves.run(morning + MINUTE)
    fresh = [ask for ask in await asked(coalition, shift) if ask.asked_at > SOON]
    assert {ask.volunteer for ask in fresh} == set(coalition.people) - before
    told = [row["reader"] for row in await ASKED.rows() if row["due_at"] == morning + MINUTE]
    assert set(told) == {ask.volunteer for ask in fresh}
    assert len(await TOLD.rows(kind=NoticeKind.SLOT_REOPENED.value)) == 1
    assert await told_of_gaps() == 1
