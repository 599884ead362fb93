"""How long whoever holds a shift that moved may think about it: shorter the nearer it is, and not through a night."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.still_able import NEAR, deadline

ZONE = "America/New_York"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("moved", "starts", "until"),
    [
        pytest.param("2026-11-02T10:00-05:00", "2026-11-20T09:00-05:00", "2026-11-04T10:00-05:00", id="weeks ahead"),
        pytest.param("2026-11-16T10:00-05:00", "2026-11-20T09:00-05:00", "2026-11-17T10:00-05:00", id="days ahead"),
        pytest.param("2026-11-18T10:00-05:00", "2026-11-20T09:00-05:00", "2026-11-18T18:00-05:00", id="two days"),
        pytest.param("2026-11-18T20:00-05:00", "2026-11-20T09:00-05:00", "2026-11-19T09:00-05:00", id="over night"),
        pytest.param("2026-11-18T02:00-05:00", "2026-11-20T09:00-05:00", "2026-11-18T10:00-05:00", id="it is early"),
        pytest.param("2026-11-19T18:00-05:00", "2026-11-20T09:00-05:00", "2026-11-19T20:00-05:00", id="the evening"),
        pytest.param("2026-11-19T20:30-05:00", "2026-11-20T09:00-05:00", "2026-11-20T06:00-05:00", id="late"),
        pytest.param("2026-11-20T04:00-05:00", "2026-11-20T09:00-05:00", "2026-11-20T06:00-05:00", id="that night"),
        pytest.param("2026-11-20T07:00-05:00", "2026-11-20T09:00-05:00", "2026-11-20T07:15-05:00", id="two hours"),
        pytest.param("2026-10-31T18:00-04:00", "2026-11-05T09:00-05:00", "2026-11-01T17:00-05:00", id="clocks change"),
    ],
)  # fmt: skip
def test_until_when(moved: str, starts: str, until: str) -> None:
    given_time = deadline(at(moved), at(starts), ZONE)
    assert given_time == at(until)


@given(st.integers(0, 60 * 24 * 700), st.integers(0, 60 * 24 * 30))
def test_there_is_always_time_to_answer_and_to_find_another(since: int, minutes: int) -> None:
    begun = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=since)
    starts = begun + timedelta(minutes=minutes)
    until = deadline(begun, starts, ZONE)
    assert until >= begun + timedelta(minutes=15)
    assert until <= max(starts - NEAR, begun + timedelta(hours=48))
    if minutes > 60 * 24:
        assert starts - until >= NEAR
