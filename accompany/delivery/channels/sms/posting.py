"""Send texts by HTTP: what a silence, a refusal or a plea for patience means is the same for every provider."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import httpx

from accompany.delivery.channels import Envelope, Report, Result
from accompany.words import NoticeState

PATIENCE = httpx.Timeout(20, connect=10)  # seconds
LONGEST_PAUSE = 900  # seconds a gateway may ask us to wait; the outbox tries again at least that often
WAITING = Result(NoticeState.RETRY, "asked_to_wait")
TOO_MANY = 429
# The server may have done it before it lost its tongue. A 503 says that it did not begin.
DOUBTFUL = {500, 502, 504}


class Way(Protocol):
    """One provider's way of asking: the request for one text, and what its answer means."""

    at_once: int  # requests under way at the same time

    def auth(self) -> httpx.BasicAuth | None:
        """Give what we log in with."""

    def request(self, envelope: Envelope) -> httpx.Request:
        """Ask for one text to be sent. The number stands in the body, never in the address."""

    def result(self, answer: httpx.Response) -> Result | None:
        """Say what an answer means; None when its status alone says it."""

    async def sent_before(self, client: httpx.AsyncClient, envelope: Envelope) -> bool:
        """Say whether a text in doubt went out after all, as far as one can ask. Raises httpx.HTTPError."""


class Posting:
    """The channel to one provider. No connection is kept: one that went stale would cast doubt on the next text."""

    def __init__(self, way: Way, timeout: httpx.Timeout = PATIENCE) -> None:
        self._way = way
        self._timeout = timeout
        self._paused_until = 0.0  # on the loop's clock

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        """Try each envelope once and report each exactly once, as soon as its result is known."""
        room = asyncio.Semaphore(self._way.at_once)

        async def deliver(envelope: Envelope) -> None:
            async with room:
                result = await self._try(client, envelope)
            report(envelope, result)

        # No proxy and no password out of the environment: texts go where the settings say.
        async with httpx.AsyncClient(auth=self._way.auth(), timeout=self._timeout, trust_env=False) as client:
            tasks = [asyncio.create_task(deliver(envelope)) for envelope in envelopes]
            try:
                await asyncio.gather(*tasks)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Do nothing: no connection stays open."""

    async def _try(self, client: httpx.AsyncClient, envelope: Envelope) -> Result:
        if asyncio.get_running_loop().time() < self._paused_until:
            return WAITING
        try:
            if envelope.doubted and await self._way.sent_before(client, envelope):
                return Result(NoticeState.ACCEPTED)
        except httpx.HTTPError:
            return Result(NoticeState.IN_DOUBT, "not_looked_up")
        try:
            answer = await client.send(self._way.request(envelope))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol):
            return Result(NoticeState.RETRY, "not_connected")
        except httpx.HTTPError as error:
            return Result(NoticeState.IN_DOUBT, "timeout" if isinstance(error, httpx.TimeoutException) else "dropped")
        self._heed(answer)
        return self._way.result(answer) or _by_status(answer.status_code)

    def _heed(self, answer: httpx.Response) -> None:
        """Leave the provider alone for as long as it asks for (RFC 9110 §10.2.3, in seconds)."""
        wait = answer.headers.get("retry-after", "")
        if answer.status_code in (TOO_MANY, 503) and wait.isascii() and wait.isdigit():
            pause = min(int(wait[:9]), LONGEST_PAUSE)
            self._paused_until = asyncio.get_running_loop().time() + pause


def _by_status(status: int) -> Result:
    if 200 <= status < 300:
        return Result(NoticeState.ACCEPTED)
    if status in DOUBTFUL:
        return Result(NoticeState.IN_DOUBT, str(status))
    if status in (400, 413, 422):
        return Result(NoticeState.FAILED, str(status))
    return Result(NoticeState.RETRY, str(status))  # a wrong password or address is mended by the operator
