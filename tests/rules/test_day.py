"""The day, step by step."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules import day
from accompany.words import DayStep, Reason

GATHERING, MET, BRIEFED, IN_LINE, INSIDE = day.ORDER
OUT, TURNED_AWAY, HELD = day.ENDS


@pytest.mark.parametrize(
    ("done", "step", "reason"),
    [
        pytest.param([], GATHERING, None, id="it begins with gathering"),
        pytest.param([], INSIDE, None, id="a lead who forgot to tap may begin late"),
        pytest.param([GATHERING], INSIDE, None, id="steps may be left out"),
        pytest.param([INSIDE], MET, Reason.WRONG_STEP, id="but do not go back"),
        pytest.param([GATHERING], GATHERING, Reason.WRONG_STEP, id="nor happen twice"),
        pytest.param([], OUT, Reason.WRONG_STEP, id="nobody comes out of a day that did not begin"),
        pytest.param([INSIDE], OUT, None, id="out"),
        pytest.param([MET], TURNED_AWAY, None, id="turned away at the door"),
        pytest.param([INSIDE, OUT], INSIDE, Reason.WRONG_STEP, id="out is out"),
        pytest.param([INSIDE, OUT], HELD, None, id="somebody reported out can still turn out to be held"),
        pytest.param([INSIDE], DayStep.OVERDUE_SNOOZED, None, id="still waiting"),
        pytest.param([INSIDE, DayStep.OVERDUE_SNOOZED], DayStep.OVERDUE_SNOOZED, None, id="waiting again"),
        pytest.param([MET], DayStep.OVERDUE_SNOOZED, Reason.WRONG_STEP, id="nobody waits for who is not inside"),
    ],
)
def test_what_may_come_next(done: list[DayStep], step: DayStep, reason: Reason | None) -> None:
    assert day.objection(step, done) is reason


@given(st.lists(st.sampled_from(DayStep), max_size=12))
def test_a_day_that_went_inside_can_always_end(tried: list[DayStep]) -> None:
    done: list[DayStep] = []
    for step in tried:
        if day.objection(step, done) is None:
            done.append(step)
    assert [step for step in done if step in day.ORDER] == sorted(
        (step for step in done if step in day.ORDER), key=day.ORDER.index
    )
    if done and not any(step in day.ENDS for step in done):
        assert OUT in day.following(done)
