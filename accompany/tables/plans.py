"""Plans as data: kinds of tasks with their words, the steps before an appointment, what follows once held."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any

from accompany.rules.plans import FollowUp, Step
from accompany.words import Level, Ring

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a task may be. ``call``: it only reminds somebody to draft a call to the ring."""

    code: str
    ring: Ring | None
    call: bool
    words: Mapping[str, str] = field(hash=False)

    def said(self, language: str) -> str:
        """Say what is to be done."""
        return self.words.get(language, self.words[FALLBACK])


@cache
def kinds() -> Mapping[str, Kind]:
    """Give every kind by its code, in the order of the data."""
    return {
        code: Kind(
            code=code,
            ring=Ring(row["ring"]) if "ring" in row else None,
            call=row.get("call", False),
            words={name: text for name, text in row.items() if name not in ("ring", "call")},
        )
        for code, row in _read()["kinds"].items()
    }


@cache
def steps() -> tuple[Step, ...]:
    """Give the plan, line by line."""
    return tuple(
        Step(
            code=row["code"],
            kind=row["kind"],
            before=timedelta(hours=row["hours"]),
            level=Level[row["level"].upper()],
            ring=kinds()[row["kind"]].ring,
        )
        for row in _read()["step"]
    )


@cache
def follow_ups() -> tuple[FollowUp, ...]:
    """Give what follows when somebody was held."""
    return tuple(FollowUp(row["code"], row["kind"], timedelta(minutes=row["minutes"])) for row in _read()["held"])


@cache
def order() -> Mapping[str, int]:
    """Give the place of each step in the data: what is due at the same time comes in this order."""
    codes = [*(step.code for step in steps()), *(line.code for line in follow_ups())]
    return {code: position for position, code in enumerate(codes)}


@cache
def _read() -> dict[str, Any]:
    file = resources.files("accompany").joinpath("data", "plans.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
