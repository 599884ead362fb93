"""A volunteer's feed with 500 shifts, against a bare handler that gives the same bytes, and against the library.

The bare handler is a Litestar program without log, database or checks, on the same server. It answers the same body
from memory, or 304 with the same headers, and once more without any. Both servers run at once and are asked in turns,
so that whatever else the machine does slows both. The feed's own server looks once a second whether something changed.
"""

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from accompany.actions import slots as actions
from accompany.actions import volunteers
from accompany.ical.events import Kind, built
from accompany.ical.shifts import Shift
from accompany.tables import slots
from benchmarks.load import Asked, in_turns, request, sent
from benchmarks.measure import Figure
from benchmarks.world import World, add_coordinator, add_shift, add_volunteers, bare, present, world

SHIFTS = 500
PACKED = "Accept-Encoding: gzip\r\n"


def run(database: str | None, kinds: tuple[str, ...], _people: int) -> Iterator[Figure]:
    """Measure on each database."""
    for kind in kinds:
        with world(database, kind) as made:
            yield from asyncio.run(_measure(made))


async def _measure(made: World) -> list[Figure]:
    path = await _fill(made)
    with made.served() as port:
        _, head, body = await sent(port, request("GET", path))
        _, _, packed = await sent(port, request("GET", path, headers=PACKED))
        tag = head.lower().partition(b"etag: ")[2].split(b"\r\n")[0].decode()
        unchanged = request("GET", path, headers=f"If-None-Match: {tag}\r\n")
        _, head, _ = await sent(port, unchanged)
        with bare(body, _headers(head)) as floor, bare(packed) as floor_packed:
            rates = await in_turns(
                {
                    "feed": Asked(port, request("GET", path), 200, body),
                    "bare": Asked(floor, request("GET", "/"), 200, body),
                    "feed_gzip": Asked(port, request("GET", path, headers=PACKED), 200, packed),
                    "bare_gzip": Asked(floor_packed, request("GET", "/"), 200, packed),
                    "feed_304": Asked(port, unchanged, 304, b""),
                    "bare_304": Asked(floor, request("GET", "/304"), 304, b""),
                    "naked_304": Asked(floor, request("GET", "/naked"), 304, b""),
                }
            )
    events = rates.of("feed_gzip") * SHIFTS
    wrong = abs(body.count(b"BEGIN:VEVENT") - SHIFTS)
    return [
        Figure("feed", made.kind, rates.of("feed"), "feeds/s", "bare handler", rates.of("bare"), wrong + rates.wrong),
        Figure("feed_gzip", made.kind, rates.of("feed_gzip"), "feeds/s", "bare handler", rates.of("bare_gzip"), wrong),
        Figure("feed_304", made.kind, rates.of("feed_304"), "answers/s", "bare, same headers", rates.of("bare_304"), 0),
        Figure("feed_304_naked", made.kind, rates.of("feed_304"), "answers/s", "bare 304", rates.of("naked_304"), 0),
        Figure("feed_event", made.kind, events, "events/s", "built with the library", _built(present()), 0),
    ]


def _headers(head: bytes) -> dict[str, str]:
    """Read the headers that the program chose; the server adds the others by itself."""
    lines = (line.partition(": ") for line in head.decode().strip().split("\r\n")[1:])
    return {name: value for name, _, value in lines if name.lower() not in ("server", "date", "connection")}


def _built(now: datetime) -> float:
    """Build the same events with the icalendar library; gives how many a second."""
    start = time.perf_counter()
    for n in range(SHIFTS):
        begins = now + timedelta(hours=4 * n)
        about = ("Shift, accompanier", "Site New York", "You accompany on this day.", "https://example.org/mine")
        shift = Shift(f"{n}@x", 0, begins, begins + timedelta(hours=3), "America/New_York", *about, now, now)
        built(Kind("CONFIRMED", alarms=False, invite=False), shift).to_ical()
    return SHIFTS / (time.perf_counter() - start)


async def _fill(made: World) -> str:
    now = present()
    async with made.opened() as scope:
        coordinator, _ = await add_coordinator(scope, "june", now)
        (volunteer,) = await add_volunteers(scope, 1, now)
        for n in range(SHIFTS):
            shift = await add_shift(scope, coordinator, 1, now + timedelta(hours=12 + 8 * n // 2), now)
            (row,) = await slots.team(scope, shift)
            await actions.claim(scope, row.slots[0].id, volunteer, now)
        token = await volunteers.new_feed(scope, volunteer, now)
    return f"/f/{token}.ics"
