"""Wait for something to happen, but not for ever; work on many, but let others have their turn."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

AT_A_STRETCH = 8  # letters: less than a millisecond, in which nobody who asks for a page is answered
T = TypeVar("T")


async def until(event: asyncio.Event, seconds: float) -> None:
    """Wait until the event is set, ``seconds`` at most."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


async def by_turns(many: Iterable[T]) -> AsyncIterator[T]:
    """Give one after the other; every few, whatever else this process has to do comes first."""
    for number, one in enumerate(many):
        if number and number % AT_A_STRETCH == 0:
            await asyncio.sleep(0)
        yield one
