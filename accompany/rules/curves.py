"""The head-count over time: how many said they are coming, ring by ring, since a call was sent."""

import uuid
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.words import Answer, Ring

MOST = 24  # steps of a curve
WIDTHS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440))


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody said, when (aware UTC); ``who`` tells two people apart and names neither."""

    who: uuid.UUID
    ring: Ring
    answer: Answer
    at: datetime


@dataclass(frozen=True, slots=True)
class Heads:
    """How many come in minutes, and how many within half an hour."""

    coming: int = 0
    thirty_minutes: int = 0

    def __add__(self, other: "Heads") -> "Heads":
        return Heads(self.coming + other.coming, self.thirty_minutes + other.thirty_minutes)


@dataclass(frozen=True, slots=True)
class Point:
    """What stood at one moment (aware UTC)."""

    at: datetime
    rings: Mapping[Ring, Heads]

    @property
    def all(self) -> Heads:
        """Sum the rings up."""
        return sum(self.rings.values(), Heads())


@dataclass(frozen=True, slots=True)
class Curve:
    """A head-count over time: one point every ``width``, the first when the call left."""

    width: timedelta
    points: tuple[Point, ...]


def curve(sayings: Sequence[Saying], since: datetime, until: datetime) -> Curve:
    """Follow what was said from ``since`` until ``until``, and longer while late answers come.

    Everybody counts once, as they said last before each moment: who can no longer come is taken away again.
    """
    in_order = sorted(sayings, key=lambda saying: saying.at)
    end = max([until, since, *(saying.at for saying in in_order)])
    width = next((width for width in WIDTHS if (end - since) <= width * MOST), WIDTHS[-1])
    steps = -(-(end - since) // width)  # upwards, so that the last answer is in
    rings = sorted({saying.ring for saying in in_order})
    said: dict[uuid.UUID, Saying] = {}
    counted: Counter[tuple[Ring, Answer]] = Counter()
    points, waiting = [], deque(in_order)
    for step in range(int(steps) + 1):
        at = since + step * width
        while waiting and waiting[0].at <= at:
            _count(waiting.popleft(), said, counted)
        points.append(Point(at, {ring: _heads(counted, ring) for ring in rings}))
    return Curve(width, tuple(points))


def _count(saying: Saying, said: dict[uuid.UUID, Saying], counted: Counter[tuple[Ring, Answer]]) -> None:
    if before := said.get(saying.who):
        counted[before.ring, before.answer] -= 1
    said[saying.who] = saying
    counted[saying.ring, saying.answer] += 1


def _heads(counted: Counter[tuple[Ring, Answer]], ring: Ring) -> Heads:
    return Heads(counted[ring, Answer.COMING], counted[ring, Answer.THIRTY_MINUTES])
