"""A channel that hands a provider no more than it takes a minute; the rest waits here, not at a door that is closed."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from accompany.delivery.channels import Channel, Envelope, Report
from accompany.rules import buckets


def metered(channel: Channel, a_minute: int | None) -> Channel:
    """Give a channel that sends at most so many a minute; None: as fast as it goes."""
    return channel if a_minute is None else Metered(channel, a_minute)


class Metered:
    """All that is sent at the same time draws on one bucket. Its courier renews the leases of what waits."""

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
        """Try each envelope once, in their order, as soon as the provider takes it."""
        left = list(envelopes)
        while left:
            self._bucket, number = buckets.take(self._bucket, len(left), self._clock())
            if number:
                await self._channel.send(left[:number], report)
                left = left[number:]
            else:
                await self._sleep(buckets.wait(self._bucket))

    async def close(self) -> None:
        """Let go of kept-open connections. The channel can be used again afterwards."""
        await self._channel.close()
