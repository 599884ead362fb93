"""What the person agreed to share, and whether it may be relied on now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.words import Ring, Tier

FRESH_FOR = timedelta(hours=24)  # the whole list or wider needs consent confirmed this recently

RINGS: dict[Tier, frozenset[Ring]] = {
    Tier.PRIVATE: frozenset({Ring.DUTY_DESK, Ring.TEAM, Ring.VOLUNTEERS}),
    Tier.COMMUNITY: frozenset({Ring.DUTY_DESK, Ring.TEAM, Ring.VOLUNTEERS, Ring.LIST, Ring.PARTNERS}),
    Tier.PUBLIC: frozenset(Ring),
}


@dataclass(frozen=True, slots=True)
class Consent:
    """The rings a person agreed to, and when they last said so (aware UTC)."""

    rings: frozenset[Ring]
    confirmed_at: datetime
    withdrawn_at: datetime | None = None


def rings_of(tier: Tier) -> frozenset[Ring]:
    """Give the rings a tier stands for."""
    return RINGS[tier]


def allows(consent: Consent | None, ring: Ring) -> bool:
    """Say whether the consent of this moment covers a ring. The duty desk and the team are never asked for."""
    if ring <= Ring.TEAM:
        return True
    return consent is not None and consent.withdrawn_at is None and ring in consent.rings


def fresh(consent: Consent | None, now: datetime) -> bool:
    """Say whether the person confirmed within the last 24 hours, and did not take it back."""
    if consent is None or consent.withdrawn_at is not None:
        return False
    return now - consent.confirmed_at <= FRESH_FOR
