"""The poll: fetches the mails of a mailbox one after the other, has each decided, and deletes what was decided.

One process of however many does it. A mail that cannot be decided now stays, unseen, and those behind it go on.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from accompany.actions.replies import Post, receive
from accompany.delivery.pauses import until
from accompany.mailroom.imap_url import ImapServer
from accompany.mailroom.lease import Lease
from accompany.mailroom.mailbox import Mailbox, Unreachable
from accompany.tables import store
from accompany.words import CameBy

EVERY = 30.0  # seconds between two looks
LONGEST_PAUSE = 15 * 60.0  # seconds; after each failure the pause doubles
LEASE = timedelta(minutes=3)  # longer than one mail takes
DECIDING = 60.0  # seconds one mail may take
LONGEST_PUT_OFF = timedelta(hours=1)
MOST_FAULTS = 3  # in a row: then it is the database, not the mail
LAST_WORD = 1.0  # seconds the server may take to hear that we leave
GOODBYE = 3.0  # seconds a mail under way may take to be decided when the program stops

log = logging.getLogger("accompany.mailroom")


class Poll:
    """One process's part in fetching answers."""

    def __init__(self, server: ImapServer, post: Post, time: Callable[[], datetime], every: float = EVERY) -> None:
        self._server = server
        self._post = post
        self._time = time
        self._every = every
        self._lease = Lease("imap", LEASE, time)
        self._mailbox: Mailbox | None = None
        self._validity = 0
        self._failures = 0  # in a row
        self._put_off: dict[int, tuple[int, datetime]] = {}  # by UID: how often, and until when

    async def run(self, stop: asyncio.Event) -> None:
        """Fetch until told to stop; then finish the mail under way, for some seconds at most."""
        work = asyncio.create_task(self._rounds(stop))
        try:
            await stop.wait()
            await asyncio.wait([work], timeout=GOODBYE)
        finally:
            if not work.done() and self._mailbox:
                self._mailbox.abort()
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            await self._leave()

    async def _rounds(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            pause = self._every
            try:
                await self.once(stop)
                self._failures = 0
            except Exception as error:  # noqa: BLE001  # the poll outlives whatever happens, and says what it was
                self._failures += 1
                pause = min(self._every * 2 ** min(self._failures - 1, 10), LONGEST_PAUSE)
                why = error.why if isinstance(error, Unreachable) else type(error).__name__
                log.error("imap: %s; the next try in %d s", why, pause)
                await self._hang_up()
            await until(stop, pause)

    async def once(self, stop: asyncio.Event | None = None) -> int:
        """Look once, when it is ours to look, and say how many mails were decided. Raises Unreachable and faults."""
        if not await self._lease.hold():
            await self._hang_up()
            return 0
        mailbox = await self._opened()
        decided = faults = 0
        for uid in self._due(await asyncio.to_thread(mailbox.waiting)):
            if (stop and stop.is_set()) or not await self._lease.hold():
                break
            fault = await self._carry_out(mailbox, uid)
            decided += fault is None
            faults = faults + 1 if isinstance(fault, store.FAULTS) else 0
            if fault and faults == MOST_FAULTS:
                raise fault
        return decided

    async def _opened(self) -> Mailbox:
        if self._mailbox is None:
            self._mailbox = await asyncio.to_thread(Mailbox, self._server)
            if self._mailbox.validity != self._validity:  # UIDs mean other mails now (RFC 9051 §2.3.1.1)
                self._put_off.clear()
            self._validity = self._mailbox.validity
        return self._mailbox

    def _due(self, waiting: list[int]) -> list[int]:
        """Leave out what was put off; what failed before comes after what did not."""
        now, there = self._time(), set(waiting)
        self._put_off = {uid: known for uid, known in self._put_off.items() if uid in there}
        ready = [uid for uid in waiting if uid not in self._put_off or self._put_off[uid][1] <= now]
        return sorted(ready, key=lambda uid: self._put_off.get(uid, (0, now))[0])

    async def _carry_out(self, mailbox: Mailbox, uid: int) -> Exception | None:
        """Have one mail decided, then delete it. What keeps it from being decided is given, and the mail stays.

        It is put off before anything else, and that is forgotten once it is gone. So whatever happens at it, even a
        connection that ends (Dovecot hangs up at a mail it cannot read), those behind it come first next time.
        """
        self._put(uid)
        try:
            raw = await asyncio.to_thread(mailbox.take, uid)
            async with asyncio.timeout(DECIDING):
                await receive(raw, (), CameBy.IMAP, self._post, self._time())
            await asyncio.to_thread(mailbox.remove, uid)
        except Unreachable:
            raise
        except Exception as error:  # noqa: BLE001  # one mail must not keep those behind it waiting
            log.error("imap: a mail stays for later, %s", type(error).__name__)
            return error
        return None

    def _put(self, uid: int) -> None:
        """Put a mail off: at first to the next look, then for longer and longer."""
        times = self._put_off.get(uid, (0, self._time()))[0]
        pause = timedelta(seconds=self._every * (2 ** min(times, 10) - 1))
        self._put_off[uid] = times + 1, self._time() + min(pause, LONGEST_PUT_OFF)

    async def _hang_up(self) -> None:
        mailbox, self._mailbox = self._mailbox, None
        if mailbox is None:
            return
        closing = asyncio.create_task(asyncio.to_thread(mailbox.close))
        await asyncio.wait([closing], timeout=LAST_WORD)
        mailbox.abort()  # a server that does not answer is not waited for
        await closing

    async def _leave(self) -> None:
        """End the connection and let another process have the lease at once."""
        await self._hang_up()
        try:
            await self._lease.let_go()
        except store.FAULTS:
            log.warning("imap: the lease ends by itself")
