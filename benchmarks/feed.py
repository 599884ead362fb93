"""A volunteer's feed with 500 shifts, against a bare handler that gives the same bytes."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

from accompany.actions import slots as actions
from accompany.actions import volunteers
from accompany.tables import slots
from benchmarks.load import drive, request
from benchmarks.measure import Figure
from benchmarks.world import World, add_coordinator, add_shift, add_volunteers, bare, present, world

SHIFTS = 500
CLIENTS = 8
TIMES = 400


def run(database: str | None, kinds: tuple[str, ...], _people: int) -> Iterator[Figure]:
    """Measure on each database."""
    for kind in kinds:
        with world(database, kind) as made:
            yield asyncio.run(_measure(made))


async def _measure(made: World) -> Figure:
    path = await _fill(made)
    with made.served() as port:
        await drive(port, 1, iter([request("GET", path)]))  # the first one renders
        tally = await drive(port, CLIENTS, iter([request("GET", path)] * TIMES), keep=True)
    wrong = sum(body.count(b"BEGIN:VEVENT") != SHIFTS for body in tally.bodies)
    with bare(tally.bodies[0]) as port:
        floor = await drive(port, CLIENTS, iter([request("GET", "/")] * TIMES))
    return Figure("feed", made.kind, tally.ok / tally.wall, "feeds/s", "bare handler", floor.ok / floor.wall, wrong)


async def _fill(made: World) -> str:
    now = present()
    async with made.opened() as scope:
        coordinator, _ = await add_coordinator(scope, "june", now)
        (volunteer,) = await add_volunteers(scope, 1, now)
        for n in range(SHIFTS):
            shift = await add_shift(scope, coordinator, 1, now + timedelta(hours=12 + 8 * n // 2), now)
            (row,) = await slots.team(scope, shift)
            await actions.claim(scope, row.slots[0].id, volunteer, now)
        token = await volunteers.new_feed(scope, volunteer, now)
    return f"/f/{token}.ics"
