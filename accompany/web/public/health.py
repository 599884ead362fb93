"""Whether the program can work, for proxies; and whether it does all its work, for watchers. No personal data."""

from typing import Any

from litestar import Response, get

from accompany.doors.now import now
from accompany.rules import health
from accompany.tables import outbox, store, ticks
from accompany.words import Access

UNAVAILABLE = 503


@get("/readyz", access=Access.ANYONE)
async def show_readiness() -> Response[dict[str, str]]:
    """Ask the database: this process can answer. Raises the driver's error, which is answered as a fault."""
    await store.ping()
    return Response({"status": "ok"})


@get("/healthz", access=Access.ANYONE)
async def show_health() -> Response[dict[str, Any]]:
    """Ask whether the clock ticks and letters leave, whoever does it: 503 names what stands still."""
    moment = now()
    found = health.ailments(await ticks.newest(), await outbox.oldest_due(moment), moment)
    if found:
        return Response({"status": "late", "late": [one.value for one in found]}, status_code=UNAVAILABLE)
    return Response({"status": "ok"})
