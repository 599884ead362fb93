"""Plan a week as well as it can be planned: one linear programme with whole numbers, solved by HiGHS.

For each line and each of its people one column: are they proposed for it? Rows keep a line from more people than
places, and a person from two shifts that clash, from more places than they may be asked for, and from a third early
morning in a row. What is added up is what ``weeks.worth`` adds up, and far below it who fits best and that it is not
always the same. The greedy plan is where the search starts, so what comes out is never worth less.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations

import highspy

from accompany.rules.candidates import Person
from accompany.rules.matching import MOST_EARLY
from accompany.rules.weeks import BEYOND, COMPLETE, NEEDED, ONE_DAY, Choice, Line, clash, greedy, limit, worth
from accompany.words import AppointmentId, VolunteerId

FITS, AGAIN = 1.0, 1.5  # who fits best, against who fits least; and what a second place for one person costs
PATIENCE = timedelta(seconds=40)  # then the best plan found so far is taken
NEARLY = 2e-6  # of all that is added up: in a large week less than half a place
Row = tuple[float, dict[int, float]]  # the columns' factors add up to at most this


def best(
    lines: Sequence[Line], room: Mapping[VolunteerId, int], *, patience: timedelta = PATIENCE
) -> tuple[list[Choice], list[Choice]]:
    """Give the best plan found and the greedy one to compare it with, each by line and rank.

    The same lines give the same plan, unless ``patience`` ends before HiGHS does.
    """
    start = greedy(lines, room)
    model = Model(lines, room)
    found = model.solved(start, patience) if model.columns else []
    plan = found if worth(lines, found).points >= worth(lines, start).points else start
    return sorted(plan, key=_order), sorted(start, key=_order)


def _order(choice: Choice) -> tuple[int, int]:
    return choice.line, choice.rank


class Model:
    """The programme: columns with what they add and how high they go, and rows."""

    def __init__(self, lines: Sequence[Line], room: Mapping[VolunteerId, int]) -> None:
        self.lines, self.room = lines, room
        self.columns: list[Choice] = [
            Choice(number, person, rank) for number, line in enumerate(lines) for rank, person in enumerate(line.people)
        ]
        self._adds = [self._wanted(choice) for choice in self.columns]
        self._most = [1.0] * len(self.columns)
        self._whole = [True] * len(self.columns)
        self._rows: list[Row] = []
        self._safe = self._lines_filled()
        self._complete = self._teams_completed()
        self._again = self._people_kept_free()

    def solved(self, start: Sequence[Choice], patience: timedelta) -> list[Choice]:
        """Look for the best plan from this one on."""
        solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the library has no annotation there
        solver.silent()
        solver.setOptionValue("time_limit", patience.total_seconds())
        solver.setOptionValue("mip_rel_gap", NEARLY)
        solver.passModel(self._programme())
        solver.setSolution(self._values(start))
        solver.run()
        values = solver.getSolution().col_value
        return [choice for number, choice in enumerate(self.columns) if values and values[number] > 0.5]

    def _wanted(self, choice: Choice) -> float:
        line = self.lines[choice.line]
        return BEYOND[line.gap.level] + FITS * (1 - choice.rank / len(line.people))

    def _column(self, adds: float, most: float, *, whole: bool = False) -> int:
        self._adds.append(adds)
        self._most.append(most)
        self._whole.append(whole)
        return len(self._adds) - 1

    def _lines_filled(self) -> dict[int, int]:
        """No line has more people than places; of those it has, so many count as needed. Gives that column by line."""
        people: dict[int, list[int]] = defaultdict(list)
        for column, choice in enumerate(self.columns):
            people[choice.line].append(column)
        safe = {}
        for number, line in enumerate(self.lines):
            self._at_most(len(line.gap.slots), people[number])
            if line.gap.needed:
                more = NEEDED[line.gap.level] - BEYOND[line.gap.level]
                safe[number] = self._column(more, line.gap.needed)
                self._rows.append((0.0, {safe[number]: 1.0, **dict.fromkeys(people[number], -1.0)}))
        return safe

    def _teams_completed(self) -> dict[AppointmentId, int]:
        """Count a team as complete when each of its lines has what it needs. Gives that column by appointment."""
        team: dict[AppointmentId, int] = {}
        for number, column in self._safe.items():
            line = self.lines[number]
            if line.gap.appointment not in team:
                team[line.gap.appointment] = self._column(COMPLETE[line.gap.level], 1.0, whole=True)
            self._rows.append((0.0, {team[line.gap.appointment]: float(line.gap.needed), column: -1.0}))
        return team

    def _people_kept_free(self) -> dict[VolunteerId, int]:
        """Nobody gets what clashes, too much, or no rest; a second place costs a little."""
        again = {}
        theirs: dict[VolunteerId, list[int]] = defaultdict(list)
        for column, choice in enumerate(self.columns):
            theirs[choice.person.volunteer].append(column)
        for volunteer, columns in theirs.items():
            person = self.columns[columns[0]].person
            if len(columns) > 1:
                again[volunteer] = self._column(-AGAIN, limit(person, self.room))
                self._rows.append((1.0, {**dict.fromkeys(columns, 1.0), again[volunteer]: -1.0}))
                for together in self._clashing(columns):
                    self._at_most(1, together)
                for most, early in self._early(person, columns):
                    self._at_most(most, early)
            self._at_most(limit(person, self.room), columns)
        return again

    def _clashing(self, columns: Sequence[int]) -> Iterator[list[int]]:
        """Give the groups of which somebody can take one only: each pair that clashes is in one of them."""
        shift = {column: self.lines[self.columns[column].line].gap.shift for column in columns}
        pairs = {pair for pair in combinations(columns, 2) if clash(shift[pair[0]], shift[pair[1]])}
        left = set(pairs)
        while left:
            group = sorted(min(left))
            for other in columns:
                if other not in group and all((min(one, other), max(one, other)) in pairs for one in group):
                    group.append(other)
            left -= set(combinations(sorted(group), 2))
            yield group

    def _early(self, person: Person, columns: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        """Give the early mornings of any three days in a row, and how many of them may be added."""
        if person.wishes.early_mornings:
            return
        by_day: dict[date, list[int]] = defaultdict(list)
        for column in columns:
            if (day := self.lines[self.columns[column].line].gap.shift.early) is not None:
                by_day[day].append(column)
        for first in {day - n * ONE_DAY for day in by_day for n in range(MOST_EARLY + 1)}:
            days = [first + n * ONE_DAY for n in range(MOST_EARLY + 1)]
            fresh = [column for day in days if day not in person.early_days for column in by_day.get(day, ())]
            yield max(0, MOST_EARLY - sum(day in person.early_days for day in days)), fresh

    def _at_most(self, most: float, columns: Iterable[int]) -> None:
        row = dict.fromkeys(columns, 1.0)
        if len(row) > most:
            self._rows.append((float(most), row))

    def _programme(self) -> highspy.HighsLp:
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = len(self._adds), len(self._rows)
        programme.sense_ = highspy.ObjSense.kMaximize
        programme.col_cost_ = self._adds
        programme.col_lower_ = [0.0] * len(self._adds)
        programme.col_upper_ = self._most
        programme.row_lower_ = [-highspy.kHighsInf] * len(self._rows)
        programme.row_upper_ = [most for most, _ in self._rows]
        kinds = highspy.HighsVarType
        programme.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in self._whole]
        starts, index, factors = [0], [], []
        for _, row in self._rows:
            index += list(row)
            factors += list(row.values())
            starts.append(len(index))
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_, programme.a_matrix_.index_ = starts, index
        programme.a_matrix_.value_ = factors
        return programme

    def _values(self, start: Sequence[Choice]) -> highspy.HighsSolution:
        """Write a plan as values of the columns."""
        values = [0.0] * len(self._adds)
        chosen = {(choice.line, choice.rank) for choice in start}
        for column, choice in enumerate(self.columns):
            values[column] = float((choice.line, choice.rank) in chosen)
        filled: dict[int, int] = defaultdict(int)
        given: dict[VolunteerId, int] = defaultdict(int)
        for choice in start:
            filled[choice.line] += 1
            given[choice.person.volunteer] += 1
        for number, column in self._safe.items():
            values[column] = float(min(filled[number], self.lines[number].gap.needed))
        short = {
            self.lines[number].gap.appointment
            for number in self._safe
            if filled[number] < self.lines[number].gap.needed
        }
        for appointment, column in self._complete.items():
            values[column] = float(appointment not in short)
        for volunteer, column in self._again.items():
            values[column] = float(max(0, given[volunteer] - 1))
        solution = highspy.HighsSolution()
        solution.col_value = values
        return solution
