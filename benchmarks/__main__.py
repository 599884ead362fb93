"""Run benchmarks: all of them, or one by name. Exits with 1 when one lost, doubled or overbooked anything."""

import argparse
import sys
from collections.abc import Callable, Iterator

from benchmarks import board, claims, feed, mass_change, matching, mobilization, race, reply, sending, weeks
from benchmarks.measure import Figure

Benchmark = Callable[[str | None, tuple[str, ...], int], Iterator[Figure]]
BENCHMARKS: dict[str, Benchmark] = {
    "claims": claims.run,
    "race": race.run,
    "feed": feed.run,
    "board": board.run,
    "mobilization": mobilization.run,
    "sending": sending.run,
    "mass_change": mass_change.run,
    "reply": reply.run,
    "matching": matching.run,
    "plan_week": weeks.run,
}


def main() -> int:
    """Read the words, run, print a line for each figure as soon as it is known."""
    words = _words()
    errors = 0
    for name in [words.name] if words.name else list(BENCHMARKS):
        for figure in BENCHMARKS[name](words.database, _kinds(words.database), words.people):
            print(figure.line(as_json=words.json), flush=True)
            errors += figure.errors
    return 1 if errors else 0


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=list(BENCHMARKS), help="one benchmark; all when left out")
    parser.add_argument("--database", metavar="URL", help="an empty database of yours; both kinds when left out")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--people", type=int, default=10_000, help="how many a mobilization calls")
    return parser.parse_args()


def _kinds(database: str | None) -> tuple[str, ...]:
    if database is None:
        return ("sqlite", "postgresql")
    return ("sqlite",) if database.startswith("sqlite") else ("postgresql",)


if __name__ == "__main__":
    sys.exit(main())
