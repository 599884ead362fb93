"""What the person agreed to share, and whether it may be relied on now, also while they cannot be asked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from accompany.words import Invalid, Problem, Ring, Tier

SOONEST, LATEST = timedelta(minutes=15), timedelta(hours=24)  # how long to wait when held, at least and at most
FRESH_FOR = timedelta(hours=24)  # the whole list or wider needs consent confirmed this recently

RINGS: dict[Tier, frozenset[Ring]] = {
    Tier.PRIVATE: frozenset({Ring.DUTY_DESK, Ring.TEAM, Ring.VOLUNTEERS}),
    Tier.COMMUNITY: frozenset({Ring.DUTY_DESK, Ring.TEAM, Ring.VOLUNTEERS, Ring.LIST, Ring.PARTNERS}),
    Tier.PUBLIC: frozenset(Ring),
}


@dataclass(frozen=True, slots=True)
class Consent:
    """The rings a person agreed to, and when they last said so (aware UTC).

    ``for_now``: they are held, cannot be asked, and said before that it counts then.
    """

    rings: frozenset[Ring]
    confirmed_at: datetime
    withdrawn_at: datetime | None = None
    for_now: bool = False


@dataclass(frozen=True, slots=True)
class WhenHeld:
    """What the person agreed to in advance, for when they are held: up to which ring, so long after."""

    up_to: Ring
    after: timedelta


def rings_of(tier: Tier) -> frozenset[Ring]:
    """Give the rings a tier stands for."""
    return RINGS[tier]


def allows(consent: Consent | None, ring: Ring) -> bool:
    """Say whether the consent of this moment covers a ring. The duty desk and the team are never asked for."""
    if ring <= Ring.TEAM:
        return True
    return consent is not None and consent.withdrawn_at is None and ring in consent.rings


def at(given: Consent, advance: WhenHeld | None, held_since: datetime | None, now: datetime) -> Consent:
    """Give the consent of this moment. What was said in advance counts while they are held and have said nothing since.

    Raises nothing; ``held_since`` is aware UTC, None while the person is free.
    """
    if advance is None or held_since is None or given.withdrawn_at is not None:
        return given
    if given.confirmed_at >= held_since or now < held_since + advance.after:
        return given
    further = frozenset(ring for ring in Ring if ring <= advance.up_to)
    return replace(given, rings=given.rings | further, for_now=True)


def tier_now(tier: Tier, consent: Consent) -> Tier:
    """Give the tier whose words may be used now: the one given, or the one that rings said in advance stand for."""
    if not consent.for_now or tier is Tier.PUBLIC:
        return tier
    return Tier.PUBLIC if Ring.PUBLIC in consent.rings else Tier.COMMUNITY


def check_advance(advance: WhenHeld | None) -> None:
    """Raise Invalid unless what is said in advance names a ring that needs consent and a time that can be waited."""
    if advance is None:
        return
    if advance.up_to < Ring.LIST:
        raise Invalid({"when_held.up_to_ring": Problem.TOO_SMALL})
    if not SOONEST <= advance.after <= LATEST:
        raise Invalid({"when_held.after_minutes": Problem.TOO_SMALL if advance.after < SOONEST else Problem.TOO_LARGE})


def fresh(consent: Consent | None, now: datetime) -> bool:
    """Say whether the person confirmed within the last 24 hours, or cannot and said before that it counts then."""
    if consent is None or consent.withdrawn_at is not None:
        return False
    return consent.for_now or now - consent.confirmed_at <= FRESH_FOR
