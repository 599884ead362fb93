"""Planning a week of 1,500 appointments with 20,000 volunteers, and with 2,000; the floor is the greedy plan.

Greedy chooses from everybody. The figures are seconds from the facts in memory to the plan, against those that greedy
takes, and what the plan covers in points, safe teams and places. Errors count people in two places, and a plan that
covers less than the greedy one.
"""

import os
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from uuid import UUID

import highspy

from accompany.rules import weeks, weeks_solved
from accompany.rules.candidates import Person
from accompany.rules.weeks import Choice, Gap, Line
from accompany.words import AppointmentId, Level, SlotId
from benchmarks.matching import APPOINTMENTS, PEOPLE, ROLES, made_person, made_shift
from benchmarks.measure import Figure
from benchmarks.world import present

TEAM = ((ROLES[0], 3, 2), (ROLES[2], 1, 1))  # skills, places, needed for a safe team
FEW = 2_000
LEVELS, SHARES = tuple(Level), (60, 25, 10, 5)


def run(_database: str | None, _kinds: tuple[str, ...], _people: int) -> Iterator[Figure]:
    """Measure without a database, with everybody and with too few people: gathering is measured by ``matching``."""
    _let_highs_greet()
    chance, now = random.Random(4), present()
    people = [made_person(chance, n, now) for n in range(PEOPLE)]
    gaps = list(_gaps(chance, now))
    yield from _planned("plan_week", gaps, people, now)
    yield from _planned("plan_short", gaps, people[:FEW], now)


def _let_highs_greet() -> None:
    """Keep the lines that HiGHS prints when it is first used out of the figures: they go where errors go."""
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        highspy.Highs()
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _gaps(chance: random.Random, now: datetime) -> Iterator[Gap]:
    for number in range(APPOINTMENTS):
        level, shift = chance.choices(LEVELS, SHARES)[0], made_shift(chance, number, ROLES[0], now)
        for role, (skills, places, needed) in enumerate(TEAM):
            need = replace(shift.need, qualification=skills[0], language=skills[1])
            slots = tuple(SlotId(UUID(int=10 * number + 5 * role + n)) for n in range(places))
            team = AppointmentId(UUID(int=number))
            yield Gap(UUID(int=10 * number + role), team, level, slots, needed, replace(shift, need=need))


def _planned(name: str, gaps: list[Gap], people: list[Person], now: datetime) -> Iterator[Figure]:
    start = time.perf_counter()
    lines = weeks.listed(gaps, people, {}, now)
    looked = time.perf_counter() - start
    best, greedy = weeks_solved.best(lines, {})
    spent = time.perf_counter() - start
    covered, at_least = weeks.worth(lines, best), weeks.worth(lines, greedy)
    errors = _doubled(lines, best) + int(covered.points < at_least.points)
    yield Figure(name, "none", spent, "s", "greedy", looked, errors)
    yield Figure(f"{name}_covered", "none", covered.points, "points", "greedy", at_least.points, errors)
    yield Figure(f"{name}_safe", "none", covered.complete, "teams", "greedy", at_least.complete, errors)
    yield Figure(f"{name}_filled", "none", covered.filled, "places", "greedy", at_least.filled, errors)


def _doubled(lines: list[Line], plan: list[Choice]) -> int:
    theirs: dict[object, list[int]] = {}
    for choice in plan:
        theirs.setdefault(choice.person.volunteer, []).append(choice.line)
    pairs = (pair for given in theirs.values() for pair in combinations(given, 2))
    return sum(weeks.clash(lines[one].gap.shift, lines[two].gap.shift) for one, two in pairs)
