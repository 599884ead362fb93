"""The team inside and the vigil outside: who is wanted, and what the person must agree to."""

from datetime import UTC, datetime, timedelta

import pytest

from accompany.rules import consent as consents
from accompany.rules import linked_shifts as rules
from accompany.rules import teams
from accompany.rules.consent import Consent
from accompany.words import AppointmentStatus, Part, Reason, Tier

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PUBLISHED = AppointmentStatus.PUBLISHED


def agreed(tier: Tier) -> Consent:
    return Consent(consents.rings_of(tier), NOW)


@pytest.mark.parametrize(
    ("part", "status", "consent", "reason"),
    [
        pytest.param(Part.INSIDE, PUBLISHED, agreed(Tier.PRIVATE), None, id="a team inside shows nobody anything"),
        pytest.param(Part.OUTSIDE, PUBLISHED, agreed(Tier.PRIVATE), Reason.RING_NOT_ALLOWED, id="a vigil does"),
        pytest.param(Part.OUTSIDE, PUBLISHED, agreed(Tier.COMMUNITY), None, id="the community may know"),
        pytest.param(Part.INSIDE, PUBLISHED, None, Reason.RING_NOT_ALLOWED, id="nobody asked them"),
        pytest.param(
            Part.INSIDE, AppointmentStatus.DRAFT, agreed(Tier.PUBLIC), Reason.NOT_PUBLISHED, id="not published"
        ),
    ],
)
def test_why_places_may_not_be_opened(
    part: Part, status: AppointmentStatus, consent: Consent | None, reason: Reason | None
) -> None:
    ahead = rules.Beside(status, NOW + timedelta(hours=1), consent)
    assert rules.objection(part, ahead, NOW) is reason


def test_what_has_begun_opens_no_places() -> None:
    assert rules.objection(Part.INSIDE, rules.Beside(PUBLISHED, NOW, agreed(Tier.PUBLIC)), NOW) is Reason.TOO_LATE


@pytest.mark.parametrize("tier", Tier)
def test_somebody_for_the_press_only_where_the_person_agreed_to_the_public(tier: Tier) -> None:
    outside = {place.role for place in rules.team(Part.OUTSIDE, agreed(tier))}
    assert outside == {"lead", "marshal"} | ({"press_liaison"} if tier is Tier.PUBLIC else set())
    assert "press_liaison" not in {place.role for place in rules.team(Part.INSIDE, agreed(tier))}


@pytest.mark.parametrize("part", Part)
def test_the_team_can_be_published(part: Part) -> None:
    team = rules.team(part, agreed(Tier.PUBLIC))
    assert teams.problems(team, dict.fromkeys(("lead", "accompanier", "marshal", "press_liaison"), False), None) == {}


@pytest.mark.parametrize(
    ("part", "minutes", "earlier"),
    [
        pytest.param(Part.OUTSIDE, 120, 30, id="before the person arrives"),
        pytest.param(Part.OUTSIDE, 20, 0, id="no time left"),
        pytest.param(Part.INSIDE, 120, 0, id="inside"),
    ],
)
def test_when_they_meet(part: Part, minutes: int, earlier: int) -> None:
    start = NOW + timedelta(minutes=minutes)
    assert rules.starts_at(part, start, NOW) == start - timedelta(minutes=earlier)
