"""The board of a large coalition: 1,500 appointments in the week, 20,000 volunteers; against SELECT 1."""

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta

from accompany.tables import slots, store
from benchmarks.load import drive, request
from benchmarks.measure import Figure, percentile
from benchmarks.world import World, add_coordinator, add_shift, add_volunteers, present, world

APPOINTMENTS = 1500
VOLUNTEERS = 20_000
TIMES = 20


def run(database: str | None, kinds: tuple[str, ...], _people: int) -> Iterator[Figure]:
    """Measure on each database."""
    for kind in kinds:
        with world(database, kind) as made:
            yield asyncio.run(_measure(made))


async def _measure(made: World) -> Figure:
    token, floor = await _fill(made)
    with made.served() as port:
        tally = await drive(port, 1, iter([request("GET", "/api/v1/board", token=token)] * TIMES), keep=True)
    wrong = sum(body.count(b'"standing"') != APPOINTMENTS for body in tally.bodies)
    value = percentile(tally.seconds, 0.5) * 1000
    return Figure("board", made.kind, value, "ms", "SELECT 1", floor, wrong + tally.faults)


async def _fill(made: World) -> tuple[str, float]:
    now = present()
    async with made.opened() as scope:
        coordinator, token = await add_coordinator(scope, "june", now)
        people = await add_volunteers(scope, VOLUNTEERS, now)
        for n in range(APPOINTMENTS):
            shift = await add_shift(scope, coordinator, 4, now + timedelta(minutes=60 + 5 * n), now)
            (row,) = await slots.team(scope, shift)
            await slots.take(row.slots[0].id, people[n], 1)
        return token, await _select_one()


async def _select_one() -> float:
    seconds = []
    for _ in range(200):
        start = time.perf_counter()
        await store.ping()
        seconds.append(time.perf_counter() - start)
    return percentile(seconds, 0.5) * 1000
