"""Nobody is called more often than they want, nor out of their sleep unless they asked for it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.quiet import Quiet
from accompany.rules.supporters import A_WEEK, NIGHT, UNCONFIRMED_FOR, Callee, LeftOut, has_room, lapsed, when

NEW_YORK, HONOLULU = Quiet(*NIGHT, "America/New_York"), Quiet(*NIGHT, "Pacific/Honolulu")
DAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # ten in the morning in New York, five in Honolulu
NIGHTLY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # ten in the evening in New York, five in the afternoon in Honolulu
AT_SIX = DAY + timedelta(hours=1)  # in Honolulu
MORNING = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("callee", "now", "lasts", "drill", "answer"),
    [
        pytest.param(Callee(3, 2, False, NEW_YORK), DAY, 6, False, DAY, id="by day"),
        pytest.param(Callee(3, 3, False, NEW_YORK), DAY, 6, False, LeftOut.LIMIT, id="three times this week"),
        pytest.param(Callee(0, 0, True, NEW_YORK), DAY, 6, False, LeftOut.LIMIT, id="none for now"),
        pytest.param(Callee(0, 9, False, NEW_YORK), DAY, 6, True, DAY, id="an exercise is no urgent call"),
        pytest.param(Callee(None, 9, False, NEW_YORK), DAY, 6, False, DAY, id="a volunteer has other limits"),
        pytest.param(Callee(3, 0, False, NEW_YORK), NIGHTLY, 12, False, MORNING, id="after the night"),
        pytest.param(Callee(3, 0, False, NEW_YORK), NIGHTLY, 8, False, LeftOut.ASLEEP, id="over when they wake"),
        pytest.param(Callee(3, 0, True, NEW_YORK), NIGHTLY, 6, False, NIGHTLY, id="wake me"),
        pytest.param(Callee(3, 0, True, NEW_YORK), NIGHTLY, 12, True, MORNING, id="an exercise wakes nobody"),
        pytest.param(Callee(3, 0, False, HONOLULU), NIGHTLY, 6, False, NIGHTLY, id="elsewhere it is day"),
        pytest.param(Callee(3, 0, False, HONOLULU), DAY, 6, False, AT_SIX, id="elsewhere it is night"),
    ],
)
def test_when_somebody_is_called(
    callee: Callee, now: datetime, lasts: int, drill: bool, answer: datetime | LeftOut
) -> None:
    assert when(callee, now + timedelta(hours=lasts), now, drill=drill) == answer


@given(
    st.integers(0, 7),
    st.integers(0, 20),
    st.sampled_from(["America/New_York", "Pacific/Honolulu", "Asia/Kolkata", "America/Phoenix"]),
    st.integers(0, 700 * 24 * 60).map(lambda minutes: DAY + timedelta(minutes=minutes)),
    st.integers(1, 72),
)
def test_never_too_often_never_at_night_never_when_it_is_over(
    weekly: int, called: int, zone: str, now: datetime, lasts: int
) -> None:
    until = now + timedelta(hours=lasts)
    answer = when(Callee(weekly, called, False, Quiet(*NIGHT, zone)), until, now, drill=False)
    if called >= weekly:
        assert answer is LeftOut.LIMIT
    elif isinstance(answer, datetime):
        assert now <= answer < until
        assert 6 <= answer.astimezone(ZoneInfo(zone)).hour < 21


@given(st.integers(0, 7), st.lists(st.integers(0, 60 * 24 * 30), max_size=60))
def test_in_no_seven_days_more_than_the_limit(weekly: int, minutes: list[int]) -> None:
    calls: list[datetime] = []
    for minute in sorted(minutes):
        now = DAY + timedelta(minutes=minute)
        if has_room(weekly, sum(one > now - A_WEEK for one in calls)):
            calls.append(now)
    assert all(sum(start <= one < start + A_WEEK for one in calls) <= weekly for start in calls)


def test_a_wish_lapses_to_the_second() -> None:
    assert lapsed(DAY, DAY + UNCONFIRMED_FOR)
    assert not lapsed(DAY, DAY + UNCONFIRMED_FOR - timedelta(seconds=1))
