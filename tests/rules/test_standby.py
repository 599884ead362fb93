"""How long an offer to somebody on standby stands: the nearer the start, the shorter, and never past it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.standby import one_by_one, stands_until
from tests.cast import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("left", "patience"),
    [
        (10 * 24 * HOUR, 24 * HOUR),
        (4 * 24 * HOUR, 12 * HOUR),
        (30 * HOUR, 4 * HOUR),
        (14 * HOUR, HOUR),
        (4 * HOUR, timedelta(minutes=20)),
        (HOUR, timedelta(minutes=10)),
        (timedelta(minutes=4), timedelta(minutes=4)),
    ],
)
def test_the_nearer_the_shorter(left: timedelta, patience: timedelta) -> None:
    assert stands_until(NOW + left, NOW) - NOW == patience


@given(st.integers(1, 60 * 24 * 30), st.integers(0, 60 * 24 * 30))
def test_an_offer_ends_by_the_start_and_no_later_one_stands_longer(minutes: int, later: int) -> None:
    starts_at: datetime = NOW + timedelta(minutes=minutes)
    heard_at = NOW + timedelta(minutes=min(later, minutes - 1))
    until = stands_until(starts_at, heard_at)
    assert heard_at < until <= starts_at
    assert until - heard_at <= stands_until(starts_at, NOW) - NOW


def test_near_the_start_everybody_hears_at_once() -> None:
    assert one_by_one(NOW + 13 * HOUR, NOW)
    assert not one_by_one(NOW + 12 * HOUR, NOW)
