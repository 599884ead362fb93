"""Planning a week of 1,500 appointments with 20,000 volunteers; the floor is the greedy plan of the same run.

Two figures: seconds from the facts in memory to the plan, and what the plan covers in points against the greedy one.
Errors count people in two places, and a plan that covers less than the greedy one.
"""

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from uuid import UUID

from accompany.rules import weeks, weeks_solved
from accompany.rules.weeks import Choice, Gap, Line
from accompany.words import AppointmentId, Level, SlotId
from benchmarks.matching import APPOINTMENTS, PEOPLE, ROLES, made_person, made_shift
from benchmarks.measure import Figure
from benchmarks.world import present

TEAM = ((ROLES[0], 3, 2), (ROLES[2], 1, 1))  # skills, places, needed for a safe team
LEVELS, SHARES = tuple(Level), (60, 25, 10, 5)


def run(_database: str | None, _kinds: tuple[str, ...], _people: int) -> Iterator[Figure]:
    """Measure once, without a database: gathering is measured by ``matching``."""
    chance, now = random.Random(4), present()
    people = [made_person(chance, n, now) for n in range(PEOPLE)]
    gaps = []
    for number in range(APPOINTMENTS):
        level, shift = chance.choices(LEVELS, SHARES)[0], made_shift(chance, number, ROLES[0], now)
        for role, (skills, places, needed) in enumerate(TEAM):
            need = replace(shift.need, qualification=skills[0], language=skills[1])
            slots = tuple(SlotId(UUID(int=10 * number + 5 * role + n)) for n in range(places))
            team = AppointmentId(UUID(int=number))
            gaps.append(Gap(UUID(int=10 * number + role), team, level, slots, needed, replace(shift, need=need)))
    start = time.perf_counter()
    lines = weeks.listed(gaps, people, {}, now)
    best, greedy = weeks_solved.best(lines, {})
    spent = time.perf_counter() - start
    start = time.perf_counter()
    weeks.greedy(lines, {})
    floor = time.perf_counter() - start
    covered, at_least = weeks.worth(lines, best), weeks.worth(lines, greedy)
    errors = _doubled(lines, best) + int(covered.points < at_least.points)
    yield Figure("week_plan", "none", spent, "s", "greedy alone", floor, errors)
    yield Figure("week_covered", "none", covered.points, "points", "greedy", at_least.points, errors)
    yield Figure("week_filled", "none", covered.filled, "places", "greedy", at_least.filled, errors)


def _doubled(lines: list[Line], plan: list[Choice]) -> int:
    theirs: dict[object, list[int]] = {}
    for choice in plan:
        theirs.setdefault(choice.person.volunteer, []).append(choice.line)
    pairs = (pair for given in theirs.values() for pair in combinations(given, 2))
    return sum(weeks.clash(lines[one].gap.shift, lines[two].gap.shift) for one, two in pairs)
