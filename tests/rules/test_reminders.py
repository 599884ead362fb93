"""Reminders come at the hours of the site's own clock, once, and not to those who need none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.reminders import LATE, Held, Reminder, due, moments

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def held(start: str = "2026-12-01T08:30:00-05:00", *, confirmed: bool = False, since: datetime = LONG_AGO) -> Held:
    return Held(at(start), "America/New_York", since, confirmed)


@pytest.mark.parametrize(
    ("shift", "now", "told"),
    [
        pytest.param(held(), "2026-11-27T08:29:00-05:00", [], id="a minute before the first"),
        pytest.param(held(), "2026-11-27T08:30:00-05:00", [Reminder.EARLY], id="four days before"),
        pytest.param(held(), "2026-11-30T17:00:00-05:00", [Reminder.CONFIRM], id="5 pm the day before"),
        pytest.param(held(), "2026-11-30T20:00:00-05:00", [Reminder.CONFIRM_AGAIN], id="8 pm"),
        pytest.param(held(), "2026-11-30T21:00:00-05:00", [Reminder.CONFIRM_AGAIN, Reminder.SILENT], id="9 pm"),
        pytest.param(held(), "2026-12-01T07:00:00-05:00", [Reminder.ON_THE_WAY], id="90 minutes before"),
        pytest.param(held(), "2026-12-01T08:30:00-05:00", [], id="it begins"),
        pytest.param(held(confirmed=True), "2026-11-30T21:00:00-05:00", [], id="who confirmed is not asked"),
        pytest.param(held(confirmed=True), "2026-12-01T07:00:00-05:00", [Reminder.ON_THE_WAY], id="but reminded"),
        pytest.param(held(since=at("2026-11-27T01:00-05:00")), "2026-11-27T08:30:00-05:00", [], id="took it at night"),
        pytest.param(held(since=at("2026-11-30T18:00-05:00")), "2026-11-30T19:00:00-05:00", [], id="took it at six"),
        pytest.param(held(), "2026-11-30T20:30:00-05:00", [Reminder.CONFIRM_AGAIN], id="the clock stood still at five"),
        pytest.param(held("2027-03-14T08:30-04:00"), "2027-03-13T17:00-05:00", [Reminder.CONFIRM], id="hour lost"),
        pytest.param(held("2026-11-01T08:30-05:00"), "2026-10-31T17:00-04:00", [Reminder.CONFIRM], id="hour won"),
    ],
)  # fmt: skip
def test_what_is_due(shift: Held, now: str, told: list[Reminder]) -> None:
    assert due(shift, at(now)) == told


@given(
    st.datetimes(datetime(2026, 1, 3), datetime(2029, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Guam", "UTC"]),
)
def test_looked_at_every_minute_each_comes_exactly_once_and_in_order(starts_at: datetime, zone: str) -> None:
    shift = Held(starts_at, zone, starts_at - timedelta(days=30), confirmed=False)
    known = moments(shift)
    assert known[Reminder.CONFIRM] < known[Reminder.CONFIRM_AGAIN] < known[Reminder.SILENT]
    for reminder, moment in known.items():
        if moment >= starts_at:
            continue
        assert reminder not in due(shift, moment - timedelta(minutes=1))
        assert reminder in due(shift, moment)
        assert reminder not in due(shift, moment + LATE)
