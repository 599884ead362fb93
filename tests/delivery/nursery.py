"""Real couriers that start in a moment: a process that has everything imported forks one whenever it is told to.

Run as a program it reads moments from its standard input, one a line. For each it forks a courier whose clock starts
there, which says its process id when it is ready. It waits for its end, however that comes, and says how it ended.
"""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from accompany import settings as environment
from accompany.clock.loop import courier
from accompany.doors import now as clock
from accompany.settings import Settings
from accompany.tables import store

PATIENCE = 60  # seconds


class Nursery:
    """Forks couriers, one at a time, and ends them."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._pid = 0

    async def begin(self, moment: datetime) -> int:
        """Start a courier at a moment; its process id, when it is ready."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{moment.isoformat()}\n".encode())
        self._pid = int(await self._line())
        return self._pid

    async def end(self, how: signal.Signals) -> None:
        """Send the courier a signal and wait for its end. Fails when it ended by itself, or otherwise."""
        os.kill(self._pid, how)
        assert int(await self._line()) == (-how if how is signal.SIGKILL else 0)
        self._pid = 0

    async def abandon(self) -> None:
        """Kill a courier that a failed test left alive: its parent waits for it."""
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait for something to happen that the courier does."""
        async with asyncio.timeout(PATIENCE):
            while not done():  # noqa: ASYNC110  # the server has no event for what it kept: nothing here to await
                await asyncio.sleep(0.001)

    async def _line(self) -> bytes:
        assert self._process.stdout is not None
        return await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)


@asynccontextmanager
async def nursery(settings: Settings, port: int, connections: int = 4) -> AsyncIterator[Nursery]:
    """Prepare couriers on this database that send to an SMTP server on this port of loopback."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("ACCOMPANY_")} | {
        "ACCOMPANY_ENV": "test",
        "ACCOMPANY_DATABASE_URL": settings.database_url,
        "ACCOMPANY_KEY_FILE": str(settings.key_file),
        "ACCOMPANY_SMTP_URL": f"smtp://127.0.0.1:{port}?connections={connections}",
    }
    command = (sys.executable, "-m", "tests.delivery.nursery")
    process = await asyncio.create_subprocess_exec(*command, env=variables, stdin=PIPE, stdout=PIPE)
    workers = Nursery(process)
    try:
        yield workers
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await workers.abandon()
        await process.wait()


async def _carry(settings: Settings, moment: datetime) -> None:
    clock.start_at(moment)
    told = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told.set)
    await store.open(settings)
    print(os.getpid(), flush=True)
    await courier(settings).run(told)
    await store.close()


def main() -> None:
    """Fork, wait, and again."""
    settings = environment.read()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(_carry(settings, datetime.fromisoformat(line.strip())))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
