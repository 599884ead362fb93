"""What is kept in memory, up to so many bytes: what was not asked for longest goes first."""

from collections import OrderedDict
from collections.abc import Hashable, Sized
from typing import Generic, TypeVar

V = TypeVar("V", bound=Sized)
KEY = 1024  # bytes a key takes beside its value, about


class Shelf(Generic[V]):
    """Values under keys that name all they are made of, so that none is ever wrong."""

    def __init__(self, most: int) -> None:
        """Keep at most so many bytes; a value's length is its size."""
        self._most, self._size = most, 0
        self._kept: OrderedDict[Hashable, V] = OrderedDict()

    def __len__(self) -> int:
        """Give how many bytes are kept, keys counted."""
        return self._size

    def get(self, key: Hashable) -> V | None:
        """Give what is kept under a key."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, value: V) -> None:
        """Keep a value, and let go of others until all fit; one that alone is too large is not kept."""
        if key in self._kept or len(value) + KEY > self._most:
            return
        self._kept[key] = value
        self._size += len(value) + KEY
        while self._size > self._most:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest) + KEY
