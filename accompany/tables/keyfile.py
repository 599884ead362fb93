"""The key file, as those who set the program up meet it: made once, checked at every start, moved on after a pause."""

from datetime import datetime
from pathlib import Path

from accompany.vault import keys
from accompany.vault.keys import MOST_AT_ONCE, KeyFileProblem

__all__ = ["MOST_AT_ONCE", "KeyFileProblem", "advance", "behind", "check", "make"]


def make(path: Path, now: datetime) -> bool:
    """Make the key file unless there is one; say whether it is new. Raises KeyFileProblem when it cannot be used."""
    if path.exists():
        check(path)
        return False
    keys.create(path, now)
    return True


def check(path: Path) -> None:
    """Raise KeyFileProblem when the key file is missing, damaged or open to others."""
    keys.load(path)


def behind(path: Path, now: datetime) -> int:
    """Count the weeks that the weekly key is behind ``now``. Raises KeyFileProblem."""
    return keys.behind(keys.load(path), now)


def advance(path: Path, now: datetime) -> bool:
    """Move the weekly key forward to ``now`` however far that is: a person said so. Raises KeyFileProblem."""
    roots = keys.load(path)
    return keys.advance(path, roots, now, most=max(keys.behind(roots, now), 0))
