"""A critical level nobody decided about: coordinators hear of it every ten minutes, until one decides."""

import asyncio
from datetime import datetime, timedelta

import pytest

from accompany.actions import level_alarms, signals
from accompany.actions.signals import Source
from accompany.tables import audit
from accompany.tables import signals as kept_signals
from accompany.tables.sql import Sql
from accompany.words import AppointmentId, Level, Missing, SignalSource
from tests.actions.conftest import Coalition
from tests.actions.test_days import visit
from tests.cast import NOW

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
INTAKE = Source(SignalSource.INTAKE, None)
PAGES = Sql("SELECT reader, revision FROM notice WHERE kind = 'level_alarm' ORDER BY revision")
ALL = Sql("SELECT id, closed_at FROM level_alarm ORDER BY opened_at")


async def critical(coalition: Coalition, code: str = "told_bring_ticket") -> AppointmentId:
    appointment, _ = await visit(coalition)
    await signals.report(coalition.scope, appointment, [code], INTAKE, NOW)
    return appointment


async def passes(since: datetime, until: datetime) -> None:
    while since <= until:
        await level_alarms.run(since)
        since += 5 * MINUTE


async def decides(coalition: Coalition, appointment: AppointmentId, level: Level, at: datetime) -> None:
    await signals.decide_level(coalition.scope, appointment, level, "I called them", coalition.june, at)


async def pages() -> list[int]:
    return [row["revision"] for row in await PAGES.rows()]


async def test_nobody_decides_and_it_is_told_every_ten_minutes(coalition: Coalition) -> None:
    await critical(coalition)
    await passes(NOW, NOW + HOUR)
    assert await pages() == [1, 2, 3, 4, 5, 6]
    assert {row["reader"] for row in await PAGES.rows()} == {coalition.june}


@pytest.mark.parametrize("level", [Level.CRITICAL, Level.HIGH, Level.ROUTINE])
async def test_a_decision_ends_it_whatever_it_is(coalition: Coalition, level: Level) -> None:
    appointment = await critical(coalition)
    await passes(NOW, NOW + 15 * MINUTE)
    await decides(coalition, appointment, level, NOW + 15 * MINUTE)
    await passes(NOW + 16 * MINUTE, NOW + 3 * HOUR)
    assert await pages() == [1]
    assert [row["closed_at"] for row in await ALL.rows()] == [NOW + 16 * MINUTE]


async def test_a_signal_nobody_knew_when_they_decided_raises_it_again(coalition: Coalition) -> None:
    appointment = await critical(coalition)
    await decides(coalition, appointment, Level.HIGH, NOW + MINUTE)
    await passes(NOW + 2 * MINUTE, NOW + HOUR)
    assert await pages() == []
    await signals.report(coalition.scope, appointment, ["removal_date_set"], INTAKE, NOW + HOUR)
    await passes(NOW + HOUR, NOW + HOUR + 10 * MINUTE)
    assert await pages() == [1]


async def test_high_is_no_alarm_and_a_signal_taken_back_ends_one(coalition: Coalition) -> None:
    await critical(coalition, "unscheduled_summons")
    appointment = await critical(coalition)
    await passes(NOW, NOW + 10 * MINUTE)
    assert len(await ALL.rows()) == 1
    (signal,) = [one for one in await kept_signals.of_appointment(coalition.scope, appointment) if one.weight == 100]
    await signals.withdraw(coalition.scope, appointment, signal.id, coalition.june, NOW + 11 * MINUTE)
    await passes(NOW + 12 * MINUTE, NOW + HOUR)
    assert await pages() == [1]


async def test_who_sees_to_it_is_left_alone_for_half_an_hour(coalition: Coalition) -> None:
    appointment = await critical(coalition)
    await passes(NOW, NOW + 10 * MINUTE)
    await level_alarms.take(coalition.scope, appointment, coalition.june, NOW + 11 * MINUTE)
    await passes(NOW + 12 * MINUTE, NOW + 40 * MINUTE)
    assert await pages() == [1]
    await level_alarms.run(NOW + 41 * MINUTE)
    assert await pages() == [1, 2]


async def test_two_clocks_begin_one_alarm_and_page_once(coalition: Coalition) -> None:
    await critical(coalition)
    await asyncio.gather(*(level_alarms.run(NOW) for _ in range(4)))
    await asyncio.gather(*(level_alarms.run(NOW + 10 * MINUTE) for _ in range(4)))
    assert len(await ALL.rows()) == 1
    assert await pages() == [1]


async def test_there_is_nothing_to_see_to_without_one(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    with pytest.raises(Missing):
        await level_alarms.take(coalition.scope, appointment, coalition.june, NOW)


async def test_health_sees_an_alarm_that_stands_still(coalition: Coalition) -> None:
    await critical(coalition)
    await level_alarms.run(NOW)
    assert await audit.oldest_timer(NOW + 9 * MINUTE) is None
    assert await audit.oldest_timer(NOW + 12 * MINUTE) == NOW + 10 * MINUTE
