"""Whom to ask first for a slot: those who fit, the longest unasked and least burdened before the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from accompany.rules import slots
from accompany.rules.slots import Candidate, Need
from accompany.words import Fluency, VolunteerId


class Askable(Protocol):
    """What ranks a volunteer for one slot. ``last_asked_at`` is aware UTC, None if never."""

    @property
    def volunteer(self) -> VolunteerId: ...
    @property
    def candidate(self) -> Candidate: ...
    @property
    def last_asked_at(self) -> datetime | None: ...
    @property
    def recent_claims(self) -> int: ...


A = TypeVar("A", bound=Askable)


@dataclass(frozen=True, slots=True)
class Why:
    """Why somebody is asked: how well they speak, how much they did lately, whether ever asked."""

    fluency: Fluency | None
    recent_claims: int
    asked_before: bool


def rank(askable: Iterable[A], need: Need, now: datetime) -> list[A]:
    """Order those who could take the slot: fewest recent shifts, then longest unasked, then the better speaker."""
    fitting = [one for one in askable if slots.objection(one.candidate, need, now) is None]
    return sorted(fitting, key=lambda one: _key(one, need))


def why(one: Askable, need: Need) -> Why:
    """Give the reasons for one volunteer's rank."""
    return Why(_fluency(one.candidate.languages, need), one.recent_claims, one.last_asked_at is not None)


def _key(one: Askable, need: Need) -> tuple[object, ...]:
    never = one.last_asked_at is None
    asked = one.last_asked_at.timestamp() if one.last_asked_at else 0.0
    return (one.recent_claims, not never, asked, -(_fluency(one.candidate.languages, need) or 0), one.volunteer)


def _fluency(languages: Mapping[str, Fluency], need: Need) -> Fluency | None:
    return languages.get(need.language) if need.language else None
