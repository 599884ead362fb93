"""A channel that hands a provider no more than it takes a minute; the rest waits here, not at a door that is closed."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from accompany.delivery.channels import Channel, Envelope, Report, Result
from accompany.rules import buckets
from accompany.words import NoticeState

NOT_NOW = Result(NoticeState.QUEUED)


def metered(channel: Channel, a_minute: int | None) -> Channel:
    """Give a channel that sends at most so many a minute; None: as fast as it goes."""
    return channel if a_minute is None else Metered(channel, a_minute)


class Metered:
    """All that is sent at the same time draws on one bucket.

    What has no token goes back to the queue at once: consent, brake and call are looked at again when it has one.
    """

    def __init__(
        self,
        channel: Channel,
        a_minute: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._channel = channel
        self._clock = clock
        self._sleep = sleep
        self._bucket = buckets.full(a_minute, clock())

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        """Send as many as the provider takes now, in their order; the others go back. Then wait for the next token."""
        self._bucket, number = buckets.take(self._bucket, len(envelopes), self._clock())
        for envelope in envelopes[number:]:
            report(envelope, NOT_NOW)
        await self._channel.send(envelopes[:number], report)
        if number < len(envelopes):
            await self._sleep(buckets.wait(self._bucket))

    async def close(self) -> None:
        """Let go of kept-open connections. The channel can be used again afterwards."""
        await self._channel.close()
