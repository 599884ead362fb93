"""Waves: who is asked when, how wide, and that a gap is never forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules import waves
from accompany.rules.waves import Line, Step, step
from accompany.words import Level, Width

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def line(hours: float = 240, **changes: object) -> Line:
    values = {
        "starts_at": NOW + hours * HOUR,
        "level": Level.ROUTINE,
        "missing": 1,
        "below_minimum": False,
        "unanswered": (),
        "waves": 0,
        "last_wave_at": None,
        "called_at": None,
    }
    return Line(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_", "ask"),
    [
        pytest.param(line(), 3, id="ten days ahead, three for one place"),
        pytest.param(line(missing=2), 6, id="for two places twice as many"),
        pytest.param(line(30), 4, id="tomorrow, four"),
        pytest.param(line(13), 6, id="tonight, six"),
        pytest.param(line(4), 10, id="in four hours, ten"),
        pytest.param(line(2), 20, id="now, twenty"),
        pytest.param(line(level=Level.HIGH), 4, id="high: half as many again"),
        pytest.param(line(level=Level.CRITICAL), 6, id="critical: twice as many"),
        pytest.param(line(2, missing=9), 60, id="never more than sixty at once"),
        pytest.param(line(unanswered=(NOW, NOW)), 1, id="who was asked just now may still answer"),
        pytest.param(line(unanswered=(NOW,) * 9), 0, id="enough were asked"),
        pytest.param(line(waves=1, last_wave_at=NOW - 23 * HOUR), 0, id="the last wave has its time"),
        pytest.param(line(waves=1, last_wave_at=NOW - 24 * HOUR), 3, id="the last wave had its time"),
        pytest.param(line(unanswered=(NOW - 25 * HOUR,) * 9), 3, id="who stayed silent for a day is not waited for"),
        pytest.param(line(nobody_left=True), 0, id="nobody is left to ask"),
        pytest.param(line(missing=0), 0, id="full"),
        pytest.param(line(-1), 0, id="begun"),
    ],
)
def test_how_many_are_asked(given_: Line, ask: int) -> None:
    assert step(given_, NOW).ask == ask


@pytest.mark.parametrize(("sent", "width"), [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (9, 2)])
def test_waves_that_do_not_fill_it_go_further(sent: int, width: int) -> None:
    assert step(line(waves=sent), NOW).width == width


def test_on_the_last_day_people_from_everywhere_are_asked_at_once() -> None:
    far, near = (step(line(hours), NOW).width for hours in (24, 23))
    assert (far, near) == (Width.NEAR, Width.ELSEWHERE)


@pytest.mark.parametrize("over", [line(missing=0, unanswered=(NOW,)), line(0), line(-5)])
def test_full_or_begun_stops(over: Line) -> None:
    assert step(over, NOW) == Step(stop=True)


@pytest.mark.parametrize(
    ("given_", "call"),
    [
        pytest.param(line(25, below_minimum=True), False, id="routine, a day and an hour ahead"),
        pytest.param(line(24, below_minimum=True), True, id="routine, a day ahead"),
        pytest.param(line(71, below_minimum=True, level=Level.CRITICAL), True, id="critical, three days ahead"),
        pytest.param(line(20, missing=0, below_minimum=True), True, id="held, but by somebody who may not come"),
        pytest.param(line(20, below_minimum=False), False, id="safe, only not ideal"),
        pytest.param(line(200, nobody_left=True), True, id="nobody left to ask, however far"),
        pytest.param(line(20, below_minimum=True, called_at=NOW - 3 * HOUR), False, id="called three hours ago"),
        pytest.param(line(20, below_minimum=True, called_at=NOW - 4 * HOUR), True, id="called four hours ago"),
        pytest.param(line(2, below_minimum=True, called_at=NOW - HOUR / 2), True, id="near: every half hour"),
        pytest.param(line(3, below_minimum=True, called_at=NOW - HOUR / 60), True, id="three hours before: once more"),
        pytest.param(line(2.99, below_minimum=True, called_at=NOW), False, id="which was told just now"),
    ],
)
def test_when_a_coordinator_is_called(given_: Line, call: bool) -> None:
    assert step(given_, NOW).call is call


def test_each_pace_is_quicker_and_wider_than_the_one_before() -> None:
    assert all(one[0] > two[0] and one[1] >= two[1] and one[2] <= two[2] for one, two in pairwise(waves.PACES))


@given(st.floats(0.1, 90), st.sampled_from(Level), st.integers(1, 5), st.booleans())
def test_a_gap_nobody_fills_is_asked_about_and_called_again_and_again_until_it_begins(
    hours: float, level: Level, missing: int, unsafe: bool
) -> None:
    moment, gap = NOW, line(hours, level=level, missing=missing, below_minimum=unsafe)
    asked, called = list[datetime](), list[datetime]()
    while moment < gap.starts_at:
        taken = step(gap, moment)
        asked += [moment] if taken.ask else []
        called += [moment] if taken.call else []
        gap = replace(gap, waves=len(asked), last_wave_at=max(asked, default=None), called_at=max(called, default=None))
        moment += timedelta(minutes=5)
    assert asked[0] == NOW
    assert all(two - one <= 12 * HOUR for one, two in pairwise([*asked, gap.starts_at]))
    if unsafe:
        last_call = gap.starts_at - called[-1]
        assert last_call <= HOUR
        assert all(two - one <= 4 * HOUR for one, two in pairwise(called))
    else:
        assert called == []
