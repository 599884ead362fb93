"""Telling how it went: only what happened, only as far as the person agrees at that moment, with four eyes outward."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from accompany.rules import consent as consents
from accompany.rules import outcomes_told as rules
from accompany.rules.consent import Consent
from accompany.rules.outcomes_told import Told
from accompany.words import AccountId, News, Outcome, Reason, Ring, Tier, ToldState

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
JUNE, ROSA = AccountId(uuid.UUID(int=1)), AccountId(uuid.UUID(int=2))
DAY = timedelta(days=1)


def agreed(tier: Tier, at: datetime = NOW) -> Consent:
    return Consent(consents.rings_of(tier), at)


TO_LIST = Told(ToldState.DRAFT, Tier.COMMUNITY, frozenset({Ring.TEAM, Ring.LIST}), JUNE, None)
TO_TEAM = replace(TO_LIST, tier=Tier.PRIVATE, rings=frozenset({Ring.TEAM, Ring.VOLUNTEERS}))
APPROVED = replace(TO_LIST, state=ToldState.APPROVED, approved_by=ROSA)
SENT = replace(APPROVED, state=ToldState.SENT)


def test_news_never_says_what_did_not_happen() -> None:
    assert set(rules.NEWS) == set(Outcome)
    assert {outcome for outcome, news in rules.NEWS.items() if News.HELD in news} == {Outcome.HELD}
    assert rules.NEWS[Outcome.HELD] == (News.HELD,)


@pytest.mark.parametrize(
    ("consent", "tier"),
    [
        pytest.param(None, Tier.PRIVATE, id="nobody was asked"),
        pytest.param(agreed(Tier.PRIVATE), Tier.PRIVATE, id="private"),
        pytest.param(agreed(Tier.COMMUNITY), Tier.COMMUNITY, id="community"),
        pytest.param(agreed(Tier.PUBLIC), Tier.PUBLIC, id="public"),
        pytest.param(replace(agreed(Tier.PUBLIC), withdrawn_at=NOW), Tier.PRIVATE, id="taken back"),
        pytest.param(Consent(frozenset({Ring.TEAM, Ring.PARTNERS}), NOW), Tier.PRIVATE, id="partners only"),
    ],
)
def test_the_words_follow_the_consent_of_now(consent: Consent | None, tier: Tier) -> None:
    assert rules.tier_of(consent) is tier


@pytest.mark.parametrize(
    ("outcome", "rings", "reason"),
    [
        pytest.param(None, {Ring.TEAM}, Reason.OUTCOME_FIRST, id="nothing is known yet"),
        pytest.param(Outcome.HELD, set(), Reason.NOBODY_CALLED, id="nobody to tell"),
        pytest.param(Outcome.HELD, {Ring.TEAM}, None, id="the team"),
    ],
)
def test_why_there_is_nothing_to_draft(outcome: Outcome | None, rings: set[Ring], reason: Reason | None) -> None:
    assert rules.objection_to_draft(outcome, rings) is reason


@pytest.mark.parametrize(
    ("told", "by", "consent", "reason"),
    [
        pytest.param(TO_LIST, JUNE, agreed(Tier.COMMUNITY), Reason.OWN_DRAFT, id="her own draft"),
        pytest.param(TO_LIST, ROSA, agreed(Tier.COMMUNITY), None, id="another coordinator"),
        pytest.param(TO_LIST, ROSA, agreed(Tier.PRIVATE), Reason.RING_NOT_ALLOWED, id="taken back"),
        pytest.param(TO_LIST, ROSA, agreed(Tier.COMMUNITY, NOW - 2 * DAY), Reason.CONSENT_TOO_OLD, id="too old"),
        pytest.param(TO_TEAM, ROSA, agreed(Tier.PRIVATE), Reason.WRONG_STATE, id="needs none"),
        pytest.param(APPROVED, ROSA, agreed(Tier.COMMUNITY), Reason.WRONG_STATE, id="approved before"),
    ],
)
def test_approval(told: Told, by: AccountId, consent: Consent, reason: Reason | None) -> None:
    assert rules.objection_to_approval(told, by, consent, NOW) is reason


@pytest.mark.parametrize(
    ("told", "consent", "reason"),
    [
        pytest.param(TO_LIST, agreed(Tier.COMMUNITY), Reason.NOT_APPROVED, id="to the list, not approved"),
        pytest.param(APPROVED, agreed(Tier.COMMUNITY), None, id="approved"),
        pytest.param(APPROVED, agreed(Tier.COMMUNITY, NOW - 2 * DAY), Reason.CONSENT_TOO_OLD, id="too old"),
        pytest.param(APPROVED, agreed(Tier.PRIVATE), Reason.RING_NOT_ALLOWED, id="taken back"),
        pytest.param(TO_TEAM, agreed(Tier.PRIVATE, NOW - 9 * DAY), None, id="the team needs neither"),
        pytest.param(TO_TEAM, None, Reason.RING_NOT_ALLOWED, id="volunteers nobody agreed to"),
        pytest.param(
            replace(TO_TEAM, tier=Tier.PUBLIC), agreed(Tier.COMMUNITY), Reason.RING_NOT_ALLOWED, id="words too wide"
        ),
        pytest.param(
            replace(TO_TEAM, state=ToldState.SENT), agreed(Tier.PRIVATE), Reason.WRONG_STATE, id="sent before"
        ),
    ],
)
def test_sending(told: Told, consent: Consent | None, reason: Reason | None) -> None:
    assert rules.objection_to_send(told, consent, NOW) is reason


@pytest.mark.parametrize(
    ("told", "consent", "reason"),
    [
        pytest.param(APPROVED, agreed(Tier.COMMUNITY), Reason.WRONG_STATE, id="not told yet"),
        pytest.param(TO_LIST, agreed(Tier.COMMUNITY), Reason.WRONG_STATE, id="a draft"),
        pytest.param(SENT, agreed(Tier.COMMUNITY), None, id="told"),
        pytest.param(SENT, agreed(Tier.PRIVATE), Reason.RING_NOT_ALLOWED, id="taken back"),
        pytest.param(SENT, None, Reason.RING_NOT_ALLOWED, id="nobody asked"),
        pytest.param(SENT, agreed(Tier.COMMUNITY, NOW - 2 * DAY), Reason.CONSENT_TOO_OLD, id="outward, too old"),
        pytest.param(
            replace(TO_TEAM, state=ToldState.SENT), agreed(Tier.PRIVATE, NOW - 9 * DAY), None, id="the team, long ago"
        ),
    ],
)
def test_copying_for_a_group(told: Told, consent: Consent | None, reason: Reason | None) -> None:
    assert rules.objection_to_pass_on(told, consent, NOW) is reason


def test_what_was_sent_cannot_be_dropped() -> None:
    assert [rules.objection_to_cancel(replace(TO_LIST, state=state)) for state in ToldState] == [
        *(None, None),
        *(Reason.WRONG_STATE, Reason.WRONG_STATE),
    ]


@given(
    tier=some.sampled_from(Tier),
    state=some.sampled_from(ToldState),
    ring=some.sampled_from(Ring),
    rings=some.frozensets(some.sampled_from(Ring)),
    withdrawn=some.booleans(),
)
def test_no_letter_goes_further_or_says_more_than_the_consent_of_now(
    tier: Tier, state: ToldState, ring: Ring, rings: frozenset[Ring], withdrawn: bool
) -> None:
    consent = Consent(rings, NOW, NOW if withdrawn else None)
    told = Told(state, tier, frozenset({ring}), JUNE, ROSA)
    if rules.may_still_go(told, ring, consent):
        assert state is ToldState.SENT
        assert consents.allows(consent, ring)
        assert tier is Tier.PRIVATE or Ring.LIST in rings or Ring.PUBLIC in rings
        assert tier is not Tier.PUBLIC or Ring.PUBLIC in rings
        assert tier is Tier.PRIVATE or not withdrawn
