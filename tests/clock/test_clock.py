"""The clock: each line when it is due, once however many processes there are, and none stopped by another's failure."""

import asyncio
from datetime import datetime, timedelta
from types import ModuleType
from uuid import uuid4

import pytest

from accompany.clock.ticking import Clock
from accompany.clock.timetable import TIMETABLE, Line
from accompany.settings import Settings
from accompany.tables import cases, keyfile, ticks
from accompany.words import CaseId, Missing
from tests.cast import NOW

MINUTE = timedelta(minutes=1)


class Day:
    """A time that tests move on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def counted(name: str, ran: list[str], *, every: timedelta = MINUTE, everywhere: bool = False) -> Line:
    async def run(now: datetime) -> None:
        ran.append(name)

    return Line(name, every, run, everywhere)


async def test_a_line_runs_when_it_is_due_and_not_before(store: ModuleType) -> None:
    ran: list[str] = []
    time = Day()
    clock = Clock(time, [counted("often", ran), counted("seldom", ran, every=10 * MINUTE)])
    for _ in range(11):
        await clock.tick()
        await clock.tick()
        time.now += MINUTE
    assert (ran.count("often"), ran.count("seldom")) == (11, 2)


async def test_of_several_processes_one_runs_a_line_and_all_run_what_is_for_everywhere(store: ModuleType) -> None:
    ran: list[str] = []
    time = Day()
    lines = [counted("once", ran), counted("each", ran, everywhere=True)]
    clocks = [Clock(time, lines) for _ in range(5)]
    for _ in range(3):
        await asyncio.gather(*(clock.tick() for clock in clocks))
        time.now += MINUTE
    assert (ran.count("once"), ran.count("each")) == (3, 15)


async def test_a_process_started_again_goes_on_where_the_last_one_was(store: ModuleType) -> None:
    ran: list[str] = []
    time = Day()
    await Clock(time, [counted("line", ran)]).tick()
    await Clock(time, [counted("line", ran)]).tick()
    assert ran == ["line"]
    assert await ticks.newest() == NOW


async def test_a_line_that_fails_stops_no_other_and_is_tried_again(store: ModuleType) -> None:
    ran: list[str] = []

    async def fail(now: datetime) -> None:
        ran.append("failed")
        raise ZeroDivisionError

    time = Day()
    clock = Clock(time, [Line("broken", MINUTE, fail), counted("other", ran)])
    assert await clock.tick() == ["other"]
    time.now += MINUTE
    await clock.tick()
    assert ran == ["failed", "other"] * 2


async def test_every_line_of_the_timetable_runs(store: ModuleType, settings: Settings) -> None:
    keyfile.advance(settings.key_file, NOW)
    assert await Clock(Day()).tick() == [line.name for line in TIMETABLE]


def test_every_line_has_a_name_of_its_own() -> None:
    assert len({line.name for line in TIMETABLE}) == len(TIMETABLE)


async def test_keys_of_past_weeks_are_gone_from_the_key_file_too(store: ModuleType, settings: Settings) -> None:
    case = CaseId(uuid4())
    await cases.start(case, NOW - timedelta(days=60))
    await cases.key_of(case)
    keyfile.advance(settings.key_file, NOW)
    await Clock(Day()).tick()
    with pytest.raises(Missing):
        await cases.key_of(case)
    await store.close()
    await store.open(settings)
    with pytest.raises(Missing):
        await cases.key_of(case)


async def test_a_clock_that_leaps_closes_no_case_and_stops_no_other_line(store: ModuleType) -> None:
    case = CaseId(uuid4())
    await cases.start(case, NOW)
    time = Day()
    time.now = NOW + timedelta(days=2000)
    assert await Clock(time).tick() == [line.name for line in TIMETABLE if line.name != "advance_keys"]
    await cases.key_of(case)
