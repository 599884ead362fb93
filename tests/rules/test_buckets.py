"""No minute sees more than a provider takes; what waits leaves as soon as it may."""

from hypothesis import given
from hypothesis.strategies import floats, integers, lists, tuples

from accompany.rules import buckets
from accompany.rules.buckets import Bucket


def full(a_minute: int, now: float) -> Bucket:
    """Begin with a full one."""
    return Bucket(a_minute, buckets.room(a_minute), now)


ASKED = lists(tuples(floats(0, 90), integers(1, 500)), min_size=1, max_size=40)


@given(integers(1, 6_000), ASKED)
def test_no_minute_sees_more_than_its_share_and_what_the_bucket_holds(
    a_minute: int, asked: list[tuple[float, int]]
) -> None:
    bucket, now, sent = full(a_minute, 0.0), 0.0, list[tuple[float, int]]()
    for pause, wanted in asked:
        now += pause
        bucket, taken = buckets.take(bucket, wanted, now)
        assert 0 <= taken <= wanted
        sent.append((now, taken))
    for start, _ in sent:
        assert sum(number for at, number in sent if start <= at < start + 60) <= a_minute + bucket.room + 1e-6


@given(integers(1, 6_000), floats(0, 1e6))
def test_after_the_wait_there_is_one(a_minute: int, now: float) -> None:
    bucket, _ = buckets.take(full(a_minute, now), 1_000_000, now)
    _, none = buckets.take(bucket, 1, now)
    assert none == 0
    _, one = buckets.take(bucket, 1, now + buckets.wait(bucket) + 1e-3)
    assert one == 1


def test_a_clock_that_stands_or_goes_back_a_little_fills_nothing() -> None:
    bucket, _ = buckets.take(full(60, 100.0), 99, 100.0)
    assert buckets.take(bucket, 9, 96.0)[1] == 0


def test_a_clock_that_was_set_back_does_not_stop_the_mail() -> None:
    bucket, _ = buckets.take(full(60, 4_000.0), 99, 4_000.0)
    bucket, none = buckets.take(bucket, 9, 100.0)
    assert none == 0
    assert buckets.take(bucket, 9, 103.0)[1] == 3
