"""The engines give everything back: cancelled tasks, failed commits and outliving tasks leave nothing behind."""

import asyncio
import random
import sqlite3
from contextlib import suppress
from types import ModuleType

import pytest

from accompany.tables import store as opened
from accompany.tables.sql import Sql, insert
from tests.cast import NOW

COUNT = Sql("SELECT used FROM allowance WHERE key_digest = {key}")
SET = Sql("UPDATE allowance SET used = {used} WHERE key_digest = {key}")
LOCK = Sql("UPDATE allowance SET used = used WHERE key_digest = {key}")
HEAVY = Sql(
    """SELECT COUNT(*) AS number FROM (
    WITH RECURSIVE x(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM x WHERE i < 300000) SELECT i FROM x) y"""
)


async def start_counting() -> None:
    await insert("allowance", {"key_digest": "counter", "window_ends": NOW, "used": 0})


async def counted() -> int:
    row = await COUNT.row(key="counter")
    assert row is not None
    return int(row["used"])


@opened.action
async def count_up(pause: float) -> None:
    """Lock, read, wait, write: whoever let go of the lock would lose somebody's count."""
    await LOCK.rows(key="counter")
    now = await counted()
    await asyncio.sleep(pause)
    await SET.rows(key="counter", used=now + 1)


async def test_a_storm_of_cancelled_transactions_leaves_no_lock_and_no_lost_count(store: ModuleType) -> None:
    await start_counting()
    chance = random.Random(3)
    tasks = [asyncio.ensure_future(count_up(chance.random() * 0.002)) for _ in range(200)]
    while any(not task.done() for task in tasks):
        if chance.random() < 0.3:
            chance.choice(tasks).cancel()
        await asyncio.sleep(0.0007)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    done = sum(result is None for result in results)
    cancelled = sum(isinstance(result, asyncio.CancelledError) for result in results)
    assert done + cancelled == 200
    assert done <= await counted() <= done + cancelled  # a commit that was cancelled while it ran may still land
    await SET.rows(key="counter", used=-1)
    assert await counted() == -1


async def test_a_rolled_back_verb_leaves_nothing(store: ModuleType) -> None:
    await start_counting()

    @opened.action
    async def fail() -> None:
        await SET.rows(key="counter", used=9)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await fail()
    assert await counted() == 0


async def test_a_verb_inside_a_verb_joins_its_transaction(store: ModuleType) -> None:
    await start_counting()

    @opened.action
    async def inner() -> None:
        await SET.rows(key="counter", used=5)

    @opened.action
    async def outer() -> None:
        await inner()
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await outer()
    assert await counted() == 0


async def test_a_constraint_is_one_error_on_both_databases_and_the_engine_goes_on(store: ModuleType) -> None:
    await start_counting()
    for _ in range(40):
        with pytest.raises(opened.Clash):
            await start_counting()
        with pytest.raises(opened.Clash):
            await opened.action(start_counting)()
    assert await counted() == 0


async def test_a_long_read_moves_off_the_loop(store: ModuleType) -> None:
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.001)

    heart = asyncio.create_task(beat())
    row = await HEAVY.row()
    heart.cancel()
    with suppress(asyncio.CancelledError):
        await heart
    assert row == {"number": 300_000}
    assert beats > 5


async def test_reads_inside_a_transaction_see_its_own_writes(store: ModuleType) -> None:
    await start_counting()

    @opened.action
    async def write_and_read() -> tuple[int, object]:
        await SET.rows(key="counter", used=3)
        return await counted(), await HEAVY.row()

    assert await write_and_read() == (3, {"number": 300_000})
    assert await counted() == 3


async def test_sqlite_loses_nothing_that_was_acknowledged(store: ModuleType) -> None:
    if opened.engine().engine_type != "sqlite":
        return  # PostgreSQL's own default
    rows = await opened.engine().writer.fetch("PRAGMA synchronous")  # type: ignore[union-attr]
    assert rows == [{"synchronous": 2}]  # FULL
    other = sqlite3.connect(opened.engine().path, timeout=0.2)  # type: ignore[union-attr]
    other.execute("BEGIN IMMEDIATE")
    other.rollback()
    other.close()
