"""The head-count over time: everybody once, as they said last; never longer than a page shows."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accompany.rules import curves as rules
from accompany.rules.curves import Heads, Saying
from accompany.words import Answer, Ring

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANA, THEO, SOL = (uuid.UUID(int=n) for n in (1, 2, 3))


def saying(who: uuid.UUID, minute: float, answer: Answer, ring: Ring = Ring.LIST) -> Saying:
    return Saying(who, ring, answer, NOW + minute * MINUTE)


def test_a_curve_rises_and_falls_with_what_is_said() -> None:
    said = [
        saying(ANA, 0.5, Answer.COMING),
        saying(THEO, 1, Answer.THIRTY_MINUTES, Ring.TEAM),
        saying(THEO, 2.5, Answer.COMING, Ring.TEAM),
        saying(ANA, 3, Answer.NO),
    ]
    found = rules.curve(said, NOW, NOW + 4 * MINUTE)
    assert found.width == MINUTE
    assert [point.at for point in found.points] == [NOW + n * MINUTE for n in range(5)]
    assert [point.rings[Ring.LIST] for point in found.points] == [
        *(Heads(0, 0), Heads(1, 0), Heads(1, 0)),
        *(Heads(0, 0), Heads(0, 0)),
    ]
    assert [point.rings[Ring.TEAM] for point in found.points] == [
        *(Heads(0, 0), Heads(0, 1), Heads(0, 1)),
        *(Heads(1, 0), Heads(1, 0)),
    ]
    assert [point.all for point in found.points][2] == Heads(1, 1)


def test_a_late_answer_is_still_in_the_curve() -> None:
    found = rules.curve([saying(ANA, 9.5, Answer.COMING)], NOW, NOW + 2 * MINUTE)
    assert found.points[-1].all == Heads(1, 0)


def test_a_call_that_left_just_now_has_one_point() -> None:
    found = rules.curve([], NOW, NOW)
    assert [(point.at, point.all) for point in found.points] == [(NOW, Heads())]


@pytest.mark.parametrize(
    ("minutes", "width"),
    [(5, 1), (24, 1), (25, 2), (120, 5), (6 * 60, 15), (24 * 60, 60), (7 * 24 * 60, 480)],
)
def test_a_longer_call_has_wider_steps(minutes: int, width: int) -> None:
    found = rules.curve([], NOW, NOW + minutes * MINUTE)
    assert found.width == width * MINUTE
    assert len(found.points) <= rules.MOST + 1


@given(
    some.lists(
        some.tuples(
            some.sampled_from((ANA, THEO, SOL)),
            some.floats(min_value=0, max_value=600),
            some.sampled_from((Answer.COMING, Answer.THIRTY_MINUTES, Answer.NO)),
        )
    )
)
def test_at_the_end_everybody_counts_as_they_said_last(said: list[tuple[uuid.UUID, float, Answer]]) -> None:
    sayings = sorted((saying(*one) for one in said), key=lambda one: one.at)
    last = {one.who: one.answer for one in sayings}
    found = rules.curve(sayings, NOW, NOW + 5 * MINUTE)
    answers = list(last.values())
    assert found.points[-1].all == Heads(answers.count(Answer.COMING), answers.count(Answer.THIRTY_MINUTES))
    assert all(point.all.coming + point.all.thirty_minutes <= 3 for point in found.points)
