"""One signature more: after a call to the list the same day, a busy week, a busy hour, or to very many volunteers."""

from datetime import UTC, datetime, timedelta

import pytest

from accompany.rules.call_limits import BOUNDS, Limits, Reach, Sent, longest, one_more, problems, strictest
from accompany.words import Problem, Reason, Ring

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
LIST, TEAM, PARTNERS = frozenset({Ring.LIST}), frozenset({Ring.TEAM}), frozenset({Ring.PARTNERS})
NOBODY = Reach(0, 0)


def ago(rings: frozenset[Ring], **before: float) -> Sent:
    return Sent(NOW - timedelta(**before), rings)


@pytest.mark.parametrize(
    ("rings", "before", "reach", "reason"),
    [
        pytest.param(LIST, [], NOBODY, None, id="the first"),
        pytest.param(LIST, [ago(LIST, hours=23)], NOBODY, Reason.LIST_CALLED_TODAY, id="the second of a day"),
        pytest.param(PARTNERS, [ago(LIST, hours=23)], NOBODY, Reason.LIST_CALLED_TODAY, id="wider counts as the list"),
        pytest.param(LIST, [ago(PARTNERS, hours=23)], NOBODY, Reason.LIST_CALLED_TODAY, id="after a wider one"),
        pytest.param(LIST, [ago(LIST, hours=24)], NOBODY, None, id="a day later"),
        pytest.param(TEAM, [ago(LIST, hours=2)], NOBODY, None, id="the team may be called after the list"),
        pytest.param(LIST, [ago(TEAM, hours=2)], NOBODY, None, id="the list after the team"),
        pytest.param(LIST, [ago(LIST, days=day) for day in (2, 4)], NOBODY, None, id="the third of a week"),
        pytest.param(
            LIST, [ago(LIST, days=day) for day in (2, 4, 6)], NOBODY, Reason.LIST_CALLED_OFTEN, id="the fourth of it"
        ),
        pytest.param(LIST, [ago(LIST, days=day) for day in (2, 4, 7)], NOBODY, None, id="one is a week old"),
        pytest.param(TEAM, [ago(TEAM, minutes=n) for n in (1, 2)], NOBODY, None, id="the third of an hour"),
        pytest.param(
            TEAM, [ago(TEAM, minutes=n) for n in (1, 2, 59)], NOBODY, Reason.CALLS_IN_AN_HOUR, id="the fourth of it"
        ),
        pytest.param(TEAM, [], Reach(25, 100), None, id="a quarter"),
        pytest.param(TEAM, [], Reach(26, 100), Reason.MANY_VOLUNTEERS, id="more than a quarter"),
        pytest.param(TEAM, [], Reach(20, 20), None, id="few are a team"),
        pytest.param(frozenset(), [ago(TEAM, minutes=n) for n in (1, 2, 3)], NOBODY, None, id="nobody more is called"),
        pytest.param(LIST, [], Reach(90, 100), None, id="two have looked at what goes outward"),
        pytest.param(LIST, [ago(TEAM, minutes=n) for n in (1, 2, 3)], NOBODY, None, id="outward in a busy hour"),
    ],
)
def test_one_more(rings: frozenset[Ring], before: list[Sent], reach: Reach, reason: Reason | None) -> None:
    assert one_more(rings, before, reach, Limits(), NOW) is reason


def test_a_chapter_may_have_limits_of_its_own() -> None:
    own = Limits(list_in_a_week=1, list_hours_apart=0, share_percent=50, in_an_hour=1)
    assert one_more(LIST, [ago(LIST, hours=2)], NOBODY, own, NOW) is Reason.LIST_CALLED_OFTEN
    assert one_more(TEAM, [ago(TEAM, minutes=2)], NOBODY, own, NOW) is Reason.CALLS_IN_AN_HOUR
    assert one_more(TEAM, [], Reach(50, 100), own, NOW) is None


def test_nothing_is_forgotten_that_a_limit_looks_at() -> None:
    assert longest(Limits()) == timedelta(days=7)
    assert longest(Limits(list_hours_apart=200)) == timedelta(hours=200)


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_what_can_be_chosen(name: str) -> None:
    least, most = BOUNDS[name]
    assert problems(Limits(**{name: least})) == problems(Limits(**{name: most})) == {}
    assert problems(Limits(**{name: least - 1})) == {name: Problem.TOO_SMALL}
    assert problems(Limits(**{name: most + 1})) == {name: Problem.TOO_LARGE}


def test_every_limit_has_bounds_and_what_is_shipped_keeps_to_them() -> None:
    assert set(BOUNDS) == set(Limits.__slots__)
    assert problems(Limits()) == {}


def test_while_limits_settle_the_strictest_of_each_counts() -> None:
    assert strictest(Limits(), []) == Limits()
    assert strictest(Limits(5, 12, 50, 9), [Limits(), Limits(1, 48, 90, 60)]) == Limits(1, 48, 25, 3)
    assert strictest(Limits(1, 48, 10, 1), [Limits()]) == Limits(1, 48, 10, 1)
