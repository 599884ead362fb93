"""Publishing, urgency, whom to ask first, and what an outcome brings."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules import matching, outcomes, publishing, slots, urgency
from accompany.rules.publishing import Draft
from accompany.rules.slots import Candidate, Need
from accompany.rules.teams import Place
from accompany.rules.urgency import Gap
from accompany.words import AccountId, AppointmentStatus, Fluency, Level, Outcome, Reason, Told, VolunteerId

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


@dataclass(frozen=True)
class Volunteer:
    volunteer: VolunteerId
    candidate: Candidate
    last_asked_at: datetime | None
    recent_claims: int


def volunteer(number: int, asked_days_ago: int | None, recent: int, fluency: Fluency = Fluency.FLUENT) -> Volunteer:
    asked = NOW - timedelta(days=asked_days_ago) if asked_days_ago is not None else None
    candidate = Candidate(vetted=True, frozen=False, qualifications={}, languages={"es": fluency}, busy=())
    return Volunteer(VolunteerId(AccountId(UUID(int=number))), candidate, asked, recent)


def test_asks_whom_it_burdens_least() -> None:
    published = AppointmentStatus.PUBLISHED
    need = Need(None, "es", NOW + timedelta(days=1), NOW + timedelta(days=1, hours=4), published, False, "UTC")
    never, long_ago, lately = volunteer(1, None, 0), volunteer(2, 20, 0), volunteer(3, 2, 0)
    busy, halting = volunteer(4, None, 3), volunteer(5, None, 0, Fluency.BASIC)
    native = volunteer(6, None, 0, Fluency.NATIVE)
    ranked = matching.rank([busy, lately, halting, long_ago, never, native], need, NOW)
    assert ranked == [native, never, long_ago, lately, busy]
    assert matching.why(native, need) == matching.Why(Fluency.NATIVE, 0, asked_before=False)
    assert matching.why(lately, replace(need, language=None)) == matching.Why(None, 0, asked_before=True)


ASKABLE = st.builds(volunteer, st.integers(1, 99), st.none() | st.integers(0, 60), st.integers(0, 5))


@given(
    st.lists(ASKABLE, max_size=8, unique_by=lambda one: one.volunteer).flatmap(
        lambda some: st.tuples(st.just(some), st.permutations(some))
    ),
    st.sampled_from(AppointmentStatus),
)
def test_nobody_is_asked_who_could_not_take_it_and_the_order_is_everybodys(
    both: tuple[list[Volunteer], list[Volunteer]], status: AppointmentStatus
) -> None:
    need = Need(None, "es", NOW + timedelta(days=1), NOW + timedelta(days=1, hours=4), status, False, "UTC")
    one, other = (matching.rank(some, need, NOW) for some in both)
    assert one == other
    assert [each for each in one if slots.objection(each.candidate, need, NOW) is not None] == []


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
