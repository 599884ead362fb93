"""Send many mails through several SMTP connections at once, and keep the connections for a while."""

import asyncio
from collections.abc import Sequence

from accompany.delivery.channels import Envelope, Report
from accompany.delivery.channels.opening import SILENT, Unreachable, open_session
from accompany.delivery.channels.round import Round
from accompany.delivery.channels.session import Session, Timeouts
from accompany.delivery.channels.smtp_url import SmtpServer

_FRUITLESS = 3  # connections in a row on which the server decided about no mail


class Pipeline:
    """The channel to one SMTP server. Each call of `send` uses up to `server.connections` connections."""

    def __init__(self, server: SmtpServer, hello: str, timeouts: Timeouts | None = None) -> None:
        self._server = server
        self._hello = hello  # the host name we greet with
        self._timeouts = timeouts or Timeouts()
        self._rested: list[Session] = []
        self._opened = self._away_until = 0.0  # on the loop's clock; the second is 0 while the server answers

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        """Try each envelope once and report each exactly once, as soon as its result is known."""
        if not envelopes:
            return
        round_ = Round(envelopes, report)
        work = asyncio.create_task(self._work(round_, min(len(envelopes), self._server.connections)))
        try:
            await round_.over
            for task in round_.opening:
                task.cancel()
            await work
        finally:
            work.cancel()
            await asyncio.wait([work])

    async def close(self) -> None:
        """Say goodbye on the kept connections. The channel can be used again afterwards."""
        sessions, self._rested = self._rested, []
        for session in sessions:
            if session.usable:
                session.quit()
        await asyncio.gather(*(session.gone for session in sessions))

    async def _work(self, round_: Round, connections: int) -> None:
        """Let several connections empty the round. What is left when none works any more is for another time."""
        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(connections):
                    workers.create_task(self._empty(round_))
            round_.retry_waiting()
        finally:
            round_.finish()

    async def _empty(self, round_: Round) -> None:
        """Work on one connection after the other until nothing waits or connecting makes no sense."""
        fruitless = 0
        while round_.waiting and fruitless < _FRUITLESS:
            try:
                session = self._kept() or await self._open(round_)
            except Unreachable as trouble:
                round_.trouble = trouble.why
                return
            before = session.answered
            await self._use(session, round_)
            fruitless = 0 if session.answered > before else fruitless + 1

    async def _use(self, session: Session, round_: Round) -> None:
        try:
            await session.work(round_)
        except asyncio.CancelledError:
            session.lose("cancelled")
            raise
        if session.usable:
            self._rested.append(session)

    def _kept(self) -> Session | None:
        while self._rested:
            session = self._rested.pop()
            if session.usable:
                return session
        return None

    async def _open(self, round_: Round) -> Session:
        """Connect, but not to a server that just did not answer: every batch would wait for that, and texts behind it.

        When its rest is over one connection tries, and nobody else waits for it.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        if began < self._away_until:
            raise Unreachable(SILENT)
        if self._away_until:
            self._away_until = began + self._timeouts.opening + self._timeouts.rest
        try:
            session = await self._connect(round_)
        except Unreachable as trouble:
            if self._opened < began:
                self._away_until = loop.time() + self._timeouts.rest if trouble.why == SILENT else 0.0
            raise
        self._opened, self._away_until = loop.time(), 0.0
        return session

    async def _connect(self, round_: Round) -> Session:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # a coroutine always runs in one
        round_.opening.add(task)
        try:
            return await open_session(self._server, self._hello, self._timeouts)
        finally:
            round_.opening.discard(task)
