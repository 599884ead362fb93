"""The plan before an appointment, and what follows when somebody was held: pure rules over the data that ships."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accompany.rules import consent as consents
from accompany.rules import plans as rules
from accompany.rules.consent import Consent
from accompany.rules.plans import Outlook, Step
from accompany.tables import plans
from accompany.tables.texts import WRITTEN
from accompany.words import AppointmentStatus, Level, Reason, Ring, TaskSource, TaskState, Tier

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def agreed(tier: Tier) -> Consent:
    return Consent(consents.rings_of(tier), NOW)


def outlook(ahead: timedelta, level: Level | None = Level.CRITICAL, tier: Tier = Tier.PUBLIC) -> Outlook:
    return Outlook(level, agreed(tier), NOW + ahead)


def kinds(seen: Outlook, taken: frozenset[str] = frozenset()) -> list[str]:
    return [one.kind for one in rules.propose(plans.steps(), seen, taken, NOW)]


def test_a_plan_three_weeks_ahead_has_every_step_at_its_day() -> None:
    seen = outlook(21 * DAY)
    found = rules.propose(plans.steps(), seen, frozenset(), NOW)
    assert {one.code for one in found} == {step.code for step in plans.steps()}
    before = {step.code: step.before for step in plans.steps()}
    assert [one.due_at for one in found] == [seen.starts_at - before[one.code] for one in found]
    assert {seen.starts_at - one.due_at for one in found} == {14 * DAY, 7 * DAY, 3 * DAY, DAY, 2 * HOUR}
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)


def test_what_is_past_is_due_now_and_each_kind_once() -> None:
    found = rules.propose(plans.steps(), outlook(26 * HOUR), frozenset(), NOW)
    now = [one for one in found if one.due_at == NOW]
    assert [one.code for one in now if one.kind == "reconfirm_consent"] == ["consent_3d"]
    assert len({one.kind for one in now}) == len(now)
    assert [(one.code, one.due_at) for one in found if one.due_at > NOW] == [
        *((code, NOW + 2 * HOUR) for code in ("consent_1d", "on_call_1d", "lawyer_1d", "public_1d")),
        ("list_2h", NOW + 24 * HOUR),
    ]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param(outlook(21 * DAY, None), [], id="nobody confirmed a level"),
        pytest.param(outlook(21 * DAY, Level.ROUTINE), [], id="routine"),
        pytest.param(outlook(timedelta(0)), [], id="begun"),
        pytest.param(outlook(21 * DAY, Level.WATCH), ["interpreter", "standby_pair", "lawyer_number"], id="watch"),
        pytest.param(
            outlook(21 * DAY, Level.HIGH, Tier.PRIVATE),
            [
                *("interpreter", "reconfirm_consent", "team_of_six", "standby_pair"),
                *("reconfirm_consent", "on_call_named", "lawyer_number"),
            ],
            id="high: partners are told only where the person agrees",
        ),
    ],
)
def test_the_plan_follows_the_confirmed_level(seen: Outlook, expected: list[str]) -> None:
    assert kinds(seen) == expected


@pytest.mark.parametrize(
    ("tier", "absent"),
    [
        pytest.param(
            Tier.PRIVATE,
            {"call_list", "call_partners", "call_public", "petition", "vigil", "partners_told", "press_conference"},
            id="private",
        ),
        pytest.param(Tier.COMMUNITY, {"call_public", "press_conference"}, id="community"),
        pytest.param(Tier.PUBLIC, set(), id="public"),
    ],
)
def test_only_what_the_person_agreed_to_is_proposed(tier: Tier, absent: set[str]) -> None:
    everything = {step.kind for step in plans.steps()}
    assert everything - set(kinds(outlook(21 * DAY, tier=tier))) == absent


@given(
    rings=some.frozensets(some.sampled_from(Ring)),
    withdrawn=some.booleans(),
    hours=some.integers(min_value=-48, max_value=24 * 30),
    level=some.none() | some.sampled_from(Level),
    taken=some.frozensets(some.sampled_from([step.code for step in plans.steps()])),
)
def test_no_ring_beyond_the_consent_of_now_is_ever_proposed(
    rings: frozenset[Ring], withdrawn: bool, hours: int, level: Level | None, taken: frozenset[str]
) -> None:
    consent = Consent(rings, NOW, NOW if withdrawn else None)
    found = rules.propose(plans.steps(), Outlook(level, consent, NOW + hours * HOUR), taken, NOW)
    of_step: dict[str, Step] = {step.code: step for step in plans.steps()}
    tells = [of_step[one.code].ring for one in found]
    assert all(ring is None or consents.allows(consent, ring) for ring in tells)
    assert all(one.due_at >= NOW for one in found)
    assert not {one.code for one in found} & taken


def test_a_step_that_was_taken_over_is_not_proposed_again() -> None:
    assert "strategy_meeting" not in kinds(outlook(21 * DAY), frozenset({"strategy_14d"}))


def test_the_lawyer_comes_first_when_somebody_is_held() -> None:
    found = rules.follow_ups(plans.follow_ups(), NOW)
    assert [one.kind for one in found[:3]] == ["lawyer_told", "emergency_contact", "school_pickup"]
    assert found[0].due_at == NOW
    by_day = {hours: {one.kind for one in found if one.due_at == NOW + hours * HOUR} for hours in (24, 48, 72)}
    assert by_day == {
        24: {"bond_hearing", "family", "belongings"},
        48: {"visit", "mutual_aid"},
        72: {"release_pickup"},
    }


@pytest.mark.parametrize(
    ("level", "status", "reason"),
    [
        pytest.param(None, AppointmentStatus.PUBLISHED, Reason.LEVEL_NOT_CONFIRMED, id="no level"),
        pytest.param(Level.HIGH, AppointmentStatus.CANCELLED, Reason.CANCELLED, id="called off"),
        pytest.param(Level.HIGH, AppointmentStatus.DONE, Reason.WRONG_STATE, id="over"),
        pytest.param(Level.HIGH, AppointmentStatus.DRAFT, None, id="a draft can be planned"),
    ],
)
def test_why_there_is_no_plan(level: Level | None, status: AppointmentStatus, reason: Reason | None) -> None:
    assert rules.objection_to_plan(level, status) is reason


@pytest.mark.parametrize(
    ("ring", "tier", "reason"),
    [
        pytest.param(None, Tier.PRIVATE, None, id="tells nobody"),
        pytest.param(Ring.PUBLIC, Tier.COMMUNITY, Reason.RING_NOT_ALLOWED, id="press without a word of the person"),
        pytest.param(Ring.PUBLIC, Tier.PUBLIC, None, id="public"),
    ],
)
def test_a_task_by_hand_tells_nobody_else_either(ring: Ring | None, tier: Tier, reason: Reason | None) -> None:
    assert rules.objection_to_task(ring, agreed(tier)) is reason
    gone = replace(agreed(tier), withdrawn_at=NOW)
    assert rules.objection_to_task(ring, gone) is (None if ring is None else Reason.RING_NOT_ALLOWED)


def test_only_what_was_planned_moves_with_the_appointment() -> None:
    assert [rules.moved(source, NOW, DAY) for source in TaskSource] == [NOW + DAY, NOW, NOW]


@pytest.mark.parametrize(
    ("state", "minutes", "late"),
    [
        pytest.param(TaskState.OPEN, 29, False, id="just taken over"),
        pytest.param(TaskState.OPEN, 30, True, id="half an hour late"),
        pytest.param(TaskState.DONE, 90, False, id="done"),
    ],
)
def test_a_task_is_overdue_half_an_hour_after_its_time(state: TaskState, minutes: int, late: bool) -> None:
    assert rules.overdue(state, NOW, NOW + timedelta(minutes=minutes)) is late


def test_the_data_is_whole() -> None:
    known = plans.kinds()
    assert {*(step.kind for step in plans.steps()), *(one.kind for one in plans.follow_ups())} <= set(known)
    codes = [*(step.code for step in plans.steps()), *(one.code for one in plans.follow_ups())]
    assert len(set(codes)) == len(codes)
    assert max(len(code) for code in [*codes, *known]) <= 40
    assert {code: set(kind.words) for code, kind in known.items()} == {code: set(WRITTEN) for code in known}
    assert [kind.code for kind in known.values() if kind.call and kind.ring is None] == []
    assert known["press_conference"].ring is Ring.PUBLIC
    said = [text for kind in known.values() for text in kind.words.values()]
    assert [text for text in said if len(text.split()) > 16 or "!" in text] == []
