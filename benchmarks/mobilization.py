"""Messages per second from *send* to the last one at postfix's smtp-sink, each worded for its reader.

Five pairs: in each, the program, postfix's own smtp-source in C and aiosmtplib send as many mails of the same size over
as many connections to the same sink. smtp-source is measured twice: as it comes, with a connection for each mail, and
keeping its connections open, as we do. The pair with the middle ratio is told.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from accompany.actions import appointments as plans
from accompany.actions import mobilizations as calls
from accompany.actions import people, signals
from accompany.tables import sites
from accompany.tables.scope import Scope
from accompany.words import AccountId, AppointmentId, Level, Ring, Tier
from benchmarks import peers
from benchmarks.load import drive, request
from benchmarks.measure import Figure
from benchmarks.peers import CONNECTIONS, Sink
from benchmarks.world import World, add_coordinator, add_members, present, world

PAIRS = 5
FLOORS = {"smtp-source": "source", "smtp-source -d": "kept_open", "aiosmtplib": "library"}


@dataclass(frozen=True)
class Pair:
    """One run of each, in messages per second; ``first`` and ``answered`` are seconds after *send* was pressed."""

    ours: float
    source: float
    kept_open: float
    library: float
    first: float
    answered: float
    errors: int


def run(database: str | None, kinds: tuple[str, ...], number: int) -> Iterator[Figure]:
    """Measure on each database."""
    octets = asyncio.run(_octets_of_a_mail())
    for kind in kinds:
        pairs = [_pair(database, kind, number, octets) for _ in range(PAIRS)]
        errors = sum(pair.errors for pair in pairs)
        for name, floor in FLOORS.items():
            pair = _middle(pairs, floor)
            yield Figure("mobilization", kind, pair.ours, "messages/s", name, getattr(pair, floor), errors)
        first = sorted(pairs, key=lambda pair: pair.first)[PAIRS // 2]
        answer = "the answer to send"
        yield Figure("first message", kind, first.first * 1000, "ms", answer, first.answered * 1000, errors)


async def _octets_of_a_mail() -> int:
    """Call one person of a coalition without a mail server; gives the size of the file that lies in its outbox."""
    with world(None, "sqlite") as made:
        async with made.opened() as scope:
            path, token = await fill(scope, 1)
        with made.served() as served:
            await drive(served, 1, iter([request("POST", path, token=token, body=b"{}")]))
            async with asyncio.timeout(30):
                while not (mails := list((made.folder / "outbox").rglob("*.eml"))):  # noqa: ASYNC110  # the program, a process of its own, writes the file: nothing here to await
                    await asyncio.sleep(0.1)
        return mails[0].stat().st_size


def _middle(pairs: list[Pair], floor: str) -> Pair:
    return sorted(pairs, key=lambda pair: pair.ours / getattr(pair, floor))[len(pairs) // 2]


def _pair(database: str | None, kind: str, number: int, octets: int) -> Pair:
    with peers.smtp_sink() as sink:
        called = call(database, kind, number, sink)
        source, kept_open = (peers.smtp_source(sink, number, octets, keep=keep) for keep in (False, True))
        library = asyncio.run(peers.aiosmtplib(sink, number, octets))
    return Pair(called.rate, source, kept_open, library, called.first, called.answered, called.errors)


@dataclass(frozen=True)
class Called:
    """How a call went: messages per second, seconds after *send*, and how many too few or too many came."""

    rate: float
    first: float
    answered: float
    errors: int


def call(database: str | None, kind: str, number: int, sink: Sink) -> Called:
    """Call so many people in a coalition made for it."""
    options = f"smtp://127.0.0.1:{sink.port}?connections={CONNECTIONS}"
    with world(database, kind, ACCOMPANY_SMTP_URL=options) as made:
        return asyncio.run(_call(made, number, sink))


async def _call(made: World, number: int, sink: Sink) -> Called:
    async with made.opened() as scope:
        path, token = await fill(scope, number)
    with made.served() as served:
        before = sink.messages
        start = time.monotonic()
        sending = asyncio.create_task(drive(served, 1, iter([request("POST", path, token=token, body=b"{}")])))
        first = await sink.wait_for(before + 1) - start
        last = await sink.wait_for(before + number) - start
        tally = await sending
        await asyncio.sleep(1)  # for what would come twice
    return Called(number / last, first, tally.wall, abs(sink.messages - before - number) + (1 - tally.ok))


async def fill(scope: Scope, number: int) -> tuple[str, str]:
    """Draft and approve a call to so many; gives the path to send it and a coordinator's token."""
    now = present()
    june, token = await add_coordinator(scope, "june", now)
    rosa, _ = await add_coordinator(scope, "rosa", now)
    appointment = await _critical(scope, june)
    await add_members(scope, number, now)
    wanted = calls.Wanted(appointment, frozenset({Ring.LIST}), "measured")
    call = await calls.draft(scope, wanted, june, now)
    await calls.approve(scope, call, rosa, now)
    return f"/api/v1/mobilizations/{call}/send", token


async def _critical(scope: Scope, by: AccountId) -> AppointmentId:
    now = present()
    new = people.blank(name="Marisol")
    await people.add(scope, new, Tier.COMMUNITY, by, now)
    site = (await sites.all_of_them())[0]
    plan = plans.Plan("ice_check_in_osup", site.id, now + timedelta(days=2), person=new.id, case=new.case)
    appointment = await plans.draft(scope, plan, now)
    await signals.decide_level(scope, appointment, Level.CRITICAL, "measured", by, now)
    return appointment
