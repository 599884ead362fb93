"""Which gaps to fill first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.words import Level

NEAR = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Gap:
    """One team with empty places. ``starts_at`` is aware UTC."""

    starts_at: datetime
    level: Level
    missing: int
    below_minimum: bool


def is_near(starts_at: datetime, now: datetime) -> bool:
    """Say whether a gap at this appointment must be heard of today."""
    return starts_at - now <= NEAR


def rank(gap: Gap, now: datetime) -> tuple[object, ...]:
    """Give a key that sorts gaps, most urgent first: unsafe and critical before near, near before many."""
    return (
        not (gap.below_minimum and is_near(gap.starts_at, now)),
        -gap.level if gap.below_minimum and gap.level >= Level.HIGH else 0,
        gap.starts_at,
        -gap.missing,
    )
