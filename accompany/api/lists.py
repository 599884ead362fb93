"""Lists in JSON: some items and a cursor to the next ones."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from accompany.words import Invalid, Problem

MOST = 100
FARTHEST = 2**31  # no list is that long
T = TypeVar("T")


class Page(msgspec.Struct, Generic[T]):
    """Some items; ``next`` leads to more, or is null."""

    items: list[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is wanted. One more than shown is asked for, to know whether there is more."""

    limit: int
    skip: int

    @property
    def most(self) -> int:
        """Say how many to ask the database for."""
        return self.limit + 1

    def shown(self, found: Sequence[T]) -> Sequence[T]:
        """Give what belongs on this page."""
        return found[: self.limit]

    def next(self, found: Sequence[object]) -> str | None:
        """Give the cursor of the next page, or None on the last."""
        return _cursor(self.skip + self.limit) if len(found) > self.limit else None


def cut(limit: int, cursor: str | None) -> Window:
    """Read ``?limit`` and ``?cursor``. Raises Invalid."""
    if not 1 <= limit <= MOST:
        raise Invalid({"limit": Problem.TOO_LARGE if limit > MOST else Problem.TOO_SMALL})
    return Window(limit, _skip(cursor) if cursor else 0)


def _cursor(skip: int) -> str:
    return base64.urlsafe_b64encode(f"after {skip}".encode()).decode().rstrip("=")


def _skip(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        skip = int(text.removeprefix("after "))
    except (binascii.Error, ValueError):
        raise Invalid({"cursor": Problem.MALFORMED}) from None
    if not 0 <= skip <= FARTHEST:
        raise Invalid({"cursor": Problem.MALFORMED})
    return skip
