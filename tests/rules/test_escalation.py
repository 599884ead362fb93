"""A call goes outward only when the level is confirmed, the person agrees now, and two coordinators said so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import sampled_from

from accompany.rules import escalation
from accompany.rules.consent import RINGS, Consent
from accompany.rules.escalation import Call
from accompany.words import AccountId, Level, MobilizationState, Reason, Ring, Tier

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
JUNE, ROSA = AccountId(UUID(int=1)), AccountId(UUID(int=2))
COMMUNITY = Consent(RINGS[Tier.COMMUNITY], NOW)
LIST = frozenset({Ring.TEAM, Ring.LIST})
DRAFT = Call(MobilizationState.DRAFT, LIST, Level.CRITICAL, JUNE, frozenset(), NOW + timedelta(hours=6))
APPROVED = replace(DRAFT, state=MobilizationState.APPROVED, approved_by=frozenset({ROSA}))


@pytest.mark.parametrize(
    ("rings", "level", "consent", "reason"),
    [
        pytest.param(LIST, Level.CRITICAL, COMMUNITY, None, id="agreed and confirmed"),
        pytest.param(
            {Ring.PUBLIC}, Level.CRITICAL, COMMUNITY, Reason.RING_NOT_ALLOWED, id="the press was not agreed to"
        ),
        pytest.param(LIST, None, COMMUNITY, Reason.LEVEL_NOT_CONFIRMED, id="nobody confirmed a level"),
        pytest.param(LIST, Level.WATCH, COMMUNITY, Reason.LEVEL_NOT_CONFIRMED, id="watch is not enough"),
        pytest.param(LIST, Level.CRITICAL, None, Reason.RING_NOT_ALLOWED, id="no consent at all"),
        pytest.param({Ring.TEAM}, None, None, None, id="the team may always be called"),
    ],
)
def test_drafting(rings: frozenset[Ring], level: Level | None, consent: Consent | None, reason: Reason | None) -> None:
    assert escalation.objection_to_draft(rings, level, consent) is reason


@pytest.mark.parametrize(
    ("call", "by", "consent", "now", "reason"),
    [
        pytest.param(DRAFT, ROSA, COMMUNITY, NOW, None, id="another coordinator"),
        pytest.param(DRAFT, JUNE, COMMUNITY, NOW, Reason.OWN_DRAFT, id="nobody approves their own draft"),
        pytest.param(DRAFT, ROSA, COMMUNITY, NOW + timedelta(hours=7), Reason.EXPIRED, id="expired"),
        pytest.param(
            replace(DRAFT, expires_at=NOW + timedelta(days=3)),
            ROSA,
            COMMUNITY,
            NOW + timedelta(hours=25),
            Reason.CONSENT_TOO_OLD,
            id="asked the person too long ago",
        ),
        pytest.param(APPROVED, ROSA, COMMUNITY, NOW, Reason.WRONG_STATE, id="approved already"),
    ],
)
def test_approving(call: Call, by: AccountId, consent: Consent, now: datetime, reason: Reason | None) -> None:
    assert escalation.objection_to_approval(call, by, consent, now) is reason


def test_sending_needs_the_second_signature_only_outward() -> None:
    assert escalation.objection_to_send(DRAFT, COMMUNITY, NOW) is Reason.NOT_APPROVED
    assert escalation.objection_to_send(APPROVED, COMMUNITY, NOW) is None
    inward = replace(DRAFT, rings=frozenset({Ring.TEAM, Ring.VOLUNTEERS}))
    assert escalation.objection_to_send(inward, COMMUNITY, NOW) is None


def test_own_signature_is_no_second_one() -> None:
    alone = replace(APPROVED, approved_by=frozenset({JUNE}))
    assert escalation.objection_to_send(alone, COMMUNITY, NOW) is Reason.NOT_APPROVED


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("ring", list(Ring))
def test_no_worded_call_leaves_above_the_consent_of_now(tier: Tier, ring: Ring) -> None:
    allowed = ring <= Ring.TEAM or ring in RINGS[tier]
    assert escalation.may_still_go(ring, Consent(RINGS[tier], NOW)) is allowed


def test_whoever_was_called_can_be_told_that_it_is_over() -> None:
    for state in (MobilizationState.SENDING, MobilizationState.SENT, MobilizationState.EXPIRED):
        assert escalation.objection_to_stand_down(replace(APPROVED, state=state)) is None
        assert escalation.objection_to_cancel(replace(APPROVED, state=state)) is Reason.WRONG_STATE


class Mobilizing(RuleBasedStateMachine):
    """Try everything, in any order; look at what went out."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.level: Level | None = None
        self.consent: Consent | None = None
        self.call: Call | None = None
        self.sent: list[tuple[Call, Consent | None, datetime]] = []

    @rule(level=sampled_from([None, *Level]))
    def confirm(self, level: Level | None) -> None:
        self.level = level
        if self.call:
            self.call = replace(self.call, level=level)

    @rule(tier=sampled_from(Tier))
    def agree(self, tier: Tier) -> None:
        self.consent = Consent(RINGS[tier], self.now)

    @rule(hours=sampled_from([1, 5, 25]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(rings=sampled_from([frozenset({Ring.TEAM}), LIST, frozenset(Ring)]), by=sampled_from([JUNE, ROSA]))
    def draft(self, rings: frozenset[Ring], by: AccountId) -> None:
        if escalation.objection_to_draft(rings, self.level, self.consent) is None:
            expires = self.now + escalation.LASTS
            self.call = Call(MobilizationState.DRAFT, rings, self.level, by, frozenset(), expires)

    @rule(by=sampled_from([JUNE, ROSA]))
    def approve(self, by: AccountId) -> None:
        if self.call and escalation.objection_to_approval(self.call, by, self.consent, self.now) is None:
            approved = self.call.approved_by | {by}
            self.call = replace(self.call, state=MobilizationState.APPROVED, approved_by=approved)

    @rule()
    def send(self) -> None:
        if self.call and escalation.objection_to_send(self.call, self.consent, self.now) is None:
            self.sent.append((self.call, self.consent, self.now))
            self.call = replace(self.call, state=MobilizationState.SENT)

    @invariant()
    def outward_only_with_level_consent_and_four_eyes(self) -> None:
        for call, consent, at in self.sent:
            for ring in (ring for ring in call.rings if ring >= Ring.LIST):
                assert consent is not None
                assert ring in consent.rings
                assert at - consent.confirmed_at <= timedelta(hours=24)
                assert call.level is not None
                assert call.level >= Level.HIGH
                assert call.approved_by - {call.drafted_by}
                assert at < call.expires_at


TestMobilizing = Mobilizing.TestCase
TestMobilizing.settings = settings(max_examples=200, stateful_step_count=20, deadline=None)


def test_no_state_leaves_called_people_without_an_all_clear() -> None:
    for state, rings in product(MobilizationState, (LIST, frozenset({Ring.TEAM}))):
        call = replace(APPROVED, state=state, rings=rings)
        if state in escalation.CALLED:
            assert escalation.objection_to_stand_down(call) is None


@pytest.mark.parametrize("level", [None, *Level])
def test_a_confirmed_danger_is_ground_whatever_the_level(level: Level | None) -> None:
    assert escalation.ground(level, danger=True) is Level.CRITICAL
    assert escalation.ground(level, danger=False) is level
