"""Workers killed again and again in the middle of a call: everybody is called, nobody by two different messages.

Every kill comes while mails leave, after a random number of them. ``make long`` kills 1,000 workers over 10,000 mails.
"""

import asyncio
import os
import random
import signal
from collections import defaultdict
from datetime import timedelta

import pytest

from tests.calls import read
from tests.cast import NOW, Cast
from tests.delivery.calling import accepted, called
from tests.delivery.nursery import nursery
from tests.delivery.servers import FaultServer, faulty

KILLS = int(os.environ.get("KILLS", "30"))
LISTED = KILLS * 10 if KILLS > 100 else 600
MOMENT = 0.002  # seconds
APART = timedelta(seconds=21)  # between two workers: the lease of the one before has run out


def distinct(server: FaultServer) -> int:
    return len({recipient for _, recipient, _ in server.kept})


@pytest.mark.long
async def test_killed_workers_lose_nobody_and_repeat_only_the_same_message(cast: Cast) -> None:
    call, chance, moment = await called(cast, LISTED), random.Random(KILLS), NOW
    async with faulty(lambda turn: None) as server, nursery(cast.settings, server.port) as workers:
        for _ in range(KILLS):
            enough = len(server.kept) + chance.randint(1, LISTED // KILLS)
            await workers.begin(moment)
            await workers.until(lambda: len(server.kept) >= enough)  # noqa: B023  # awaited in this turn, so it never sees the next one's `enough`
            await asyncio.sleep(chance.uniform(0, MOMENT))  # not always when a mail has just arrived
            await workers.end(signal.SIGKILL)
            moment += APART
        assert await accepted(cast, call) < LISTED, "the kills came too late to prove anything"
        await workers.begin(moment)
        await workers.until(lambda: distinct(server) == LISTED)
        await workers.end(signal.SIGTERM)

    contents, ids = defaultdict(set), set()
    for _, recipient, content in server.kept:
        contents[recipient].add(content)
    for one in contents.values():
        ids |= {read(content)["Message-ID"] for content in one}
    print(f"{KILLS} kills, {LISTED} mails: {LISTED - len(contents)} lost, {len(server.kept) - LISTED} repeated")
    assert sorted(contents) == call.addresses
    assert {recipient for recipient, some in contents.items() if len(some) > 1} == set()
    assert len(ids) == LISTED
    assert len(server.kept) - LISTED <= KILLS
