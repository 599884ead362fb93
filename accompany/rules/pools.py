"""Whom to ask for many slots at once: everybody put in order once, and each slot looks only as far as it must."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Set
from datetime import date, datetime, timedelta
from functools import lru_cache

from accompany.rules import slots, zones
from accompany.rules.candidates import Person
from accompany.rules.matching import ELSEWHERE, NATIVE, NEAR, USUALLY, Key, Shift, asked, key, lasting, objection
from accompany.rules.slots import SPOKEN_WELL
from accompany.words import Fluency, VolunteerId

Line = list[tuple[Key, Person]]  # each with the key of what they bring to every shift, best first
Skill = tuple[str | None, str | None, frozenset[str]]  # qualification, language, parts of the week
KEPT = 2000  # lines kept at a time: skills, parts of the week and places repeat


class Pool:
    """A chapter's volunteers at one time, aware UTC. Its ``best`` are the first of ``matching.rank``.

    1. Everybody is put in order by what they bring to every slot, once.
    2. Those who have the skill and are usually free are kept in lines, one for each number of points that a slot adds
       to what they bring. Down a line the keys only grow, so we stop in it as soon as nobody further down can come
       before the last of those found.
    3. The few to whom a slot may add anything else, because they are free on that date or asked for this very shift,
       are looked at one by one.
    """

    def __init__(self, people: Iterable[Person], now: datetime) -> None:
        self._now = now
        self._everybody: Line = sorted(((-lasting(one, now), asked(one), one.volunteer), one) for one in people)
        self._named = {one.volunteer: one for _, one in self._everybody}
        self._free = _by_date(self._named.values())
        self._able = lru_cache(KEPT)(self._find_able)
        self._lines = lru_cache(KEPT)(self._make_lines)

    def best(self, shift: Shift, most: int, *, without: Set[VolunteerId] = frozenset()) -> list[Person]:
        """Give the ``most`` who fit a slot best, best first, and none of those ``without``."""
        if slots.closed(shift.need, self._now):
            return []
        apart = shift.asked_for_it & self._named.keys() | self._free.get(shift.hours.first, frozenset())
        found: Line = []
        for who in apart:
            one = self._named[who]
            if who not in without and objection(one, shift) is None:
                insort(found, (key(one, shift, self._now), one))
        del found[most:]
        skill = (shift.need.qualification, shift.need.language, shift.hours.parts)
        for bonus, line in self._lines(skill, shift.known_as):
            for (points, when, who), one in line:
                reached = (points - bonus, when, who)
                if len(found) == most and reached > found[-1][0]:
                    break
                if who not in apart and who not in without and objection(one, shift) is None:
                    insort(found, (reached, one))
                    del found[most:]
        return [one for _, one in found]

    def _find_able(self, skill: Skill) -> Line:
        return [row for row in self._everybody if _is_able(row[1], *skill)]

    def _make_lines(self, skill: Skill, known_as: str) -> list[tuple[int, Line]]:
        """Part those who are able by what the slot adds, the most first."""
        lines: dict[int, Line] = defaultdict(list)
        for row in self._able(skill):
            lines[_bonus(row[1], skill[1], known_as)].append(row)
        return sorted(lines.items(), key=lambda one: -one[0])


def _by_date(people: Iterable[Person]) -> dict[date, frozenset[VolunteerId]]:
    """Find those who said they are free, by the day."""
    free: dict[date, set[VolunteerId]] = defaultdict(set)
    for one in people:
        for dates in one.exceptions:
            for n in range((dates.last - dates.first).days + 1 if dates.free else 0):
                free[dates.first + timedelta(days=n)].add(one.volunteer)
    return {day: frozenset(some) for day, some in free.items()}


def _is_able(one: Person, qualification: str | None, language: str | None, parts: frozenset[str]) -> bool:
    """Leave out who cannot be asked whatever the day; ``objection`` looks at all the rest."""
    if one.frozen or not one.vetted or (qualification is not None and qualification not in one.qualifications):
        return False
    if language is not None and one.languages.get(language, Fluency.BASIC) < SPOKEN_WELL:
        return False
    return not one.week or parts.issubset(one.week)


def _bonus(one: Person, language: str | None, known_as: str) -> int:
    """Add up what ``matching`` adds here for somebody in their usual week who did not ask for this shift."""
    points = USUALLY if one.week else 0
    if one.zones:
        points += NEAR if zones.covers(one.zones, known_as) else ELSEWHERE
    return points + (NATIVE if language is not None and one.languages[language] is Fluency.NATIVE else 0)
