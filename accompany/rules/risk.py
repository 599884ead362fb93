"""What the signals add up to: how likely removal is. Ordinal weights; nothing public allows calibration."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accompany.words import Level, Told

CRITICAL_FROM, HIGH_FROM, WATCH_FROM = 100, 60, 30
DECISIVE = 100  # a signal of this weight is never cancelled by negative ones


@dataclass(frozen=True, slots=True)
class Sighting:
    """One signal that was seen. Times are aware UTC; None never expires. ``floor`` holds while the signal does."""

    code: str
    weight: int
    at: datetime
    expires_at: datetime | None = None
    floor: Level = Level.ROUTINE


@dataclass(frozen=True, slots=True)
class Assessment:
    """The points, the highest floor, the level proposed, and the codes that led to it, heaviest first."""

    points: int
    floor: Level
    proposed: Level
    reasons: tuple[str, ...]


def assess(sightings: Sequence[Sighting], floor: Level, now: datetime) -> Assessment:
    """Add up what stands now. The level is the larger of floor and sum; a coordinator confirms or overrides it."""
    standing = [sighting for sighting in sightings if stands(sighting, now)]
    floor = max([floor, *(sighting.floor for sighting in standing)])
    points = sum(sighting.weight for sighting in standing)
    decisive = max((sighting.weight for sighting in standing if sighting.weight >= DECISIVE), default=0)
    heaviest = sorted(standing, key=lambda sighting: (-abs(sighting.weight), sighting.code))
    return Assessment(
        points=points,
        floor=floor,
        proposed=max(floor, level_of(max(points, decisive))),
        reasons=tuple(dict.fromkeys(sighting.code for sighting in heaviest)),
    )


def level_of(points: int) -> Level:
    """Turn points into a level."""
    if points >= CRITICAL_FROM:
        return Level.CRITICAL
    if points >= HIGH_FROM:
        return Level.HIGH
    return Level.WATCH if points >= WATCH_FROM else Level.ROUTINE


def signals_from_told(told: Iterable[Told]) -> tuple[str, ...]:
    """Say which signals "you were told to bring" gives."""
    named = set(told)
    codes: list[str] = []
    if named & {Told.PASSPORT, Told.TICKET, Told.BAGS}:
        codes.append("told_bring_ticket")
    if Told.DOCUMENTS in named:
        codes.append("consulate_docs")
    return tuple(codes)


def stands(sighting: Sighting, now: datetime) -> bool:
    """Say whether a signal counts now: it is not over."""
    return sighting.expires_at is None or sighting.expires_at > now
