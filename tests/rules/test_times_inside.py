"""How long people are inside: what is learned, whose word counts first, and when a building closes."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.times_inside import LEAST, Day, closing, learned, planned, spent
from accompany.words import DayStep

NINE = datetime(2026, 12, 1, 14, tzinfo=UTC)  # in New York
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def day(expected: int = 180, closes: time | None = None, inside: tuple[int, ...] = ()) -> Day:
    return Day(NINE, "America/New_York", expected * MINUTE, 180 * MINUTE, closes, inside)


@pytest.mark.parametrize(
    ("minutes", "after"),
    [
        pytest.param([60] * 9, None, id="nine days are too few"),
        pytest.param([60] * 9 + [300], 60, id="one of ten may take longer"),
        pytest.param([60] * 8 + [300] * 2, 300, id="two of ten may not"),
        pytest.param(list(range(1, 101)), 90, id="of a hundred the ninetieth"),
    ],
)
def test_nine_of_ten_were_out(minutes: list[int], after: int | None) -> None:
    assert learned(minutes) == (after * MINUTE if after else None)


@given(st.lists(st.integers(1, 800), min_size=LEAST, max_size=100))
def test_what_is_learned_leaves_at_most_a_tenth_inside(minutes: list[int]) -> None:
    after = learned(minutes)
    assert after is not None
    assert sum(one * MINUTE > after for one in minutes) <= len(minutes) / 10
    assert after in [one * MINUTE for one in minutes]


def test_a_coordinator_s_word_counts_before_what_was_learned() -> None:
    assert planned(day()).expected == 3 * HOUR
    assert planned(day(inside=(60,) * 10)).expected == HOUR
    assert planned(day(expected=30, inside=(60,) * 10)).expected == HOUR / 2


@pytest.mark.parametrize(
    ("closes", "at"),
    [
        pytest.param(time(16, 30), datetime(2026, 12, 1, 21, 30, tzinfo=UTC), id="on its own clock"),
        pytest.param(None, None, id="not known"),
        pytest.param(time(8, 30), None, id="closed before it begins: nobody keeps these hours"),
    ],
)
def test_a_building_closes_on_its_own_clock(closes: time | None, at: datetime | None) -> None:
    assert closing(day(closes=closes)) == at
    assert planned(day(closes=closes)).closes_at == at


@pytest.mark.parametrize(
    ("steps", "minutes"),
    [
        pytest.param([(DayStep.INSIDE, NINE), (DayStep.OUT, NINE + HOUR)], 60, id="from in to out"),
        pytest.param([(DayStep.OUT, NINE)], None, id="nobody tapped inside"),
        pytest.param([(DayStep.INSIDE, NINE)], None, id="not out yet"),
        pytest.param([(DayStep.INSIDE, NINE), (DayStep.OUT, NINE - HOUR)], None, id="out before in"),
        pytest.param([(DayStep.INSIDE, NINE), (DayStep.OUT, NINE + 15 * HOUR)], None, id="somebody forgot to tap"),
    ],
)
def test_time_spent_inside(steps: list[tuple[DayStep, datetime]], minutes: int | None) -> None:
    assert spent(steps) == minutes
