"""Pulling the brake and letting go: once, by who sees it, and never forgotten."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from accompany.actions import brakes
from accompany.tables import brakes as kept_brakes
from accompany.tables.brakes import Kept
from accompany.tables.sql import Sql
from accompany.words import BrakeId, Invalid, Missing, Problem
from tests.cast import NOW, Cast

MINUTE = timedelta(minutes=1)
TOLD = Sql("SELECT reader, revision FROM notice WHERE kind = 'brake' ORDER BY revision, reader")
LEDGER = Sql("SELECT action, account_id, purpose FROM ledger WHERE about = {brake} ORDER BY at, id")
ALL = Sql("SELECT id, reason_sealed FROM brake ORDER BY pulled_at")


async def pulled(cast: Cast) -> Kept:
    await brakes.pull(cast.riverside, "the text names a street", cast.june.account, NOW)
    kept = await kept_brakes.on(cast.riverside)
    assert kept is not None
    return kept


async def told(cast: Cast) -> list[int]:
    """Give the numbers of the letters; each went to June and to Rosa."""
    rows = await TOLD.rows()
    assert {row["reader"] for row in rows} <= {cast.june.account, cast.rosa.account}
    numbers = [row["revision"] for row in rows]
    assert numbers[::2] == numbers[1::2]
    return numbers[::2]


async def test_who_pulled_and_released_it_is_written_down_and_why_rests_sealed(cast: Cast) -> None:
    kept = await pulled(cast)
    assert kept.reason == "the text names a street"
    assert b"street" not in bytes((await ALL.rows())[0]["reason_sealed"])
    await brakes.release(cast.riverside, kept.id, cast.rosa.account, NOW + MINUTE)
    assert await kept_brakes.on(cast.riverside) is None
    lines = [(row["action"], row["account_id"], row["purpose"]) for row in await LEDGER.rows(brake=kept.id)]
    assert lines == [("pull_brake", cast.june.account, None), ("release_brake", cast.rosa.account, None)]


@pytest.mark.parametrize(
    ("reason", "problem"),
    [
        pytest.param(" ", Problem.REQUIRED, id="nobody would know why"),
        pytest.param("x" * 501, Problem.TOO_LONG, id="nobody would read it"),
    ],
)
async def test_it_needs_a_reason(cast: Cast, reason: str, problem: Problem) -> None:
    with pytest.raises(Invalid) as invalid:
        await brakes.pull(cast.riverside, reason, cast.june.account, NOW)
    assert invalid.value.problems == {"reason": problem}
    assert await ALL.rows() == []


async def test_pulled_by_several_at_once_it_is_one_and_is_told_once(cast: Cast) -> None:
    by = (cast.june.account, cast.rosa.account)
    await asyncio.gather(*(brakes.pull(cast.riverside, f"reason {n}", by[n % 2], NOW) for n in range(4)))
    assert len(await ALL.rows()) == 1
    assert await told(cast) == [0]


async def test_each_chapter_has_its_own_and_nobody_releases_anothers(cast: Cast) -> None:
    kept = await pulled(cast)
    await brakes.pull(cast.hillside, "ours", cast.eve.account, NOW)
    with pytest.raises(Missing):
        await brakes.release(cast.hillside, kept.id, cast.eve.account, NOW)
    with pytest.raises(Missing):
        await brakes.release(cast.riverside, BrakeId(uuid4()), cast.june.account, NOW)
    assert await kept_brakes.chapters_on() == {cast.riverside.chapter, cast.hillside.chapter}


async def test_an_old_page_does_not_release_a_newer_brake(cast: Cast) -> None:
    old = await pulled(cast)
    await brakes.release(cast.riverside, old.id, cast.june.account, NOW)
    new = await pulled(cast)
    await brakes.release(cast.riverside, old.id, cast.rosa.account, NOW + MINUTE)
    assert await kept_brakes.on(cast.riverside) == new


async def test_it_is_told_every_half_hour_until_it_is_released_by_however_many_clocks(cast: Cast) -> None:
    kept = await pulled(cast)
    for minute in range(0, 100, 5):
        await asyncio.gather(*(brakes.remind(NOW + minute * MINUTE) for _ in range(3)))
    assert await told(cast) == [0, 1, 2, 3]
    releases = [brakes.release(cast.riverside, kept.id, cast.june.account, NOW + 100 * MINUTE) for _ in range(3)]
    await asyncio.gather(*releases)
    await brakes.remind(NOW + 200 * MINUTE)
    assert await told(cast) == [0, 1, 2, 3, 4]
