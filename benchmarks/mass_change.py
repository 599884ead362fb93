"""A site is closed for a day: 350 appointments with 3,500 people move in one action, and everybody's mail is worded."""

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from accompany.actions import slots as slot_actions
from accompany.actions.appointments_moved import Day, reschedule
from accompany.delivery import letters
from accompany.delivery.channels import Envelope
from accompany.delivery.courier import BATCH
from accompany.delivery.house import House
from accompany.ical.events import Kind, built
from accompany.ical.shifts import Parties, Shift
from accompany.rules.moves import Move
from accompany.tables import outbox, sites, slots
from accompany.tables.ids import random_id
from accompany.tables.outbox import Fate
from accompany.tables.scope import Scope
from accompany.tables.sql import insert
from accompany.words import AccountId, NoticeState
from benchmarks.measure import Figure
from benchmarks.world import World, add_coordinator, add_shift, add_volunteers, present, world

APPOINTMENTS, PLACES = 350, 10
PEOPLE = APPOINTMENTS * PLACES
SENT = Fate(NoticeState.ACCEPTED, "")
COURIER = "measured"


def run(database: str | None, kinds: tuple[str, ...], _people: int) -> Iterator[Figure]:
    """Measure on each database: updates queued a second in one action, and mails worded a second by one courier."""
    for kind in kinds:
        with world(database, kind) as made:
            yield from asyncio.run(_measure(made))


async def _measure(made: World) -> list[Figure]:
    async with made.opened() as scope:
        june, day = await _fill(scope)
        start = time.perf_counter()
        moved = await reschedule(scope, day, Move(minutes=60), june, present())
        queued = time.perf_counter() - start
        worded, took = await _word(House.of(made.settings))
        rows = await _rows_alone(scope, present())
    lost = abs(moved.claims - PEOPLE)
    return [
        Figure("mass_change", made.kind, PEOPLE / queued, "updates/s", "as many rows in one statement", rows, lost),
        Figure(
            *("mass_change_worded", made.kind, worded / took, "mails/s"),
            *("their events built with the library", _built(present()), PEOPLE - worded),
        ),
    ]


async def _fill(scope: Scope) -> tuple[AccountId, Day]:
    """Let everybody hold a place that day, and their first mail be sent."""
    now = present()
    june, _ = await add_coordinator(scope, "june", now)
    people = iter(await add_volunteers(scope, PEOPLE, now))
    starts_at = (now + timedelta(days=3)).replace(hour=15, minute=0, second=0, microsecond=0)
    for _ in range(APPOINTMENTS):
        shift = await add_shift(scope, june, PLACES, starts_at, now)
        for row in await slots.team(scope, shift):
            for slot in row.slots:
                await slot_actions.claim(scope, slot.id, next(people), now)
    while batch := await outbox.lease(COURIER, 1000, present()):
        await outbox.settle(COURIER, dict.fromkeys(batch, SENT), present())
    return june, Day((await sites.all_of_them())[0].id, starts_at.date())


async def _word(house: House) -> tuple[int, float]:
    """Word all that is due, a courier's batch at a time; gives how many mails, and the seconds that wording took."""
    worded, took = 0, 0.0
    while batch := await outbox.lease(COURIER, BATCH, present()):
        start = time.perf_counter()
        done = await letters.word(batch, house, present())
        took += time.perf_counter() - start
        worded += sum(_is_mail(envelope) for envelope in done.values())
        await outbox.settle(COURIER, dict.fromkeys(batch, SENT), present())
    return worded, took


def _is_mail(worded: Envelope | Fate) -> bool:
    return isinstance(worded, Envelope) and b"method=" in worded.content


async def _rows_alone(scope: Scope, now: datetime) -> float:
    """Write as many rows in one statement: the least a database does for 3,500 updates."""
    same = {"chapter_id": scope.chapter, "at": now}
    start = time.perf_counter()
    await insert("live_event", *({"id": random_id(), **same} for _ in range(PEOPLE)))
    return PEOPLE / (time.perf_counter() - start)


def _built(now: datetime) -> float:
    """Build the events of these mails with the icalendar library, and nothing around them; gives how many a second."""
    about = ("Shift, accompanier", "Site New York", "You accompany on this day.", "https://example.org/mine")
    parties = Parties("Coalition", "rsvp+token@cal.example.org", "v1@example.org", accepted=False)
    start = time.perf_counter()
    for n in range(BATCH):
        shift = Shift(f"{n}@x", 1, now, now + timedelta(hours=3), "America/New_York", *about, now, now)
        built(Kind("CONFIRMED", alarms=True, invite=True), shift, parties).to_ical()
    return BATCH / (time.perf_counter() - start)
