"""The code of conduct: what a new version must hold, and where somebody stands with the present one."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from accompany.words import Problem

SHIPPED = 1  # the version a coalition begins with
LONGEST = 4000  # characters, in one language


class Standing(StrEnum):
    """Where a volunteer stands with the present version. It keeps nobody from going: see decision 0028."""

    NEVER = "never"
    OLDER = "older"  # agreed to one before it
    AGREED = "agreed"


def standing(agreed: int | None, present: int) -> Standing:
    """Say where somebody stands who agreed to a version last, or to none."""
    if agreed is None:
        return Standing.NEVER
    return Standing.AGREED if agreed >= present else Standing.OLDER


def problems(texts: Mapping[str, str], written: Collection[str]) -> dict[str, Problem]:
    """Name what a new version lacks, as ``texts-en``: each language letters are written in needs its text."""
    found = {f"texts-{code}": _problem(texts.get(code, "")) for code in written}
    found["texts"] = None if set(texts) <= set(written) else Problem.UNKNOWN_LANGUAGE
    return {name: problem for name, problem in found.items() if problem is not None}


def _problem(text: str) -> Problem | None:
    if not text.strip():
        return Problem.REQUIRED
    if not text.replace("\n", " ").isprintable():
        return Problem.MALFORMED
    return Problem.TOO_LONG if len(text) > LONGEST else None
