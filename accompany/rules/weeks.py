"""Plan a week: who could take which empty place, all at once. What a plan is, what it is worth, and the greedy one."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from accompany.rules.candidates import Held, Person
from accompany.rules.matching import MOST_EARLY, Shift, key, travel
from accompany.rules.pools import Pool
from accompany.words import AppointmentId, Level, SlotId, VolunteerId

MOST_EACH = 2  # places one plan proposes to one person
LISTED, FOR_EACH = 16, 4  # who is looked at for one line: so many, and more where it has many places
APPEARS = 8  # lines one person is looked at for, before others are; more in a small chapter
ONE_DAY = timedelta(days=1)
# What it is worth to fill one place that a safe team needs, to complete such a team, and to fill one beyond. However
# critical, a place beyond never outweighs one that somebody elsewhere needs to be safe.
NEEDED = {Level.ROUTINE: 100, Level.WATCH: 150, Level.HIGH: 800, Level.CRITICAL: 4000}
COMPLETE = {level: worth * 6 // 10 for level, worth in NEEDED.items()}
BEYOND = {Level.ROUTINE: 10, Level.WATCH: 12, Level.HIGH: 20, Level.CRITICAL: 40}


@dataclass(frozen=True, slots=True)
class Gap:
    """One role of one team with empty slots, up to as many as are ideal; ``needed`` of them make the team safe.

    ``asked`` are those who were asked for it already, whatever they said.
    """

    place: UUID
    appointment: AppointmentId
    level: Level
    slots: tuple[SlotId, ...]
    needed: int
    shift: Shift
    asked: frozenset[VolunteerId] = frozenset()


class Line(NamedTuple):
    """A gap, and those who could be asked for it, who fits best first."""

    gap: Gap
    people: tuple[Person, ...]


class Choice(NamedTuple):
    """One person for one line, by its number, and as which of its people they were chosen (0: who fits best)."""

    line: int
    person: Person
    rank: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What a plan covers. ``points`` weigh it as above; ``complete`` counts teams that it makes safe."""

    points: int
    filled: int
    needed: int
    complete: int


def listed(gaps: Sequence[Gap], people: Sequence[Person], room: Mapping[VolunteerId, int], now: datetime) -> list[Line]:
    """Look for those who fit each gap, what is most urgent first.

    The best would be the same everywhere, and there are more gaps than they have mornings: who was listed often is
    left out from then on. Whom filling one place after another would take from everybody is listed in any case: so
    ``greedy`` comes out as if nobody had been left out. ``room`` says how many more places somebody may be asked for
    this week; ``now`` is aware UTC.
    """
    pool = Pool([one for one in people if limit(one, room) > 0], now)
    taken = _one_by_one(gaps, pool, room)
    most = max(APPEARS, -(-2 * LISTED * len(gaps) // max(1, len(people))))
    appears: Counter[VolunteerId] = Counter()
    often: set[VolunteerId] = set()
    found = {}
    for number in _urgent_first(gaps):
        gap = gaps[number]
        fitting = pool.best(gap.shift, max(LISTED, FOR_EACH * len(gap.slots)), without=often | gap.asked)
        appears.update(one.volunteer for one in fitting)
        often |= {one.volunteer for one in fitting if appears[one.volunteer] >= most}
        found[number] = Line(gap, _in_order((*fitting, *taken[number]), gap.shift, now))
    return [found[number] for number in range(len(gaps))]


def _urgent_first(gaps: Sequence[Gap]) -> list[int]:
    return sorted(range(len(gaps)), key=lambda number: (-gaps[number].level, gaps[number].shift.need.starts_at))


def _in_order(people: Iterable[Person], shift: Shift, now: datetime) -> tuple[Person, ...]:
    """Put each of them once, who fits best first."""
    once = {one.volunteer: one for one in people}
    return tuple(sorted(once.values(), key=lambda one: key(one, shift, now)))


def _in_turn(gaps: Sequence[Gap]) -> Iterator[tuple[int, int]]:
    """Give each gap and how many places to fill: first what safe teams need, then the places beyond."""
    order = _urgent_first(gaps)
    yield from ((number, gaps[number].needed) for number in order)
    yield from ((number, len(gaps[number].slots) - gaps[number].needed) for number in order)


def _one_by_one(gaps: Sequence[Gap], pool: Pool, room: Mapping[VolunteerId, int]) -> Mapping[int, list[Person]]:
    """Do what ``greedy`` does, with everybody to choose from."""
    book = Book(room)
    taken: dict[int, list[Person]] = defaultdict(list)
    for number, places in _in_turn(gaps):
        taken[number] += book.draw(pool, gaps[number], places)
    return taken


def worth(lines: Sequence[Line], plan: Iterable[Choice]) -> Worth:
    """Add up what a plan covers."""
    filled = Counter(choice.line for choice in plan)
    safe = {number: min(filled[number], line.gap.needed) for number, line in enumerate(lines)}
    points = sum(
        NEEDED[line.gap.level] * safe[number] + BEYOND[line.gap.level] * (filled[number] - safe[number])
        for number, line in enumerate(lines)
    )
    short = {line.gap.appointment for number, line in enumerate(lines) if safe[number] < line.gap.needed}
    made = {line.gap.appointment: line.gap.level for line in lines if line.gap.needed}
    complete = [level for appointment, level in made.items() if appointment not in short]
    return Worth(points + sum(COMPLETE[level] for level in complete), filled.total(), sum(safe.values()), len(complete))


def clash(one: Shift, other: Shift) -> bool:
    """Say whether nobody can take both: they overlap, or there is no time to get from one to the other."""
    return _clash(_held(one), other)


def _held(shift: Shift) -> Held:
    return Held(shift.need.starts_at, shift.need.ends_at, shift.site, shift.city)


def _clash(held: Held, other: Shift) -> bool:
    way = travel(held, other)
    return held.starts_at < other.need.ends_at + way and other.need.starts_at < held.ends_at + way


def greedy(lines: Sequence[Line], room: Mapping[VolunteerId, int]) -> list[Choice]:
    """Fill one place after another with whoever fits best and is still free: what a plan must at least be worth.

    What safe teams need comes first, the most critical before the others. ``room`` says how many more places somebody
    may be asked for this week.
    """
    book = Book(room)
    plan: list[Choice] = []
    for number, places in _in_turn([line.gap for line in lines]):
        plan += book.fill(number, lines[number], places)
    return plan


@dataclass(slots=True)
class Book:
    """Who was given what so far."""

    room: Mapping[VolunteerId, int]
    _given: dict[VolunteerId, list[Shift]] = field(default_factory=lambda: defaultdict(list))
    _on: dict[date, dict[Held, set[VolunteerId]]] = field(default_factory=lambda: defaultdict(dict))
    _full: set[VolunteerId] = field(default_factory=set)

    def fill(self, number: int, line: Line, places: int) -> list[Choice]:
        """Give so many places of a line to the first who are free."""
        chosen: list[Choice] = []
        for rank, person in enumerate(line.people):
            if len(chosen) == places:
                break
            if self.free(person, line.gap.shift):
                self._give(person, line.gap.shift)
                chosen.append(Choice(number, person, rank))
        return chosen

    def draw(self, pool: Pool, gap: Gap, places: int) -> list[Person]:
        """Give so many places of a gap to those of everybody who fit best and are free."""
        that_day = self._on[gap.shift.need.starts_at.date()]  # only saves looking: whoever comes is checked below
        busy = (them for held, them in that_day.items() if _clash(held, gap.shift))
        barred = self._full.union(gap.asked, *busy)
        drawn: list[Person] = []
        while len(drawn) < places and (some := pool.best(gap.shift, places - len(drawn), without=barred)):
            for person in some:
                if self.free(person, gap.shift):
                    self._give(person, gap.shift)
                    drawn.append(person)
            barred |= {one.volunteer for one in some}
        return drawn

    def _give(self, person: Person, shift: Shift) -> None:
        self._given[person.volunteer].append(shift)
        self._on[shift.need.starts_at.date()].setdefault(_held(shift), set()).add(person.volunteer)
        if len(self._given[person.volunteer]) >= limit(person, self.room):
            self._full.add(person.volunteer)

    def free(self, person: Person, shift: Shift) -> bool:
        """Say whether somebody can take this one too."""
        given = self._given[person.volunteer]
        if len(given) >= limit(person, self.room) or any(clash(one, shift) for one in given):
            return False
        return rested(person, [one.early for one in (*given, shift) if one.early is not None])


def limit(person: Person, room: Mapping[VolunteerId, int]) -> int:
    """Say how many places a plan may propose to somebody."""
    return min(MOST_EACH, room.get(person.volunteer, MOST_EACH))


def rested(person: Person, fresh: Collection[date]) -> bool:
    """Say whether these early mornings, beside those they hold, leave a morning of rest after every two."""
    if person.wishes.early_mornings:
        return True
    days = {*person.early_days, *fresh}
    return not any(
        all(day + n * ONE_DAY in days for n in range(back, back + MOST_EARLY + 1))
        for day in fresh
        for back in range(-MOST_EARLY, 1)
    )
