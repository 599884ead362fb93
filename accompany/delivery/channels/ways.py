"""Two ways out as one channel: envelopes with a phone number go as texts, all others as mail."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from accompany.delivery.channels import Channel, Envelope, Report, Result
from accompany.words import NoticeState

AT_ONCE = 8  # texts between two looks at who wrote STOP
STOPPED = Result(NoticeState.FAILED, "stopped")
Stopped = Callable[[Sequence[str]], Awaitable[set[str]]]


class Ways:
    """The channel for everything. ``stopped`` says which numbers want no texts, asked just before each few leave."""

    def __init__(self, mail: Channel, texts: Channel, stopped: Stopped) -> None:
        self._mail = mail
        self._texts = texts
        self._stopped = stopped

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        """Try each envelope once and report each exactly once, as soon as its result is known."""
        texts = [one for one in envelopes if one.recipient.startswith("+")]
        mails = [one for one in envelopes if not one.recipient.startswith("+")]
        async with asyncio.TaskGroup() as both:
            if mails:
                both.create_task(self._mail.send(mails, report))
            if texts:
                both.create_task(self._send_texts(texts, report))

    async def close(self) -> None:
        """Let go of kept-open connections. The channel can be used again afterwards."""
        await self._mail.close()
        await self._texts.close()

    async def _send_texts(self, texts: Sequence[Envelope], report: Report) -> None:
        for start in range(0, len(texts), AT_ONCE):
            some = texts[start : start + AT_ONCE]
            stopped = await self._stopped([one.recipient for one in some])
            wanted = [one for one in some if one.farewell or one.recipient not in stopped]
            for one in some:
                if one not in wanted:
                    report(one, STOPPED)
            await self._texts.send(wanted, report)
