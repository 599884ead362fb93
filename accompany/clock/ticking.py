"""The clock: runs each line of the timetable when it is due, in one process of however many there are."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from accompany.clock.timetable import TIMETABLE, Line
from accompany.delivery.pauses import until
from accompany.tables import ticks

STEP = 1.0  # seconds between two looks at the timetable

log = logging.getLogger("accompany.clock")


class Clock:
    """One process's clock. ``next`` remembers when to ask again, so that the database is not asked each second."""

    def __init__(self, time: Callable[[], datetime], lines: Sequence[Line] = TIMETABLE) -> None:
        self._time = time
        self._lines = lines
        self._next: dict[str, datetime] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Run until told to stop."""
        while not stop.is_set():
            await self.tick()
            await until(stop, STEP)

    async def tick(self) -> list[str]:
        """Run every line that is due now and ours to run; give their names. One that fails does not stop the others."""
        now = self._time()
        ran = []
        for line in self._lines:
            if self._next.get(line.name, now) > now:
                continue
            self._next[line.name] = now + line.every
            try:
                if line.everywhere or await ticks.take(line.name, line.every, now):
                    await line.run(now)
                    ran.append(line.name)
            except Exception as error:  # noqa: BLE001  # the clock outlives whatever happens, and says what it was
                log.error("clock", extra={"line": line.name, "problem": type(error).__name__})
        return ran
