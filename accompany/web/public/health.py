"""Whether the program can work, for proxies; and whether it does all its work, for watchers. No personal data."""

from typing import Any

from litestar import Response, get

from accompany.doors.now import now
from accompany.rules import health
from accompany.rules.health import Signs
from accompany.tables import audit, brakes, outbox, store, ticks
from accompany.words import Access

UNAVAILABLE = 503


@get("/readyz", access=Access.ANYONE)
async def show_readiness() -> Response[dict[str, str]]:
    """Ask the database: this process can answer. Raises the driver's error, which is answered as a fault."""
    await store.ping()
    return Response({"status": "ok"})


@get("/healthz", access=Access.ANYONE)
async def show_health() -> Response[dict[str, Any]]:
    """Ask whether clock, timers, courier and auditor do their work, whoever does it: 503 names what does not.

    A brake is meant: what waits behind one is not late, and the answer says that one is on.
    """
    found = health.ailments(await _signs(), now())
    braked = {"brake": "on"} if await brakes.chapters_on() else {}
    if found:
        return Response({"status": "late", "late": [one.value for one in found], **braked}, status_code=UNAVAILABLE)
    return Response({"status": "ok", **braked})


async def _signs() -> Signs:
    moment, result = now(), await audit.last()
    return Signs(
        ticked=await ticks.newest(),
        timer=await audit.oldest_timer(moment),
        notice=await outbox.oldest_due(moment),
        audited=result.at if result else None,
        findings=result.findings if result else 0,
    )
