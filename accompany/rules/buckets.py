"""A token bucket: how many messages may leave now, when a provider takes only so many a minute.

The bucket fills evenly and holds what five seconds bring, one at least: after a pause a few leave together, never more.
Seconds are of any clock. One that goes back a little, as clocks of two machines do, fills nothing meanwhile; where
it was set back, filling goes on from its new time.
"""

from dataclasses import dataclass

HOLDS = 5.0  # seconds of filling


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket that fills ``a_minute`` times a minute, and held ``tokens`` at ``at`` (seconds)."""

    a_minute: int
    tokens: float
    at: float

    @property
    def room(self) -> float:
        """Say how many it holds at most."""
        return room(self.a_minute)


def room(a_minute: int) -> float:
    """Say how many a bucket holds that fills so many times a minute."""
    return max(1.0, a_minute / 60 * HOLDS)


def take(bucket: Bucket, wanted: int, now: float) -> tuple[Bucket, int]:
    """Take as many as there are, at most ``wanted``; a part of one is no message and stays."""
    at = bucket.at if bucket.at - now <= HOLDS else now
    tokens = min(bucket.room, bucket.tokens + max(0.0, now - at) * bucket.a_minute / 60)
    taken = min(wanted, int(tokens + 1e-9))
    return Bucket(bucket.a_minute, tokens - taken, max(now, at)), taken


def wait(bucket: Bucket) -> float:
    """Say after how many seconds it holds the next whole one."""
    return max(0.0, 1 - bucket.tokens) * 60 / bucket.a_minute
