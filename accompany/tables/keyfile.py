"""The key file, as those who set the program up meet it: made once, checked at every start."""

from datetime import datetime
from pathlib import Path

from accompany.vault import keys
from accompany.vault.keys import KeyFileProblem

__all__ = ["KeyFileProblem", "check", "make"]


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
