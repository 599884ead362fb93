"""Wait for something to happen, but not for ever."""

import asyncio


async def until(event: asyncio.Event, seconds: float) -> None:
    """Wait until the event is set, ``seconds`` at most."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
