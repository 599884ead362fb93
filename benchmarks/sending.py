"""What sending does to everybody else, what a message costs in a large call, and how fast a call is called off.

The board is asked for as coordinators see it, with a hundred shifts on it: once while the courier works in the web
process, once while it works in a worker of its own, as a coalition with many people runs it.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

from accompany.doors import signing
from accompany.tables import sessions, slots
from accompany.tables.scope import Scope
from benchmarks import mobilization, peers
from benchmarks.load import Tally, drive, request
from benchmarks.measure import Figure, percentile
from benchmarks.peers import CONNECTIONS, Sink
from benchmarks.world import World, add_coordinator, add_shift, add_volunteers, present, world

FEW, STOOD_DOWN = 1_000, 1_000
IDLE = 200  # requests while nothing is sent
SHIFTS = 100  # on the board
SETTLING = 3  # seconds until a worker has started
WORKERS = {"in the web process": "internal", "in a worker": "external"}


def run(database: str | None, kinds: tuple[str, ...], number: int) -> Iterator[Figure]:
    """Measure on each database; ``--people 100000`` for the large call."""
    for kind in kinds:
        yield from _flat(database, kind, number)
        for where, worker in WORKERS.items():
            with peers.smtp_sink() as sink, _coalition(database, kind, sink, ACCOMPANY_WORKER=worker) as made:
                yield from asyncio.run(_busy(made, number, sink, where))
        with peers.smtp_sink() as sink, _coalition(database, kind, sink) as made:
            yield asyncio.run(_stood_down(made, sink))


def _coalition(database: str | None, kind: str, sink: Sink, **more: str) -> AbstractContextManager[World]:
    url = f"smtp://127.0.0.1:{sink.port}?connections={CONNECTIONS}"
    return world(database, kind, ACCOMPANY_SMTP_URL=url, **more)


def _flat(database: str | None, kind: str, number: int) -> Iterator[Figure]:
    """Compare what one message costs, in ms of the whole, in a call to many and in one to a thousand."""
    with peers.smtp_sink() as sink:
        few = mobilization.call(database, kind, FEW, sink)
        many = mobilization.call(database, kind, number, sink)
    errors = few.errors + many.errors
    yield Figure(
        f"cost, {number} called", kind, 1000 / many.rate, "ms a message", "1000 called", 1000 / few.rate, errors
    )


async def _busy(made: World, number: int, sink: Sink, where: str) -> Iterator[Figure]:
    """Ask for the board while nothing happens, and again and again behind a call that is being sent."""
    async with made.opened() as scope:
        path, token = await mobilization.fill(scope, number)
        cookie = await _board(scope)
    board = request("GET", "/board", headers=f"Cookie: {cookie}\r\n")
    beside = made.worked() if made.more["ACCOMPANY_WORKER"] == "external" else nullcontext()
    with made.served() as served, beside:
        await asyncio.sleep(SETTLING)
        idle = await drive(served, 1, iter([board] * IDLE))
        await drive(served, 1, iter([request("POST", path, token=token, body=b"{}")]))
        over = asyncio.create_task(sink.wait_for(number))
        busy = await drive(served, 1, iter(lambda: board if not over.done() else None, None))
        await over
    faults = sum(len(tally.seconds) - tally.ok for tally in (idle, busy))
    name = f"board, courier {where}"
    return iter([_of(name, made, busy, idle, part, faults) for part in (0.95, 0.99)])


async def _board(scope: Scope) -> str:
    """Put shifts with a volunteer each on the board; gives the cookie of a coordinator who looks at it."""
    now = present()
    lea, _ = await add_coordinator(scope, "lea", now)
    for n, volunteer in enumerate(await add_volunteers(scope, SHIFTS, now)):
        shift = await add_shift(scope, lea, 4, now + timedelta(minutes=60 + 50 * n), now)
        (row,) = await slots.team(scope, shift)
        await slots.take(row.slots[0].id, volunteer, 1)
    started = await sessions.start(lea, now + timedelta(days=1), now)
    return f"{signing.session_cookie(started.token, timedelta(days=1)).key}={started.token}"


def _of(name: str, made: World, busy: Tally, idle: Tally, part: float, faults: int) -> Figure:
    value, floor = percentile(busy.seconds, part) * 1000, percentile(idle.seconds, part) * 1000
    return Figure(name, made.kind, value, f"ms ({part:.0%})", f"idle, {len(busy.seconds)} asked", floor, faults)


async def _stood_down(made: World, sink: Sink) -> Figure:
    """Call a thousand, then call it off: seconds until the last one's all-clear is at the sink."""
    async with made.opened() as scope:
        path, token = await mobilization.fill(scope, STOOD_DOWN)
    over = path.replace("/send", "/stand-down")
    with made.served() as served:
        start = time.monotonic()
        await drive(served, 1, iter([request("POST", path, token=token, body=b"{}")]))
        called = await sink.wait_for(STOOD_DOWN) - start
        start = time.monotonic()
        tally = await drive(served, 1, iter([request("POST", over, token=token, body=b"{}")]))
        told = await sink.wait_for(2 * STOOD_DOWN) - start
    return Figure("stand-down of 1000", made.kind, told, "s", "the call", called, 1 - tally.ok)
