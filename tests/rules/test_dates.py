"""A time at a site is a real moment, or it is refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules import dates
from accompany.words import Invalid, Problem

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
WHEN = st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2030-01-01"))
ZONES = sorted(zone for zone in available_timezones() if zone.startswith(("America/", "Pacific/", "US/")))


@pytest.mark.parametrize(
    ("naive", "zone", "fold", "expected"),
    [
        pytest.param("2026-11-24T08:30", "America/New_York", None, "2026-11-24T13:30", id="winter in New York"),
        pytest.param("2026-07-01T08:30", "America/New_York", None, "2026-07-01T12:30", id="summer in New York"),
        pytest.param("2026-07-01T08:30", "America/Phoenix", None, "2026-07-01T15:30", id="no summer time in Arizona"),
        pytest.param("2026-11-01T01:30", "America/New_York", 0, "2026-11-01T05:30", id="the first half past one"),
        pytest.param("2026-11-01T01:30", "America/New_York", 1, "2026-11-01T06:30", id="the second half past one"),
    ],
)
def test_reads_the_wall_clock(naive: str, zone: str, fold: int | None, expected: str) -> None:
    assert dates.at_site(datetime.fromisoformat(naive), zone, fold) == datetime.fromisoformat(f"{expected}+00:00")


@pytest.mark.parametrize(
    ("naive", "problem"),
    [
        pytest.param("2026-03-08T02:30", Problem.TIME_IN_GAP, id="clocks skip it"),
        pytest.param("2026-11-01T01:30", Problem.TIME_AMBIGUOUS, id="it comes twice"),
    ],
)
def test_refuses_a_time_that_is_not_one_moment(naive: str, problem: Problem) -> None:
    with pytest.raises(Invalid) as refused:
        dates.at_site(datetime.fromisoformat(naive), "America/New_York")
    assert refused.value.problems == {"starts_at": problem}


@given(WHEN, st.sampled_from(ZONES), st.sampled_from([None, 0, 1]))
def test_what_is_accepted_shows_the_same_wall_clock_again(naive: datetime, zone: str, fold: int | None) -> None:
    try:
        moment = dates.at_site(naive, zone, fold)
    except Invalid:
        return
    assert moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == naive.replace(fold=0)


@pytest.mark.parametrize(
    ("ahead", "problem"),
    [
        pytest.param(timedelta(0), Problem.DATE_PAST, id="this moment is past"),
        pytest.param(timedelta(days=1200), Problem.DATE_TOO_FAR, id="nobody plans that far"),
    ],
)
def test_refuses_what_cannot_be_planned(ahead: timedelta, problem: Problem) -> None:
    with pytest.raises(Invalid) as refused:
        dates.check_future(NOW + ahead, NOW)
    assert refused.value.problems == {"starts_at": problem}
    dates.check_future(NOW + timedelta(seconds=1), NOW)


def test_an_end_comes_after_its_start() -> None:
    with pytest.raises(Invalid):
        dates.check_span(NOW, NOW)
    dates.check_span(NOW, NOW + timedelta(minutes=1))
