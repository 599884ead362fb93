"""Messages per second from *send* to the last one at the sink, each worded for its reader; against a raw SMTP loop."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from accompany.actions import appointments as plans
from accompany.actions import mobilizations as calls
from accompany.actions import people, signals
from accompany.tables import sites
from accompany.tables.scope import Scope
from accompany.words import AccountId, AppointmentId, Level, Ring, Tier
from benchmarks.load import drive, request
from benchmarks.measure import Figure
from benchmarks.world import World, add_coordinator, add_members, free_port, present, running, world

PATIENCE = 600  # seconds
CONNECTIONS = 8


def run(database: str | None, kinds: tuple[str, ...], number: int) -> Iterator[Figure]:
    """Measure on each database."""
    for kind in kinds:
        with sink() as (port, file), world(database, kind, ACCOMPANY_SMTP_URL=f"smtp://127.0.0.1:{port}") as made:
            yield asyncio.run(_measure(made, file, port, number))


@contextmanager
def sink() -> Iterator[tuple[int, Path]]:
    """Start a sink; gives its port and the file that says what came."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tally"
        with running([sys.executable, "-m", "benchmarks.sink", str(port), str(file)], dict(os.environ), file.exists):
            yield port, file


async def _measure(made: World, file: Path, port: int, number: int) -> Figure:
    async with made.opened() as scope:
        path, token = await _fill(scope, number)
    with made.served() as served:
        start = time.monotonic()
        await drive(served, 1, iter([request("POST", path, token=token, body=b"{}")]))
        arrived = await _wait_for(file, number)
    value = number / (arrived[3] - start)
    floor = await _raw_loop(port, number)
    lost, repeated = number - int(arrived[1]), int(arrived[0]) - number
    return Figure("mobilization", made.kind, value, "messages/s", "raw SMTP loop", floor, abs(lost) + abs(repeated))


async def _fill(scope: Scope, number: int) -> tuple[str, str]:
    now = present()
    june, token = await add_coordinator(scope, "june", now)
    rosa, _ = await add_coordinator(scope, "rosa", now)
    appointment = await _critical(scope, june)
    await add_members(scope, number, now)
    wanted = calls.Wanted(appointment, frozenset({Ring.LIST}), "measured")
    call = await calls.draft(scope, wanted, june, now)
    await calls.approve(scope, call, rosa, now)
    return f"/api/v1/mobilizations/{call}/send", token


async def _critical(scope: Scope, by: AccountId) -> AppointmentId:
    now = present()
    new = people.blank(name="Marisol")
    await people.add(scope, new, Tier.COMMUNITY, by, now)
    site = (await sites.all_of_them())[0]
    plan = plans.Plan("ice_check_in_osup", site.id, now + timedelta(days=2), person=new.id, case=new.case)
    appointment = await plans.draft(scope, plan, now)
    await signals.decide_level(scope, appointment, Level.CRITICAL, "measured", by, now)
    return appointment


async def _wait_for(file: Path, number: int) -> list[float]:
    end = time.monotonic() + PATIENCE
    while (arrived := _read(file))[1] < number and time.monotonic() < end:  # noqa: ASYNC110  # another process writes
        await asyncio.sleep(0.05)
    return arrived


def _read(file: Path) -> list[float]:
    return [float(part) for part in file.read_text().split()]


async def _raw_loop(port: int, number: int) -> float:
    """Send as many mails of about the same size, worded once, over as many connections, with nothing around them."""
    body = (b"Subject: Can you come?\r\n\r\n" + b"Please open your link and tell us.\r\n" * 40) + b".\r\n"
    waiting = iter(range(number))

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"EHLO floor\r\n")
        for _ in range(3):  # the greeting, and two lines that answer EHLO
            await reader.readline()
        for n in waiting:
            writer.write(b"MAIL FROM:<a@example.org>\r\nRCPT TO:<f%d@example.org>\r\nDATA\r\n" % n)
            for _ in range(3):
                await reader.readline()
            writer.write(body)
            await reader.readline()
        writer.close()

    start = time.monotonic()
    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return number / (time.monotonic() - start)
