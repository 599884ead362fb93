"""What the person agreed to, and for how long it may be relied on."""

from datetime import UTC, datetime, timedelta

import pytest

from accompany.rules.consent import Consent, allows, fresh, rings_of
from accompany.words import Ring, Tier

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
DAY, MOMENT = timedelta(hours=24), timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("tier", "widest"),
    [
        pytest.param(Tier.PRIVATE, Ring.VOLUNTEERS, id="private: no further than volunteers"),
        pytest.param(Tier.COMMUNITY, Ring.PARTNERS, id="community: the list and partners, no press"),
        pytest.param(Tier.PUBLIC, Ring.PUBLIC, id="public: the press too"),
    ],
)
def test_a_tier_stands_for_every_ring_up_to_one(tier: Tier, widest: Ring) -> None:
    assert rings_of(tier) == {ring for ring in Ring if ring <= widest}


def test_a_choice_ring_by_ring_is_kept_to() -> None:
    partners_only = Consent(frozenset({Ring.PARTNERS}), NOW)
    assert [ring for ring in Ring if allows(partners_only, ring)] == [Ring.DUTY_DESK, Ring.TEAM, Ring.PARTNERS]


@pytest.mark.parametrize(
    "consent",
    [
        pytest.param(None, id="nothing was asked"),
        pytest.param(Consent(frozenset(Ring), NOW, withdrawn_at=NOW), id="everything was taken back"),
    ],
)
def test_without_consent_only_the_desk_and_the_team_know(consent: Consent | None) -> None:
    assert [ring for ring in Ring if allows(consent, ring)] == [Ring.DUTY_DESK, Ring.TEAM]
    assert not fresh(consent, NOW)


def test_a_word_is_fresh_for_a_day() -> None:
    consent = Consent(frozenset(Ring), NOW)
    assert fresh(consent, NOW)
    assert fresh(consent, NOW + DAY)
    assert not fresh(consent, NOW + DAY + MOMENT)
