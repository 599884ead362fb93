"""A load generator that costs little: raw HTTP/1.1 over kept-open loopback connections, one request at a time."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median


@dataclass
class Tally:
    """What came back: statuses, and how long each answer took in seconds."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    wall: float = 0.0
    bodies: list[bytes] = field(default_factory=list)

    @property
    def ok(self) -> int:
        """Count the answers that succeeded."""
        return sum(number for status, number in self.statuses.items() if status < 300)

    @property
    def faults(self) -> int:
        """Count the answers that are the program's own fault."""
        return sum(number for status, number in self.statuses.items() if status >= 500)


class Connection:
    """One kept-open connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.head = b""

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Send one request and read the whole answer: status and body."""
        self._writer.write(request)
        self.head = head = await self._reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = _length(head)
        body = await self._reader.readexactly(length) if length is not None else await self._chunks()
        return status, body

    async def _chunks(self) -> bytes:
        parts = []
        while size := int(await self._reader.readline(), 16):
            parts.append(await self._reader.readexactly(size))
            await self._reader.readline()
        await self._reader.readline()
        return b"".join(parts)

    def close(self) -> None:
        """Close it."""
        self._writer.close()


@asynccontextmanager
async def connections(port: int, number: int) -> AsyncIterator[list[Connection]]:
    """Open ``number`` connections to a port of this machine."""
    opened = [Connection(*await asyncio.open_connection("127.0.0.1", port)) for _ in range(number)]
    try:
        yield opened
    finally:
        for connection in opened:
            connection.close()


def request(method: str, path: str, *, token: str = "", body: bytes = b"", headers: str = "") -> bytes:
    """Write a request's bytes."""
    identity = f"Authorization: Bearer {token}\r\n" if token else ""
    length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if method != "GET" else ""
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{identity}{headers}{length}\r\n".encode() + body


async def drive(port: int, clients: int, requests: Iterator[bytes], *, keep: bool = False) -> Tally:
    """Let ``clients`` connections send requests until there are none left."""
    tally = Tally()

    async def client(connection: Connection) -> None:
        for one in requests:
            start = time.perf_counter()
            status, body = await connection.send(one)
            tally.seconds.append(time.perf_counter() - start)
            tally.statuses[status] = tally.statuses.get(status, 0) + 1
            if keep:
                tally.bodies.append(body)

    async with connections(port, clients) as opened:
        start = time.perf_counter()
        await asyncio.gather(*(client(connection) for connection in opened))
        tally.wall = time.perf_counter() - start
    return tally


def _length(head: bytes) -> int | None:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0 if head[9:12] in (b"204", b"304") else None


@dataclass(frozen=True)
class Asked:
    """One request that is sent again and again, and the answer it must get."""

    port: int
    request: bytes
    status: int
    body: bytes


@dataclass
class Rates:
    """How many answers a second each got in each of its turns, and how many answers were not what they must be."""

    turns: dict[str, list[float]] = field(default_factory=dict)
    wrong: int = 0

    def of(self, name: str) -> float:
        """Give the middle one of its turns: what else the machine did slowed the others' turns as much."""
        return median(self.turns[name])


async def in_turns(asked: dict[str, Asked], *, clients: int = 8, turns: int = 16, seconds: float = 0.25) -> Rates:
    """Ask several servers in turns, so that a busy machine is as busy for each of them."""
    rates = Rates({name: [] for name in asked})
    times = {name: await _times(one, clients, seconds) for name, one in asked.items()}
    for _ in range(turns):
        for name, one in asked.items():
            tally = await drive(one.port, clients, iter([one.request] * times[name]), keep=True)
            rates.turns[name].append(times[name] / tally.wall)
            rates.wrong += times[name] - tally.statuses.get(one.status, 0)
            rates.wrong += sum(body != one.body for body in tally.bodies)
    return rates


async def sent(port: int, one: bytes) -> tuple[int, bytes, bytes]:
    """Send one request on a connection of its own; gives the status, the head and the body."""
    async with connections(port, 1) as (connection,):
        status, body = await connection.send(one)
        return status, connection.head, body


async def _times(one: Asked, clients: int, seconds: float) -> int:
    """Find how often to ask for a turn of about so many seconds; the first hundred also warm everything up."""
    tally = await drive(one.port, clients, iter([one.request] * 100))
    return max(100, int(100 * seconds / tally.wall))
