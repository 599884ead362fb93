"""While a call is leaving: couriers share the work, and an all-clear reaches exactly those whom the call reached."""

import asyncio
import random
import signal
from collections import Counter
from datetime import timedelta

import pytest

from accompany.actions import mobilizations
from accompany.delivery.courier import Courier
from accompany.doors.now import now
from accompany.tables.sql import Sql
from tests.calls import HOUSE, read
from tests.cast import NOW, Cast
from tests.delivery.calling import accepted, called
from tests.delivery.nursery import nursery
from tests.delivery.sending import at, channel, until
from tests.delivery.servers import Answer, Drop, FaultServer, Slow, Turn, faulty

SHARED = 1200
HOUR = timedelta(hours=1)
SHARES = Sql("SELECT leased_by, COUNT(*) AS n FROM notice WHERE about = {call} GROUP BY leased_by")
WAITING = Sql("SELECT COUNT(*) AS n FROM notice WHERE state IN ('queued', 'sending')")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_two_workers_share_a_call_and_nobody_is_called_twice(cast: Cast) -> None:
    async with (
        faulty(at("END", Slow(0.02))) as server,  # as a server far away: a mail takes its time
        nursery(cast.settings, server.port) as one,
        nursery(cast.settings, server.port) as other,
    ):
        pids = [await one.begin(NOW), await other.begin(NOW)]
        call = await called(cast, SHARED)
        await one.until(lambda: len(server.kept) >= SHARED)
        for workers in (one, other):
            await workers.end(signal.SIGTERM)

    assert sorted(recipient for _, recipient, _ in server.kept) == call.addresses
    assert await accepted(cast, call) == SHARED
    shares = {int(row["leased_by"].split("-")[0]): row["n"] for row in await SHARES.rows(call=call.id)}
    assert sorted(shares) == sorted(pids)
    assert min(shares.values()) >= SHARED // 5


@pytest.mark.parametrize("seed", range(3))
async def test_an_all_clear_in_the_midst_of_sending_reaches_exactly_those_who_were_called(
    cast: Cast, seed: int
) -> None:
    """Now and then a reader is put off, who was not called, or a connection breaks after the dot: then they were."""
    chance, call = random.Random(seed), await called(cast, 400)
    stop = asyncio.Event()

    def manner(turn: Turn) -> Answer:
        if stop.is_set():
            return None
        if chance.random() < {"RCPT": 0.1, "END": 0.02}.get(turn.verb, 0):
            return Drop() if turn.verb == "END" else b"451 later"
        return Slow(0.02) if turn.verb == "END" else None

    async with faulty(manner) as server:
        pipelines = [channel(server.port, 2) for _ in range(2)]
        couriers = [Courier(name, line, HOUSE, now) for name, line in zip(("ana", "theo"), pipelines, strict=True)]
        running = [asyncio.create_task(courier.run(stop)) for courier in couriers]
        enough = chance.randint(100, 250)
        await until(lambda: len(server.kept) >= enough)
        await mobilizations.stand_down(cast.riverside, call.id, cast.rosa.account, now())
        while (await WAITING.rows())[0]["n"]:  # noqa: ASYNC110  # other processes empty the table: nothing here to await
            await asyncio.sleep(0.05)
        stop.set()
        await asyncio.gather(*running)
        cast.later(NOW + HOUR)
        for courier in couriers:
            await courier.run_once()
        for line in pipelines:
            await line.close()

    calls, all_clears = _by_kind(server)
    assert enough <= len(calls) < len(call.addresses)
    assert set(all_clears) == set(calls)
    assert {who for who in calls if all_clears[who] < calls[who]} == set()
    assert Counter(recipient for _, recipient, _ in server.kept).most_common(1)[0][1] <= 3  # an all-clear may repeat


def _by_kind(server: FaultServer) -> tuple[dict[str, int], dict[str, int]]:
    """Give who got the call and who the all-clear, and when, as a place in the order of arrival."""
    calls: dict[str, int] = {}
    all_clears: dict[str, int] = {}
    for place, (_, recipient, content) in enumerate(server.kept):
        over = "ha terminado" in str(read(content)["Subject"])
        (all_clears if over else calls).setdefault(recipient, place)
    return calls, all_clears
