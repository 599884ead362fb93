"""A provider's HTTP server on loopback that answers as it is told, or hangs up at a chosen moment."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from accompany.delivery.channels import Channel, Envelope, Result
from accompany.words import NoticeId


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode(), strict_parsing=True).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What to answer; None as body hangs up after the request was read."""

    status: int = 201
    body: object = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()


HANG_UP = Answer(body=None)


@dataclass
class Provider:
    """What came so far, and the port it came to."""

    port: int
    requests: list[Request] = field(default_factory=list)

    @property
    def posts(self) -> list[Request]:
        return [request for request in self.requests if request.line.startswith("POST")]


@asynccontextmanager
async def provider(answers: Callable[[Request], Answer]) -> AsyncIterator[Provider]:
    """Run one."""
    there = Provider(0)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _read(reader)
            there.requests.append(request)
            answer = answers(request)
            if answer.body is not None:
                writer.write(_written(answer))
                await writer.drain()
        except asyncio.IncompleteReadError:
            pass  # whoever asked went away
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    there.port = server.sockets[0].getsockname()[1]
    async with server:
        yield there


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return Request(head[0], headers, await reader.readexactly(int(headers.get("content-length", 0))))


def _written(answer: Answer) -> bytes:
    body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
    lines = [f"HTTP/1.1 {answer.status} x", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def text(number: int = 1, words: str = "Riverside: YES 42 or NO 42", *, doubted: bool = False) -> Envelope:
    """Give a text to volunteer number so and so."""
    return Envelope(NoticeId(UUID(int=number)), "", f"+121255501{number:02}", words.encode(), doubted)


async def outcomes(channel: Channel, envelopes: Sequence[Envelope]) -> dict[int, Result]:
    """Send, and give each number's result; fail when one is reported twice or never."""
    seen: list[tuple[int, Result]] = []
    async with asyncio.timeout(20):
        await channel.send(envelopes, lambda envelope, result: seen.append((envelope.key.int, result)))
    await channel.close()
    assert sorted(number for number, _ in seen) == sorted(envelope.key.int for envelope in envelopes)
    return dict(seen)
