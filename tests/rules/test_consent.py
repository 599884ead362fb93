"""What the person agreed to, and for how long it may be relied on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import datetimes, just, none, sampled_from, timedeltas

from accompany.rules.consent import Consent, WhenHeld, allows, at, fresh, rings_of, tier_now
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


HELD = NOW + timedelta(hours=30)
ADVANCE = WhenHeld(Ring.PARTNERS, timedelta(hours=1))
PRIVATE = Consent(rings_of(Tier.PRIVATE), NOW)


@pytest.mark.parametrize(
    ("given", "advance", "held_since", "moment", "counts"),
    [
        pytest.param(PRIVATE, ADVANCE, HELD, HELD + timedelta(hours=1), True, id="an hour after"),
        pytest.param(PRIVATE, ADVANCE, HELD, HELD + timedelta(hours=1) - MOMENT, False, id="not an hour yet"),
        pytest.param(PRIVATE, ADVANCE, None, HELD + 2 * DAY, False, id="free"),
        pytest.param(PRIVATE, None, HELD, HELD + 2 * DAY, False, id="said nothing in advance"),
        pytest.param(replace(PRIVATE, confirmed_at=HELD), ADVANCE, HELD, HELD + 2 * DAY, False, id="reached since"),
        pytest.param(replace(PRIVATE, withdrawn_at=NOW), ADVANCE, HELD, HELD + 2 * DAY, False, id="taken back"),
    ],
)
def test_what_was_said_in_advance_counts_while_they_cannot_be_asked(
    given: Consent, advance: WhenHeld | None, held_since: datetime | None, moment: datetime, *, counts: bool
) -> None:
    found = at(given, advance, held_since, moment)
    assert allows(found, Ring.PARTNERS) is counts
    assert fresh(found, moment) is counts
    assert tier_now(Tier.PRIVATE, found) is (Tier.COMMUNITY if counts else Tier.PRIVATE)
    assert not allows(found, Ring.PUBLIC)


@given(
    tier=sampled_from(Tier),
    up_to=sampled_from(list(Ring)),
    after=timedeltas(timedelta(0), DAY),
    held_since=none() | datetimes(timezones=just(UTC), min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1)),  # noqa: DTZ001  # hypothesis wants naive bounds
    moment=datetimes(timezones=just(UTC), min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1)),  # noqa: DTZ001  # hypothesis wants naive bounds
)
def test_no_ring_is_allowed_that_was_said_neither_now_nor_in_advance(
    tier: Tier, up_to: Ring, after: timedelta, held_since: datetime | None, moment: datetime
) -> None:
    given_now = Consent(rings_of(tier), NOW)
    found = at(given_now, WhenHeld(up_to, after), held_since, moment)
    for ring in Ring:
        said = allows(given_now, ring)
        in_advance = ring <= up_to and held_since is not None and held_since > NOW and moment >= held_since + after
        assert allows(found, ring) == (said or in_advance)
