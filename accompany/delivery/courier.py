"""The courier: takes notices from the outbox, words them, sends them, writes down what became of each, again and again.

Nothing is sent inside a transaction. A batch is worded while the one before it is still being sent.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from accompany.delivery import letters
from accompany.delivery.channels import Channel, Envelope, Result
from accompany.delivery.house import House
from accompany.delivery.pauses import until
from accompany.delivery.receipts import Receipts
from accompany.rules.brakes import WAITS
from accompany.tables import brakes, notices, outbox
from accompany.tables.outbox import Fate, Leased
from accompany.words import NoticeId, NoticeState

BATCH = 100  # notices taken at once, and at most this many settled in one transaction
ROUNDS = 2  # batches under way at once: one is being sent, the next one worded
POLL = 0.25  # seconds; how long a notice of another process may wait to be noticed
FIRST = 1  # notices taken first; then twice as many each time: one killed again and again repeats few (decision 37)
FLUSH = 0.05  # seconds between writing results down; a courier that is killed between two leaves its receipts
BREATH = 0.1  # seconds to wait after waking: many claims in one moment become one batch, not many rounds
RENEW = 5.0  # seconds between renewing the leases of what is still being sent; a lease lasts 20
PATIENCE = 5.0  # seconds a batch under way may take to finish when the courier is told to stop
PAUSE = 5.0  # seconds to wait when the database does not answer
CATCH_UP = 5.0  # seconds between looking for what was accepted and never written down; a lease lasts 20

BRAKED = Fate(NoticeState.QUEUED)  # taken a moment before the brake was pulled: it goes back

log = logging.getLogger("accompany.courier")


class Courier:
    """One courier. Several may work on one PostgreSQL database; each takes what the others have not."""

    rounds = ROUNDS
    poll = POLL

    def __init__(
        self,
        name: str,
        channel: Channel,
        house: House,
        clock: Callable[[], datetime],
        receipts: Path | None = None,
    ) -> None:
        """Take a name nobody else has; ``receipts`` is the folder where couriers of this machine keep theirs."""
        self._name = name
        self._receipts = Receipts(receipts, name)
        self._channel = channel
        self._house = house
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop; then finish what is under way, for some seconds at most."""
        woken = asyncio.Event()
        forget = notices.listen(woken.set)
        with self._receipts:
            await self._catch_up()
            rounds = [asyncio.create_task(self._rounds(woken, stop)) for _ in range(self.rounds)]
            catching_up = asyncio.create_task(self._keep_catching_up())
            try:
                await stop.wait()
                woken.set()
                await asyncio.wait(rounds, timeout=PATIENCE)
            finally:
                forget()
                for task in (*rounds, catching_up):
                    task.cancel()
                await asyncio.gather(*rounds, catching_up, return_exceptions=True)
                await self._channel.close()

    async def run_once(self) -> int:
        """Send everything that is due, and say how many notices were taken."""
        taken = 0
        while batch := await self._lease(BATCH):
            taken += len(batch)
            await self._deliver(batch)
        return taken

    async def _lease(self, most: int) -> list[Leased]:
        return await outbox.lease(self._name, most, self._clock())

    async def _rounds(self, woken: asyncio.Event, stop: asyncio.Event) -> None:
        most = FIRST
        while not stop.is_set():
            woken.clear()
            try:
                batch = await self._lease(most)
                await self._deliver(batch)
                most = min(BATCH, most * 2) if batch else most
            except Exception as error:  # noqa: BLE001  # a courier outlives whatever happens, and says what it was
                log.error("courier", extra={"problem": type(error).__name__})
                await until(stop, PAUSE)
                await self._catch_up()
                continue
            if not batch and not stop.is_set():
                await until(woken, self.poll)
                await until(stop, BREATH)

    async def _keep_catching_up(self) -> None:
        while True:
            await asyncio.sleep(CATCH_UP)
            await self._catch_up()

    async def _catch_up(self) -> None:
        """Write down what was accepted and could not be written down: by a courier that was killed, or by us."""
        try:
            for left in self._receipts.left_behind():
                await outbox.accepted(left, self._clock())
            late = sorted(self._receipts.untold)
            await outbox.accepted(late, self._clock())
            self._receipts.told(late)
        except Exception as error:  # noqa: BLE001  # a courier outlives whatever happens, and says what it was
            log.error("receipts", extra={"problem": type(error).__name__})

    async def _deliver(self, batch: Sequence[Leased]) -> None:
        """Carry one batch out: word it, send it, and settle each notice soon after its result is known."""
        batch = await self._not_told(batch)
        if not batch:
            return
        worded = await self._word(batch)
        worded |= await _braked([notice for notice, one in worded.items() if isinstance(one, Envelope)])
        by_id = {notice.id: notice for notice in batch}
        unsent = {notice: fate for notice, fate in worded.items() if isinstance(fate, Fate)}
        await outbox.settle(self._name, unsent, self._clock())
        envelopes = [one for one in worded.values() if isinstance(one, Envelope)]
        if envelopes:
            await self._send(envelopes, by_id)

    async def _not_told(self, batch: Sequence[Leased]) -> Sequence[Leased]:
        """Settle what we know was accepted, and took again because the database was away; give the others."""
        known = [notice for notice in batch if notice.id in self._receipts.untold]
        if known:
            await self._flush(dict.fromkeys(known, Fate(NoticeState.ACCEPTED)))
        return [notice for notice in batch if notice not in known]

    async def _word(self, batch: Sequence[Leased]) -> dict[Leased, Envelope | Fate]:
        """Word a batch; when that fails, each notice alone, so that one nobody can word does not stop the others."""
        try:
            return await letters.word(batch, self._house, self._clock())
        except Exception as error:  # noqa: BLE001  # which of many is unknown
            log.error("wording", extra={"problem": type(error).__name__, "notices": len(batch)})
            if len(batch) == 1:
                return {batch[0]: Fate(NoticeState.RETRY, type(error).__name__[:40])}
        worded: dict[Leased, Envelope | Fate] = {}
        for notice in batch:
            worded |= await self._word([notice])
        return worded

    async def _send(self, envelopes: Sequence[Envelope], by_id: dict[NoticeId, Leased]) -> None:
        results: dict[Leased, Fate] = {}
        waiting = {envelope.key for envelope in envelopes}

        def report(envelope: Envelope, result: Result) -> None:
            if result.state is NoticeState.ACCEPTED:
                self._receipts.keep(envelope.key)
            waiting.discard(envelope.key)
            results[by_id[envelope.key]] = Fate(result.state, result.why or None)

        over = asyncio.Event()
        keeping = asyncio.create_task(self._keep(over, waiting, results))
        try:
            await self._channel.send(envelopes, report)
        finally:
            over.set()
            await asyncio.gather(keeping, return_exceptions=True)
            await self._flush(results)

    async def _keep(self, over: asyncio.Event, waiting: set[NoticeId], results: dict[Leased, Fate]) -> None:
        """Write results down as they come, and hold on to what has none yet."""
        loop = asyncio.get_running_loop()
        renewed = loop.time()
        while not over.is_set():
            await until(over, FLUSH)
            try:
                await self._flush(results)
                if loop.time() - renewed >= RENEW:
                    renewed = loop.time()
                    await outbox.renew(self._name, sorted(waiting), self._clock())
            except Exception as error:  # noqa: BLE001  # what is being sent is held on to when the database is back
                log.error("settling", extra={"problem": type(error).__name__})

    async def _flush(self, results: dict[Leased, Fate]) -> None:
        done = dict(results)
        if not done:
            return
        await outbox.settle(self._name, done, self._clock())
        self._receipts.told(notice.id for notice in done)
        for notice in done:
            results.pop(notice, None)


class GroupCourier(Courier):
    """The courier for announcements to groups alone: a room that takes five seconds makes no mail wait."""

    rounds = 1
    poll = 5.0
    at_once = 4  # what waits behind slow rooms is worded late, when the call may be over

    async def _lease(self, most: int) -> list[Leased]:
        return await outbox.lease_to_groups(self._name, min(most, self.at_once), self._clock())


async def _braked(leased: Sequence[Leased]) -> dict[Leased, Envelope | Fate]:
    """Give what a brake keeps back that was pulled since these were taken: the last look before they leave."""
    braked = await brakes.chapters_on() if leased else frozenset()
    return {notice: BRAKED for notice in leased if notice.chapter in braked and notice.kind in WAITS}
