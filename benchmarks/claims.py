"""Claims per second: 64 clients, one appointment with a place for everybody, then a race for the last places."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

from accompany.tables import claims, sessions, slots
from accompany.words import AccountId
from benchmarks.load import Tally, drive, request
from benchmarks.measure import Figure
from benchmarks.world import World, add_coordinator, add_shift, add_volunteers, bare, present, world

CLIENTS = 64
PLACES = 2000
RIVALS = 200  # volunteers who come too late: every one must be told so


def run(database: str | None, kinds: tuple[str, ...], _people: int) -> Iterator[Figure]:
    """Measure on each database."""
    for kind in kinds:
        with world(database, kind) as made:
            yield asyncio.run(_measure(made))


async def _measure(made: World) -> Figure:
    requests, appointment = await _fill(made)
    with made.served() as port:
        tally = await drive(port, CLIENTS, iter(requests))
    errors = await _wrong(made, appointment, tally)
    with bare(b'{"state":"claimed"}') as port:
        nothing = [request("POST", "/", body=b"{}")] * len(requests)
        floor = await drive(port, CLIENTS, iter(nothing))
    return Figure("claims", made.kind, tally.ok / tally.wall, "claims/s", "bare handler", floor.ok / floor.wall, errors)


async def _fill(made: World) -> tuple[list[bytes], object]:
    now = present()
    async with made.opened() as scope:
        coordinator, _ = await add_coordinator(scope, "june", now)
        people = await add_volunteers(scope, PLACES + RIVALS, now)
        appointment = await add_shift(scope, coordinator, PLACES, now + timedelta(days=3), now)
        places = [slot.id for row in await slots.team(scope, appointment) for slot in row.slots]
        tokens = [await sessions.add_token(AccountId(one), now + timedelta(days=1), now) for one in people]
        wanted = [*places, *places[:RIVALS]]
        bodies = [
            request("POST", f"/api/v1/slots/{slot}/claim", token=token, body=b"{}")
            for slot, token in zip(wanted, tokens, strict=True)
        ]
        return bodies, appointment


async def _wrong(made: World, appointment: object, tally: Tally) -> int:
    async with made.opened() as scope:
        held = await claims.holding(scope, appointment)  # type: ignore[arg-type]
    doubles = len(held) - len({claim.slot for claim in held})
    return doubles + abs(len(held) - tally.ok) + tally.faults + abs(PLACES - tally.ok)
