"""SQL written once, with named holes, run many times on either database.

Building a Piccolo query costs 100 to 165 µs and SQLite itself 10; these statements are compiled once. The one place
that touches Piccolo's private attribute, so Piccolo is pinned.
"""

from collections.abc import Sequence
from itertools import count, islice
from string import Formatter
from typing import Any, Literal

from piccolo.querystring import QueryString

from accompany.tables import store

Row = dict[str, Any]
MOST_ARGUMENTS = 30_000  # both databases stop at 32,766


class Sql:
    """One statement. ``{name}`` is a hole for a value; a tuple or list fills it with ``(a, b, …)``."""

    def __init__(self, text: str) -> None:
        self._parts = [(before, name) for before, name, _, _ in Formatter().parse(text)]

    async def rows(self, **values: Any) -> list[Row]:
        """Run and give every row, as the engine converts it."""
        engine = store.engine()
        sql, args = self._filled(values, numbered=engine.engine_type != "sqlite")
        bound = QueryString("")
        bound._frozen_compiled_strings = (sql, args)
        with store.clear_errors():
            answer = await engine.run_querystring(bound)
        return engine.transform_response_to_dicts(answer)

    async def row(self, **values: Any) -> Row | None:
        """Run and give the first row, or None."""
        rows = await self.rows(**values)
        return rows[0] if rows else None

    def _filled(self, values: Row, *, numbered: bool) -> tuple[str, list[Any]]:
        args: list[Any] = []
        text: list[str] = []
        for before, name in self._parts:
            text.append(before)
            if name is None:
                continue
            value = values[name]
            many = isinstance(value, (tuple, list))
            marks = []
            for one in value if many else (value,):
                args.append(one)
                marks.append(f"${len(args)}" if numbered else "?")
            text.append(f"({', '.join(marks) or 'NULL'})" if many else marks[0])
        return "".join(text), args


async def insert(table: str, *rows: Row, twice: Literal["refuse", "leave"] = "refuse") -> None:
    """Insert rows that all have the same columns, in as few statements as the databases allow.

    A row that is there already raises Clash, or with ``twice="leave"`` is left as it is.
    """
    if not rows:
        return
    columns = list(rows[0])
    most = MOST_ARGUMENTS // len(columns)
    for start in range(0, len(rows), most):
        await _insert_some(table, columns, rows[start : start + most], " ON CONFLICT DO NOTHING" * (twice == "leave"))


async def _insert_some(table: str, columns: list[str], rows: Sequence[Row], clause: str) -> None:
    """Insert; a value that every row has is handed over once, which in a long call is most of them."""
    first, mark = rows[0], "?" if store.engine().engine_type == "sqlite" else "$"
    same = [column for column in columns if all(row[column] is first[column] for row in rows)]
    own = [column for column in columns if column not in same]
    shared = {column: f"{mark}{number}" for number, column in enumerate(same, 1)}
    one = ", ".join(shared.get(column, "{}") for column in columns)
    marks = (f"{mark}{number}" for number in count(len(same) + 1))
    places = ", ".join(f"({one.format(*islice(marks, len(own)))})" for _ in rows)
    bound = QueryString("")
    bound._frozen_compiled_strings = (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places}{clause}",  # noqa: S608  # names come from our own code
        [first[column] for column in same] + [row[column] for row in rows for column in own],
    )
    with store.clear_errors():
        await store.engine().run_querystring(bound)
