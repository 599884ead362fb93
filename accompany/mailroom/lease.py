"""Who does what only one process may do: a lease in the table of ticks, held as long as it is renewed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from accompany.tables import ticks


class Lease:
    """One process's part in it. Whoever stops renewing loses it after ``lasts``."""

    def __init__(self, name: str, lasts: timedelta, time: Callable[[], datetime]) -> None:
        self._name = f"lease {name}"  # a watcher of the clock must not take it for a tick
        self._lasts = lasts
        self._time = time
        self._held: datetime | None = None

    async def hold(self) -> bool:
        """Take the lease or renew it, and say whether it is ours."""
        now = self._time()
        if self._held is not None and await ticks.renew(self._name, self._held, now):
            self._held = now
        else:
            self._held = now if await ticks.take(self._name, self._lasts, now) else None
        return self._held is not None

    async def let_go(self) -> None:
        """Let another process have it at once."""
        if self._held is not None:
            await ticks.drop(self._name, self._held)
        self._held = None
