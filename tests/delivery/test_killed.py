"""A worker killed again and again in the middle of a call: everybody is called, nobody by two different messages."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from accompany.actions import mobilizations
from accompany.settings import Settings
from accompany.tables import members, notices
from accompany.words import NoticeKind, NoticeState, Ring
from tests.calls import member, visit
from tests.cast import NOW, Cast
from tests.delivery.servers import FaultServer, faulty

LISTED = 2000
KILLS = (150, 700, 1400)  # after so many mails have come
IN_FLIGHT = 200  # two batches may be under way when a worker dies, and are sent again
PATIENCE = 60  # seconds


async def test_a_killed_worker_loses_nobody_and_repeats_only_the_same_message(cast: Cast) -> None:
    addresses = [f"s{n:04}@example.org" for n in range(LISTED)]
    await members.add(cast.riverside, [member(address, "es") for address in addresses])
    where = await visit(cast.riverside, cast.june.account, NOW)
    wanted = mobilizations.Wanted(where.appointment, frozenset({Ring.LIST}), "ticket")
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)

    async with faulty(lambda turn: None) as server:
        for attempt, count in enumerate(KILLS):
            worker = await started(cast.settings, server, NOW + attempt * timedelta(minutes=2))
            await until(lambda: len(server.kept) >= count, worker)  # noqa: B023  # called before the next turn
            worker.send_signal(signal.SIGKILL)
            await worker.wait()
            assert len(server.kept) < LISTED, "the kill came too late to prove anything"
        last = await started(cast.settings, server, NOW + len(KILLS) * timedelta(minutes=2))
        await until(lambda: len({recipient for _, recipient, _ in server.kept}) == LISTED, last)
        last.terminate()
        await last.wait()

    messages = defaultdict(set)
    for _, recipient, content in server.kept:
        messages[recipient].add(content)
    assert sorted(messages) == addresses
    assert {recipient for recipient, contents in messages.items() if len(contents) > 1} == set()
    assert len(server.kept) - LISTED <= IN_FLIGHT * len(KILLS)
    tallies = await notices.tallies(cast.riverside, call, NoticeKind.RING_CALL)
    assert sum(one.number for one in tallies if one.state is NoticeState.ACCEPTED) == LISTED


async def started(settings: Settings, server: FaultServer, moment: datetime) -> Process:
    """Start a worker at a moment; the leases of the one before have run out by then."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ACCOMPANY_")} | {
        "ACCOMPANY_ENV": "test",
        "ACCOMPANY_NOW": moment.isoformat(),
        "ACCOMPANY_DATABASE_URL": settings.database_url,
        "ACCOMPANY_KEY_FILE": str(settings.key_file),
        "ACCOMPANY_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
    }
    command = (sys.executable, "-m", "accompany", "worker")
    return await asyncio.create_subprocess_exec(*command, env=environment, stdout=DEVNULL)


async def until(done: Callable[[], bool], worker: Process) -> None:
    start = time.monotonic()
    while not done():
        assert worker.returncode is None, "the worker ended by itself"
        assert time.monotonic() - start < PATIENCE, "waited too long"
        await asyncio.sleep(0.005)
