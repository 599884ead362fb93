"""When a training that ends is warned of: a month before and a week before, by day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accompany.rules.trainings import EARLY, LATE, edition, is_time, last_day, stage, today

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("left", "expected"), [(31, None), (30, EARLY), (8, EARLY), (7, LATE), (1, LATE), (0, LATE), (-1, None)]
)
def test_a_training_is_warned_of_in_its_last_month_and_its_last_week(left: int, expected: int | None) -> None:
    assert stage(TODAY + timedelta(days=left), TODAY) == expected


def test_each_warning_of_each_last_day_has_a_number_that_says_the_day() -> None:
    days = [TODAY + timedelta(days=n) for n in range(40)]
    numbers = [edition(day, at) for day in days for at in (EARLY, LATE)]
    assert len(set(numbers)) == len(numbers)
    assert {last_day(number) for number in numbers} == set(days)
    assert max(numbers) < 2**31  # what an INTEGER holds


@pytest.mark.parametrize(
    ("hour", "expected"), [(13, False), (14, True), (23, True), (0, True), (1, False)]
)  # 8 am, 9 am, 6 pm, 7 pm and 8 pm in New York
def test_nobody_is_warned_by_night(hour: int, expected: bool) -> None:
    moment = datetime(2026, 11, 23 + (hour < 8), hour, tzinfo=UTC)
    assert is_time(moment, "America/New_York") is expected


def test_the_day_is_the_chapters() -> None:
    assert today(datetime(2026, 11, 24, 3, tzinfo=UTC), "America/New_York") == TODAY
