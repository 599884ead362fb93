"""A channel that hands a provider no more than it takes a minute; the rest waits here, not at a door that is closed."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from accompany.delivery.channels import Channel, Envelope, Report, Result
from accompany.words import NoticeState

NOT_NOW = Result(NoticeState.QUEUED)
Take = Callable[[int], Awaitable[tuple[int, float]]]  # so many of those wanted; seconds until there is one more


class Metered:
    """All that is sent at the same time, by whatever courier, draws on one bucket.

    What has no token goes back to the queue at once: consent, brake and call are looked at again when it has one.
    """

    def __init__(self, channel: Channel, take: Take, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._channel = channel
        self._take = take
        self._sleep = sleep

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        """Send as many as the provider takes now, in their order; the others go back. Then wait for the next token."""
        number, wait = await self._take(len(envelopes))
        for envelope in envelopes[number:]:
            report(envelope, NOT_NOW)
        await self._channel.send(envelopes[:number], report)
        if number < len(envelopes):
            await self._sleep(wait)

    async def close(self) -> None:
        """Let go of kept-open connections. The channel can be used again afterwards."""
        await self._channel.close()
