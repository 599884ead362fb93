"""What the tests of sending share: mails, a channel, and what became of each mail."""

import asyncio
from collections.abc import Callable, Sequence
from uuid import UUID

import pytest

from accompany.delivery.channels import Channel, Envelope, Result
from accompany.delivery.channels.pipeline import Pipeline
from accompany.delivery.channels.session import Timeouts
from accompany.delivery.channels.smtp_url import Security, SmtpServer
from accompany.words import NoticeId, NoticeState
from tests.delivery.servers import Answer, Manner, Turn

RETRY, FAILED, IN_DOUBT = NoticeState.RETRY, NoticeState.FAILED, NoticeState.IN_DOUBT
ACCEPTED = Result(NoticeState.ACCEPTED)
LARGE = b"Subject: long\r\n\r\n" + b"%b\r\n" % (b"0" * 900) * 20_000  # more than the sockets of two processes hold

both_ways = pytest.mark.parametrize("pipelining", [True, False], ids=["pipelining", "one command at a time"])


def mail(number: int = 1, content: bytes | None = None) -> Envelope:
    """Give an envelope to volunteer number so and so."""
    text = b"Subject: %d\r\n\r\nhello\r\n" % number
    return Envelope(NoticeId(UUID(int=number)), "bounce@example.org", f"v{number}@example.org", content or text)


def channel(port: int, connections: int = 1, timeouts: Timeouts | None = None) -> Pipeline:
    """Give a channel to a plain server on loopback."""
    return Pipeline(SmtpServer("127.0.0.1", port, Security.NONE, connections=connections), "cal.example.org", timeouts)


async def outcomes(pipeline: Channel, envelopes: Sequence[Envelope]) -> dict[int, Result]:
    """Send, hang up, and give each number's result; fail when one is reported twice or never."""
    try:
        return await sending(pipeline, envelopes)
    finally:
        await pipeline.close()


async def sending(pipeline: Channel, envelopes: Sequence[Envelope]) -> dict[int, Result]:
    """Send and give each number's result; fail when one is reported twice or never."""
    seen: list[tuple[int, Result]] = []
    async with asyncio.timeout(20):
        await pipeline.send(envelopes, lambda envelope, result: seen.append((envelope.key.int, result)))
    assert sorted(number for number, _ in seen) == sorted(envelope.key.int for envelope in envelopes)
    return dict(seen)


def at(verb: str, answer: Answer) -> Manner:
    """Misbehave at this moment, always."""
    return lambda turn: answer if turn.verb == verb else None


def as_usual(turn: Turn) -> Answer:
    """Misbehave never."""
    return None


async def until(happened: Callable[[], bool]) -> None:
    """Wait up to five seconds for something to happen elsewhere."""
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110  # a server's side tells nobody
            await asyncio.sleep(0.01)
