"""Publishing, urgency, whom to ask first, and what an outcome brings."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules import outcomes, publishing, urgency
from accompany.rules.publishing import Draft
from accompany.rules.teams import Place
from accompany.rules.urgency import Gap
from accompany.words import AppointmentStatus, Level, Outcome, Reason, Told

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
TEAM = (Place("lead", 1, 1, 1),)


def draft(
    status: AppointmentStatus = AppointmentStatus.DRAFT,
    *,
    verified: bool = True,
    team: tuple[Place, ...] = TEAM,
    hours: int = 24,
) -> Draft:
    return Draft(status, verified, team, NOW + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("wanted", "override", "reason"),
    [
        pytest.param(draft(), None, None, id="checked, with a team"),
        pytest.param(draft(verified=False), None, Reason.NOT_VERIFIED, id="nobody checked the date"),
        pytest.param(draft(verified=False), "  ", Reason.NOT_VERIFIED, id="a blank is no reason"),
        pytest.param(draft(verified=False), "summons of today", None, id="with a reason"),
        pytest.param(draft(team=()), None, Reason.NO_TEAM, id="no team"),
        pytest.param(draft(hours=0), None, Reason.TOO_LATE, id="it began"),
        pytest.param(draft(AppointmentStatus.PUBLISHED), None, Reason.ALREADY_PUBLISHED, id="published already"),
        pytest.param(draft(AppointmentStatus.CANCELLED), None, Reason.CANCELLED, id="called off"),
        pytest.param(draft(AppointmentStatus.DONE), None, Reason.WRONG_STATE, id="over and written down"),
    ],
)
def test_publishing(wanted: Draft, override: str | None, reason: Reason | None) -> None:
    assert publishing.objection(wanted, override, NOW) is reason


@given(
    st.sampled_from(AppointmentStatus),
    st.booleans(),
    st.sampled_from([(), TEAM]),
    st.integers(-48, 48),
    st.none() | st.just("today"),
)
def test_volunteers_are_shown_only_a_team_on_a_date_somebody_answers_for(
    status: AppointmentStatus, verified: bool, team: tuple[Place, ...], hours: int, override: str | None
) -> None:
    if publishing.objection(draft(status, verified=verified, team=team, hours=hours), override, NOW) is None:
        assert status is AppointmentStatus.DRAFT
        assert team
        assert hours > 0
        assert verified or override


def gap(hours: int, level: Level = Level.ROUTINE, missing: int = 1, *, unsafe: bool = True) -> Gap:
    return Gap(NOW + timedelta(hours=hours), level, missing, unsafe)


def test_fills_first_what_is_unsafe_and_near_then_what_is_dangerous_then_what_is_next() -> None:
    tomorrow, critical, next_week = gap(24), gap(72, Level.CRITICAL), gap(170)
    safe_tomorrow, two_missing = gap(24, unsafe=False), gap(24, missing=2)
    ordered = sorted(
        [next_week, safe_tomorrow, critical, tomorrow, two_missing], key=lambda one: urgency.rank(one, NOW)
    )
    assert ordered == [two_missing, tomorrow, critical, safe_tomorrow, next_week]


GAPS = st.builds(gap, st.integers(0, 200), st.sampled_from(Level), st.integers(1, 4), unsafe=st.booleans())


@given(st.lists(GAPS, max_size=8).flatmap(lambda gaps: st.tuples(st.just(gaps), st.permutations(gaps))))
def test_the_order_is_the_same_however_gaps_come_in_and_what_is_unsafe_today_leads(
    both: tuple[list[Gap], list[Gap]],
) -> None:
    one, other = (sorted(gaps, key=lambda each: urgency.rank(each, NOW)) for gaps in both)
    assert [urgency.rank(each, NOW) for each in one] == [urgency.rank(each, NOW) for each in other]
    pressing = [each.below_minimum and urgency.is_near(each.starts_at, NOW) for each in one]
    assert pressing == sorted(pressing, reverse=True)


@pytest.mark.parametrize(
    ("outcome", "told", "codes"),
    [
        pytest.param(Outcome.ATTENDED, [Told.TICKET], ("told_bring_ticket",), id="come back with a ticket"),
        pytest.param(Outcome.ATTENDED, [], (), id="nothing said"),
        pytest.param(Outcome.ENDED, [Told.TICKET], (), id="no more appointments: nothing to bring"),
    ],
)
def test_an_outcome_brings_signals(outcome: Outcome, told: list[Told], codes: tuple[str, ...]) -> None:
    assert outcomes.signals(outcome, told) == codes
