"""What our sending is measured against: postfix's smtp-sink takes it, its smtp-source and aiosmtplib send theirs."""

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiosmtplib import SMTP

from benchmarks.world import free_port

CONNECTIONS = 8
PATIENCE = 900  # seconds
LOOK = 0.005  # seconds between two looks at what the sink counted


@dataclass(frozen=True)
class Sink:
    """A running smtp-sink. It counts what it accepted into a file."""

    port: int
    counted: Path

    @property
    def messages(self) -> int:
        """Say how many messages it has accepted."""
        with self.counted.open("rb") as file:
            file.seek(max(0, self.counted.stat().st_size - 200))
            last = file.read().rpartition(b"mesg=")[2].split()
        return int(last[0]) if last and last[0].isdigit() else 0

    async def wait_for(self, number: int) -> float:
        """Wait until so many came; gives the moment (monotonic seconds). Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while self.messages < number:  # noqa: ASYNC110  # smtp-sink, a process of its own, writes the count: nothing here to await
                await asyncio.sleep(LOOK)
        return time.monotonic()


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """Start postfix's smtp-sink, which accepts everything. Raises FileNotFoundError saying how to get it."""
    port = free_port()
    as_whom = ["-u", "nobody"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder:
        counted = Path(folder) / "counted"
        with counted.open("wb") as file:
            command = [_found("smtp-sink"), *as_whom, "-c", f"127.0.0.1:{port}", "100"]
            server = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
        try:
            asyncio.run(_listening(port))
            yield Sink(port, counted)
        finally:
            server.terminate()
            server.wait(10)


def smtp_source(sink: Sink, number: int, octets: int, *, keep: bool) -> float:
    """Let postfix's smtp-source send, with a connection for each message or keeping them; gives messages per second."""
    command = [
        _found("smtp-source"),
        *(["-d"] if keep else []),
        "-s",
        str(CONNECTIONS),
        "-m",
        str(number),
        "-l",
        str(octets),
    ]
    start = time.monotonic()
    addresses = ["-f", "hello@example.org", "-t", "s@example.org", f"127.0.0.1:{sink.port}"]
    subprocess.run([*command, *addresses], check=True, capture_output=True)
    return number / (time.monotonic() - start)


async def aiosmtplib(sink: Sink, number: int, octets: int) -> float:
    """Let aiosmtplib send one message worded before; gives messages per second."""
    message = b"Subject: Can you come?\r\n\r\n" + (b"Please tell us." + b" " * 60 + b"\r\n") * (octets // 77)
    waiting = iter(range(number))

    async def connection() -> None:
        async with SMTP(hostname="127.0.0.1", port=sink.port, start_tls=False) as server:
            for n in waiting:
                await server.sendmail("hello@example.org", f"s{n}@example.org", message)

    start = time.monotonic()
    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return number / (time.monotonic() - start)


async def _listening(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def _found(name: str) -> str:
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if path is None:
        raise FileNotFoundError(f"{name} is part of Debian's postfix: apt-get install --no-install-recommends postfix")
    return path
