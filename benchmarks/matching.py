"""Ranking 20,000 volunteers for one slot, and the best 50 for each open slot of a week of 1,500 appointments.

The floor is a plain sort of 20,000 tuples of three numbers in the same run. Errors count slots for which looking only
as far as needed gave others than ranking everybody. Half a year of shifts lies in the database.
"""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from accompany.rules import matching, zones
from accompany.rules.availability import GRID, Dates
from accompany.rules.candidates import Held, History, Person
from accompany.rules.matching import Shift
from accompany.rules.pools import Pool
from accompany.rules.slots import Need
from accompany.tables import candidates, shifts_to_fill, slots
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import insert
from accompany.words import AccountId, AppointmentStatus, Fluency, SiteId, SlotId, VolunteerId
from benchmarks.measure import Figure
from benchmarks.world import World, add_coordinator, add_shift, add_volunteers, present, world

PEOPLE, PAST_CLAIMS = 20_000, 60_000
APPOINTMENTS, BEST, CHECKED = 1500, 50, 20
TIMES = 5
ZONES = ("Queens", "Brooklyn", "Bronx", "Manhattan", "Newark", "Staten Island")
SITES = (
    ("New York", "NY", "10278"),
    ("New York", "NY", "11101"),
    ("Newark", "NJ", "07102"),
    ("New York", "NY", "10451"),
)
ROLES = (("accompaniment_101", None), ("accompaniment_101", None), (None, "es"))
FLOOR = "sort of 20,000 tuples"


def run(database: str | None, kinds: tuple[str, ...], _people: int) -> Iterator[Figure]:
    """Measure the rule alone, then with each database."""
    chance, now = random.Random(4), present()
    floor = _best_of(lambda: sorted((chance.random(), chance.random(), n) for n in range(PEOPLE)))
    people = [made_person(chance, n, now) for n in range(PEOPLE)]
    week = [made_shift(chance, n, role, now) for n in range(APPOINTMENTS) for role in ROLES]
    one = _best_of(lambda: matching.rank(people, week[0], now))
    yield Figure("match_one", "none", one * 1000, "ms", FLOOR, floor * 1000, 0)
    start = time.perf_counter()
    pool = Pool(people, now)
    chosen = [pool.best(shift, BEST) for shift in week]
    spent = time.perf_counter() - start
    sample = range(0, len(week), len(week) // CHECKED)
    wrong = sum(chosen[n] != matching.rank(people, week[n], now)[:BEST] for n in sample)
    yield Figure("match_week", "none", spent, "s", FLOOR, floor, wrong)
    for kind in kinds:
        with world(database, kind) as made:
            yield from asyncio.run(_with_database(made, floor))


async def _with_database(made: World, floor: float) -> list[Figure]:
    now = present()
    async with made.opened() as scope:
        slot = await _fill(scope, now)
        spent: list[float] = []
        ranked: list[Person] = []
        shift = await shifts_to_fill.find(scope, slot)
        for _ in range(TIMES):
            start = time.perf_counter()
            ranked = matching.rank(await candidates.for_slot(scope, slot, now), shift, now)
            spent.append(time.perf_counter() - start)
        start = time.perf_counter()
        pool = Pool(await candidates.everybody(scope, now, now + timedelta(days=7), now), now)
        gathered = time.perf_counter() - start
        first = [one.volunteer for one in pool.best(shift, BEST)]  # each knows of other languages and days
        wrong = int(first != [one.volunteer for one in ranked[:BEST]])
    return [
        Figure("match_one_database", made.kind, min(spent) * 1000, "ms", FLOOR, floor * 1000, wrong),
        Figure("match_gather_week", made.kind, gathered, "s", FLOOR, floor, 0),
    ]


async def _fill(scope: Scope, now: datetime) -> SlotId:
    chance = random.Random(4)
    june, _ = await add_coordinator(scope, "june", now)
    people = await add_volunteers(scope, PEOPLE, now)
    past = await add_shift(scope, june, 1, now + timedelta(days=30), now)
    (row,) = await slots.team(scope, past)
    claims = []
    for n in range(PAST_CLAIMS):
        starts_at = now - timedelta(hours=chance.uniform(4, 24 * 180))
        claims.append(
            {
                "id": random_id(),
                "chapter_id": scope.chapter,
                "slot_id": row.slots[0].id,
                "appointment_id": past,
                "volunteer_id": chance.choice(people),
                "state": "attended",
                "uid": f"{n}@measured",
                "sequence": 0,
                "reply_generation": 0,
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(hours=3),
                "claimed_at": starts_at,
                "changed_at": starts_at,
            }
        )
    await insert("claim", *claims)
    (wanted,) = await slots.team(scope, await add_shift(scope, june, 1, now + timedelta(days=3), now))
    return wanted.slots[0].id


def made_person(chance: random.Random, number: int, now: datetime) -> Person:
    """Make somebody up."""
    day = now.date() + timedelta(days=chance.randrange(14))
    starts_at = now + timedelta(hours=chance.uniform(0, 170))
    held = Held(starts_at, starts_at + timedelta(hours=3), _site(0), "new york, NY")
    recent, dropped = chance.choice([0, 0, 0, 1, 1, 2, 3]), int(chance.random() < 0.05)
    return Person(
        volunteer=VolunteerId(AccountId(UUID(int=number))),
        qualifications={"accompaniment_101": date(2035, 1, 1)},
        languages={"es": chance.choice([Fluency.FLUENT, Fluency.NATIVE])} if chance.random() < 0.3 else {},
        zones=tuple(zones.folded(zone) for zone in chance.sample(ZONES, chance.randrange(3))),
        week=frozenset(chance.sample(sorted(GRID), chance.choice([0, 3, 6, 12]))),
        exceptions=(Dates(day, day, free=chance.random() < 0.3),) if chance.random() < 0.1 else (),
        held=(held,) if chance.random() < 0.2 else (),
        history=History(recent, now - timedelta(days=20), chance.randrange(6), dropped, 0),
        last_asked_at=now - timedelta(hours=chance.randrange(2000)),
    )


def made_shift(chance: random.Random, number: int, role: tuple[str | None, str | None], now: datetime) -> Shift:
    """Make a shift up, within a week."""
    of_site = number % len(SITES)
    city, state, postal_code = SITES[of_site]
    starts_at = now + timedelta(hours=chance.uniform(1, 168))
    need = Need(
        *role, starts_at, starts_at + timedelta(hours=3), AppointmentStatus.PUBLISHED, False, "America/New_York"
    )
    known_as = zones.place("Heron", "Field office", "1 Plaza", city, state=state, postal_code=postal_code)
    return Shift(need, _site(of_site), f"{city.casefold()}, {state}", known_as)


def _site(number: int) -> SiteId:
    return SiteId(UUID(int=number))


def _best_of(work: Callable[[], object]) -> float:
    spent = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)
