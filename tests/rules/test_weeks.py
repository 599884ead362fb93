"""A week planned at once: never less than one after another, and nobody in two places."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from accompany.rules import weeks, weeks_solved
from accompany.rules.candidates import Person, Wishes
from accompany.rules.matching import Shift, key, objection
from accompany.rules.slots import Need
from accompany.rules.weeks import Choice, Gap, Line, Worth
from accompany.words import AccountId, AppointmentId, AppointmentStatus, Level, SiteId, SlotId, VolunteerId

ZONE = "America/New_York"
MONDAY = datetime(2026, 12, 7, tzinfo=ZoneInfo(ZONE))
EVE = MONDAY - timedelta(days=1)
INSTANCES = 100


def person(number: int, **more: object) -> Person:
    return Person(VolunteerId(AccountId(UUID(int=number))), **more)  # type: ignore[arg-type]


def shift(hours: float, *, site: int = 1, lasts: float = 3) -> Shift:
    starts_at = MONDAY + timedelta(hours=hours)
    need = Need(None, None, starts_at, starts_at + timedelta(hours=lasts), AppointmentStatus.PUBLISHED, False, ZONE)
    return Shift(need, SiteId(UUID(int=site)), "new york, NY", "new york")


def line(
    number: int, where: Shift, *people: Person, slots: int = 1, needed: int = 1, level: Level = Level.ROUTINE
) -> Line:
    places = tuple(SlotId(UUID(int=100 * number + n)) for n in range(slots))
    gap = Gap(UUID(int=number), AppointmentId(UUID(int=number)), level, places, needed, where)
    return Line(gap, people)


def chosen(plan: list[Choice]) -> list[tuple[int, int]]:
    return sorted((choice.line, choice.person.volunteer.int) for choice in plan)


ANA, THEO, LUCIA = (person(number) for number in (1, 2, 3))


def test_who_fits_best_goes_where_all_can() -> None:
    best, greedy = weeks_solved.best([line(1, shift(10), ANA, THEO)], {})
    assert chosen(best) == chosen(greedy) == [(0, 1)]


def test_one_who_is_needed_elsewhere_makes_room() -> None:
    """Ana fits the first best, but only she can go to the second: one after another leaves it empty."""
    lines = [line(1, shift(10), ANA, THEO), line(2, shift(11), ANA)]
    best, greedy = weeks_solved.best(lines, {})
    assert chosen(greedy) == [(0, 1)]
    assert chosen(best) == [(0, 2), (1, 1)]
    assert weeks.worth(lines, best) == Worth(2 * (100 + 60), 2, 2, 2)


def test_a_critical_team_comes_before_two_others_and_a_safe_one_before_a_large_one() -> None:
    critical = line(1, shift(10, lasts=8), ANA, level=Level.CRITICAL)
    best, _ = weeks_solved.best([line(2, shift(10), ANA), line(3, shift(15), ANA), critical], {})
    assert chosen(best) == [(2, 1)]
    large = line(1, shift(10), ANA, slots=3, needed=0, level=Level.CRITICAL)
    best, _ = weeks_solved.best([large, line(2, shift(11), ANA)], {})
    assert chosen(best) == [(1, 1)]


def test_one_team_made_safe_is_worth_more_than_two_halves() -> None:
    team = line(1, shift(10), ANA, slots=2, needed=2)
    other = line(2, shift(10), ANA, THEO, slots=2, needed=2)
    best, _ = weeks_solved.best([team, other], {})
    assert chosen(best) == [(1, 1), (1, 2)]


def test_nobody_is_asked_more_often_than_they_said() -> None:
    lines = [line(number, shift(24 * number + 10), ANA) for number in range(1, 4)]
    best, _ = weeks_solved.best(lines, {})
    assert len(best) == weeks.MOST_EACH
    best, _ = weeks_solved.best(lines, {ANA.volunteer: 1})
    assert len(best) == 1
    assert weeks.listed([one.gap for one in lines], [ANA], {ANA.volunteer: 0}, MONDAY)[0].people == ()


def test_the_same_one_is_not_proposed_twice_where_another_can_go() -> None:
    lines = [line(number, shift(24 * number + 10), ANA, THEO) for number in (1, 2)]
    best, _ = weeks_solved.best(lines, {})
    assert {who for _, who in chosen(best)} == {1, 2}


def test_time_to_get_from_one_to_the_other_and_a_morning_of_rest() -> None:
    near = [line(1, shift(10), ANA), line(2, shift(13.5), ANA)]
    assert len(weeks_solved.best(near, {})[0]) == 2
    far = [line(1, shift(10), ANA), line(2, shift(13.5, site=2), ANA)]
    assert len(weeks_solved.best(far, {})[0]) == 1
    held = person(1, early_days=frozenset({date(2026, 12, 7), date(2026, 12, 9)}))
    early = [line(1, shift(24 + 8), held), line(2, shift(24 * 4 + 8), held)]
    assert chosen(weeks_solved.best(early, {})[0]) == [(1, 1)]
    fond = held._replace(wishes=Wishes(early_mornings=True))
    assert len(weeks_solved.best([line(1, shift(24 + 8), fond)], {})[0]) == 1


def test_nothing_to_fill_and_nobody_to_ask_is_an_empty_plan() -> None:
    assert weeks_solved.best([], {}) == ([], [])
    assert weeks_solved.best([line(1, shift(10))], {}) == ([], [])


def test_who_fits_everywhere_is_not_all_that_is_looked_at() -> None:
    people = [person(number) for number in range(200)]
    gaps = [line(number, shift(number)).gap for number in range(160)]
    lines = weeks.listed(gaps, people, {}, EVE)
    looked_at = Counter(one.volunteer for one_line in lines for one in one_line.people)
    assert len(looked_at) > 2 * weeks.LISTED
    asked = frozenset({lines[0].people[0].volunteer})
    (without,) = weeks.listed([gaps[0]], people, {}, EVE)[:1]
    assert without.people[0].volunteer in asked
    again = replace(gaps[0], asked=asked)
    assert weeks.listed([again], people, {}, EVE)[0].people[0].volunteer not in asked


Made = tuple[list[Gap], list[Person], dict[VolunteerId, int]]


def made_up(chance: random.Random, most: int = 40) -> Made:
    """Give a chapter's week, in which there are too few people for it."""
    people = [
        person(
            number,
            week=chance.choice([(), ("mon_am", "tue_am", "wed_am"), ("mon_am", "mon_pm"), ("thu_am", "fri_am")]),
            early_days=frozenset(chance.sample([date(2026, 12, 6 + n) for n in range(6)], chance.randrange(3))),
        )
        for number in range(chance.randrange(most // 10, most))
    ]
    gaps = []
    for number in range(chance.randrange(4, 40)):
        where = shift(24 * chance.randrange(5) + chance.choice([8, 8.5, 10, 13]), site=chance.randrange(1, 4))
        level = chance.choice(list(Level))
        for role in range(chance.randrange(1, 3)):
            slots = tuple(SlotId(UUID(int=1000 * number + 10 * role + n)) for n in range(chance.randrange(1, 4)))
            needed = chance.randrange(len(slots) + 1)
            gaps.append(Gap(UUID(int=10 * number + role), AppointmentId(UUID(int=number)), level, slots, needed, where))
    room = {one.volunteer: chance.randrange(4) for one in people if chance.random() < 0.3}
    return gaps, people, room


def one_after_another(gaps: list[Gap], people: list[Person], room: dict[VolunteerId, int]) -> list[Choice]:
    """Fill place after place with the best of everybody who is still free, written as plainly as can be."""
    given: dict[VolunteerId, list[Shift]] = {}
    plan: list[Choice] = []
    order = sorted(range(len(gaps)), key=lambda n: (-gaps[n].level, gaps[n].shift.need.starts_at))
    for needed in (True, False):
        for number in order:
            gap = gaps[number]
            places = gap.needed if needed else len(gap.slots) - gap.needed
            ranked = [
                one for one in sorted(people, key=lambda p: key(p, gap.shift, EVE)) if not objection(one, gap.shift)
            ]
            for one in ranked:
                theirs = [*given.get(one.volunteer, ()), gap.shift]
                fits = len(theirs) <= weeks.limit(one, room) and not any(weeks.clash(gap.shift, o) for o in theirs[:-1])
                if places and fits and weeks.rested(one, [o.early for o in theirs if o.early is not None]):
                    given[one.volunteer] = theirs
                    plan.append(Choice(number, one, 0))
                    places -= 1
    return plan


def wrong(lines: list[Line], room: dict[VolunteerId, int], plan: list[Choice]) -> list[str]:
    """Say what a plan must not do and does."""
    found = [
        f"line {number}" for number, n in Counter(one.line for one in plan).items() if n > len(lines[number].gap.slots)
    ]
    theirs: dict[VolunteerId, list[Choice]] = {}
    for choice in plan:
        theirs.setdefault(choice.person.volunteer, []).append(choice)
    for who, choices in theirs.items():
        shifts = [lines[choice.line].gap.shift for choice in choices]
        if len(shifts) > weeks.limit(choices[0].person, room):
            found.append(f"{who.int} too often")
        if any(weeks.clash(one, two) for one, two in combinations(shifts, 2)):
            found.append(f"{who.int} in two places")
        if not weeks.rested(choices[0].person, [one.early for one in shifts if one.early is not None]):
            found.append(f"{who.int} without rest")
    return found


@pytest.mark.parametrize("tens", range(10))
def test_a_hundred_weeks_are_covered_at_least_as_well_as_one_after_another(tens: int) -> None:
    better = 0
    for seed in range(10 * tens, 10 * tens + INSTANCES // 10):
        gaps, people, room = made_up(random.Random(seed), most=40 if seed % 2 else 140)
        lines = weeks.listed(gaps, people, room, EVE)
        best, greedy = weeks_solved.best(lines, room)
        assert wrong(lines, room, best) == wrong(lines, room, greedy) == []
        covered, floor = weeks.worth(lines, best), weeks.worth(lines, greedy)
        assert covered.points >= floor.points
        everybody = weeks.worth(lines, one_after_another(gaps, people, room))
        assert floor == everybody  # that nobody looks at everybody for every place costs the floor nothing
        better += covered.points > floor.points
        model = weeks_solved.Model(lines, room)  # HiGHS alone, without that start, is as good
        if model.columns:
            assert weeks.worth(lines, model.solved([], weeks_solved.PATIENCE)).points >= floor.points
    assert better >= 3
