"""The person hears half a day before, never in the night, by the way they chose, and never more than is true."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accompany.rules import addresses
from accompany.rules import how_many_come as rules
from accompany.rules.how_many_come import Ahead, Said, Way
from accompany.words import ReachBy

ZONE = "America/New_York"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def wall(text: str) -> datetime:
    """Read a time of the clock on the wall in New York."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def ahead(starts_at: str, published_at: datetime = LONG_AGO) -> Ahead:
    return Ahead(wall(starts_at), published_at, ZONE, ReachBy.TEXT, reachable=True)


@pytest.mark.parametrize(
    ("starts_at", "told_at"),
    [
        pytest.param("2026-11-24 08:30", "2026-11-23 20:30", id="the evening before"),
        pytest.param("2026-11-24 18:45", "2026-11-24 06:45", id="in the morning"),
        pytest.param("2026-11-24 18:00", "2026-11-24 06:00", id="as the night ends"),
        pytest.param("2026-11-24 09:00", "2026-11-23 20:30", id="as the night begins"),
        pytest.param("2026-11-24 10:30", "2026-11-23 20:30", id="late in the evening"),
        pytest.param("2026-11-24 14:00", "2026-11-23 20:30", id="long after midnight"),
        pytest.param("2026-11-24 12:00", "2026-11-23 20:30", id="at midnight"),
        pytest.param("2026-03-08 08:30", "2026-03-07 19:30", id="clocks go forward: twelve real hours"),
        pytest.param("2026-11-01 08:30", "2026-10-31 20:30", id="clocks go back: not in the night"),
        pytest.param("2026-11-01 07:30", "2026-10-31 20:30", id="clocks go back: twelve real hours"),
        pytest.param("2026-03-08 14:00", "2026-03-07 20:30", id="clocks go forward in that night"),
    ],
)
def test_the_person_hears_twelve_hours_before_or_the_evening_before_a_night(starts_at: str, told_at: str) -> None:
    assert rules.told_at(ahead(starts_at)) == wall(told_at)


def test_it_is_due_from_then_on_until_it_begins_and_never_after() -> None:
    one, second = ahead("2026-11-24 18:45"), timedelta(seconds=1)
    assert not rules.due(one, wall("2026-11-24 06:45") - second)
    assert rules.due(one, wall("2026-11-24 06:45"))
    assert rules.due(one, one.starts_at - second)
    assert not rules.due(one, one.starts_at)


def test_a_clock_that_stood_still_in_the_evening_wakes_nobody_in_the_night() -> None:
    one = ahead("2026-11-24 08:30")
    asked = ["2026-11-23 20:59", "2026-11-23 21:00", "2026-11-24 05:59", "2026-11-24 06:00"]
    assert [rules.due(one, wall(moment)) for moment in asked] == [True, False, False, True]


def test_what_is_published_late_is_told_half_an_hour_later_even_in_the_night_before_a_start_in_the_night() -> None:
    published = wall("2026-11-24 09:00")
    assert rules.told_at(ahead("2026-11-24 12:00", published)) == published + timedelta(minutes=30)
    at_night = ahead("2026-11-24 05:30", wall("2026-11-24 01:00"))
    assert [rules.due(at_night, wall(f"2026-11-24 {clock}")) for clock in ("01:29", "01:30")] == [False, True]


@pytest.mark.parametrize(
    ("reach_by", "reachable", "way"),
    [
        pytest.param(ReachBy.EMAIL, True, Way.MESSAGE, id="mail"),
        pytest.param(ReachBy.TEXT, True, Way.MESSAGE, id="a text"),
        pytest.param(ReachBy.CALL, True, Way.DESK, id="a call"),
        pytest.param(ReachBy.SIGNAL, True, Way.DESK, id="signal cannot be written by a program"),
        pytest.param(ReachBy.NONE, True, Way.DESK, id="written down by intake without a channel"),
        pytest.param(ReachBy.NONE, False, Way.PAGE, id="asked for no messages"),
        pytest.param(ReachBy.EMAIL, False, Way.PAGE, id="forgotten"),
    ],
)
def test_everybody_is_told_by_the_way_they_chose(reach_by: ReachBy, reachable: bool, way: Way) -> None:
    assert rules.way(Ahead(LONG_AGO, LONG_AGO, ZONE, reach_by, reachable)) is way


@pytest.mark.parametrize("reach_by", [ReachBy.EMAIL, ReachBy.TEXT])
def test_nobody_writes_to_the_phone_of_somebody_who_is_held(reach_by: ReachBy) -> None:
    assert rules.way(Ahead(LONG_AGO, LONG_AGO, ZONE, reach_by, reachable=True, held=True)) is Way.DESK


def test_a_promise_is_not_counted_as_confirmed() -> None:
    assert [rules.said(2, 1), rules.said(0, 1), rules.said(0, 0)] == [Said.CONFIRMED, Said.PROMISED, Said.NOBODY]


@pytest.mark.parametrize(
    ("channel", "text", "address"),
    [
        pytest.param(ReachBy.TEXT, "212 555 0123 · leave no voice message", "+12125550123", id="a wish beside it"),
        pytest.param(ReachBy.TEXT, "my sister's phone", None, id="no number"),
        pytest.param(ReachBy.EMAIL, "marisol@example.org", "marisol@example.org", id="mail"),
        pytest.param(ReachBy.EMAIL, "212 555 0123", None, id="no address"),
        pytest.param(ReachBy.CALL, "212 555 0123", None, id="a call is for humans"),
    ],
)
def test_a_program_writes_only_to_what_that_channel_can_use(channel: ReachBy, text: str, address: str | None) -> None:
    assert addresses.written_to(channel, text) == address
