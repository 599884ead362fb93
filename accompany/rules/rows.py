"""Read a CSV file row by row: every bad row is named with its line, its column and what is wrong."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from accompany.words import Problem

FORMULA = ("=", "@", "+", "-")  # with these a cell begins that a spreadsheet would run
LONGEST = 200
LONGEST_OF = {
    "postal_code": 10,
    "city": 80,
    "zone": 80,
    "opted_in_how": 80,
    **dict.fromkeys(("languages", "qualifications", "zones"), 1000),  # lists
}
T = TypeVar("T")
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """One thing wrong in a file. ``line`` counts from 1, the header included; the value is never kept."""

    line: int
    column: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A file read: its rows and the line of each, or what is wrong. One bad row means nothing is imported."""

    rows: tuple[T, ...]
    bad: tuple[BadRow, ...]
    lines: tuple[int, ...] = ()


class Bad(Exception):
    """One row cannot be used."""

    def __init__(self, column: str, problem: Problem) -> None:
        super().__init__(column)
        self.column, self.problem = column, problem


class _Broken(Exception):
    """From this line on the file is no CSV."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def read(
    text: str, columns: Sequence[str], judge: Callable[[Row], T], key: Callable[[T], object], key_column: str
) -> Read[T]:
    """Judge each row; two rows with one key are one too many. ``judge`` raises Bad."""
    found: dict[object, tuple[int, T]] = {}
    bad: list[BadRow] = []
    rows = _rows(text.removeprefix("\ufeff"))
    try:
        line, header = next(rows, (1, []))
        if bad_header := _about_header(line, header, columns):
            return Read((), bad_header)
        for line, cells in rows:
            try:
                judged = judge(cleaned(_named(header, cells), columns))
                if key(judged) in found:
                    raise Bad(key_column, Problem.DUPLICATE_ROW)
                found[key(judged)] = (line, judged)
            except Bad as wrong:
                bad.append(BadRow(line, wrong.column, wrong.problem))
    except _Broken as broken:
        bad.append(BadRow(broken.line, "row", Problem.MALFORMED))
    if bad:
        return Read((), tuple(bad))
    return Read(tuple(row for _, row in found.values()), (), tuple(line for line, _ in found.values()))


def cleaned(row: Mapping[str, str | None], columns: Sequence[str]) -> Row:
    """Keep the columns that count, trimmed. Raises Bad for what is missing, too long or not printable."""
    found = {column: row.get(column) for column in columns}
    if any(value is None for value in found.values()):
        raise Bad("row", Problem.REQUIRED)
    trimmed = {column: _unquoted((value or "").strip()) for column, value in found.items()}
    for column, value in trimmed.items():
        if len(value) > LONGEST_OF.get(column, LONGEST):
            raise Bad(column, Problem.TOO_LONG)
        if not value.isprintable():
            raise Bad(column, Problem.MALFORMED)
    return trimmed


def _about_header(line: int, header: Sequence[str], columns: Sequence[str]) -> tuple[BadRow, ...]:
    """Say which columns are missing, or stand there twice, so that nobody could say which one counts."""
    times = Counter(header)
    missing = [BadRow(line, column, Problem.REQUIRED) for column in columns if not times[column]]
    twice = [BadRow(line, column, Problem.DUPLICATE_ROW) for column in columns if times[column] > 1]
    return tuple(missing + twice)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row that is not empty with the line on which it begins: a quoted cell may hold line breaks."""
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = 0
    try:
        for cells in table:
            line, before = before + 1, table.line_num
            if cells:
                yield line, cells
    except csv.Error:
        raise _Broken(before + 1) from None


def _named(header: Sequence[str], cells: Sequence[str]) -> dict[str, str | None]:
    if len(cells) > len(header):
        raise Bad("row", Problem.UNKNOWN_FIELD)
    return dict(zip(header, cells, strict=False))


def _unquoted(value: str) -> str:
    """Take away the quote with which an export keeps spreadsheets from running what somebody typed."""
    return value[1:] if value[:1] == "'" and value[1:2] in FORMULA else value
