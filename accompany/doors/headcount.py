"""A mobilization as coordinators see it: ring by ring, who may be called, who was, and what they said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from accompany.doors.now import now
from accompany.rules import curves, escalation, head_counts
from accompany.rules.curves import Curve
from accompany.rules.groups import Announced
from accompany.rules.head_counts import Promised
from accompany.rules.supporters import LeftOut
from accompany.tables import (
    call_answers,
    call_sayings,
    calls_left_out,
    calls_wanted,
    consents,
    groups,
    mobilizations,
    notices,
    partner_counts,
    rings,
)
from accompany.tables.groups import Kept as Group
from accompany.tables.mobilizations import Kept
from accompany.tables.notices import Tally
from accompany.tables.outcomes_told import Kept as OutcomeTold
from accompany.tables.partner_counts import Reported
from accompany.tables.scope import Scope
from accompany.words import (
    Answer,
    AppointmentId,
    Level,
    MobilizationId,
    MobilizationState,
    NoticeKind,
    NoticeState,
    PersonId,
    Reason,
    Ring,
)

SHOWN = (Ring.TEAM, Ring.VOLUNTEERS, Ring.LIST, Ring.PARTNERS, Ring.PUBLIC)
NOT_YET = (MobilizationState.DRAFT, MobilizationState.APPROVED)


@dataclass(frozen=True, slots=True)
class Counts:
    """How a call went. ``called`` were or may have been reached; ``waiting`` still will be."""

    called: int = 0
    accepted: int = 0
    in_doubt: int = 0
    failed: int = 0
    waiting: int = 0
    coming: int = 0
    thirty_minutes: int = 0
    no: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in Counts.__slots__))


@dataclass(frozen=True, slots=True)
class RingLine:
    """One ring: whether it may be called, whether this call is for it, and how it went."""

    ring: Ring
    chosen: bool
    people: int
    why_not: Reason | None
    counts: Counts
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """Which appointment a call is for, and what decides which rings it may reach. ``level`` is its ground."""

    appointment: AppointmentId
    person: PersonId | None
    level: Level | None


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Everything about one mobilization that its coordinators see."""

    kept: Kept
    rings: tuple[RingLine, ...]
    told: Counts  # of the stand-down
    texts: dict[str, str] = field(repr=False)
    reason: str = field(repr=False)
    wanted: int | None = None
    partners: tuple[Reported, ...] = ()
    groups: tuple[Group, ...] = ()  # that would hear it, or do
    announced: tuple[Announced, ...] = ()

    @property
    def promised(self) -> Promised:
        """Count who said they come, partners' people too."""
        brought = sum(one.number for one in self.partners)
        return Promised(self.counts.coming, self.counts.thirty_minutes, brought)

    @property
    def enough(self) -> bool:
        """Say whether as many come as are wanted."""
        return head_counts.enough(self.wanted, self.promised)

    @property
    def counts(self) -> Counts:
        """Sum the rings up."""
        return sum((line.counts for line in self.rings), Counts())


async def take(scope: Scope, mobilization: MobilizationId) -> HeadCount:
    """Count one mobilization. Raises Missing."""
    kept = await mobilizations.find(scope, mobilization)
    tallies = await notices.tallies(scope, kept.id, NoticeKind.RING_CALL)
    told = await notices.tallies(scope, kept.id, NoticeKind.STAND_DOWN)
    answers = await call_answers.counts(scope, kept.id)
    offer = await offered(scope, Visit(kept.appointment, kept.person, kept.ground), kept.rings, drill=kept.drill)
    left_out = await calls_left_out.of(kept.id)
    return HeadCount(
        kept=kept,
        rings=tuple(_line(_lacking(line, left_out), kept, tallies, answers) for line in offer),
        told=_counts(told),
        texts=await mobilizations.texts(kept),
        reason=await mobilizations.reason(kept),
        wanted=await calls_wanted.of(kept.id),
        partners=tuple(await partner_counts.of(kept.id)),
        groups=tuple(await groups.of_chapter(scope, drill=kept.drill)) if Ring.PUBLIC in kept.rings else (),
        announced=tuple(await groups.of_call(scope, kept.id)),
    )


async def curve(kept: Kept, now: datetime) -> Curve | None:
    """Follow the answers to a call since it left, until it ended; None when it never left."""
    if kept.sent_at is None:
        return None
    sayings = await call_sayings.of_call(kept.scope, kept.id)
    return curves.curve(sayings, kept.sent_at, min(now, kept.stood_down_at or kept.expires_at))


async def told(kept: OutcomeTold) -> dict[Ring, Counts]:
    """Count, by ring, who was told how it went."""
    tallies = await notices.tallies(kept.scope, kept.id, NoticeKind.OUTCOME_TOLD)
    return {ring: _counts([one for one in tallies if one.ring is ring]) for ring in kept.told.rings}


async def offered(
    scope: Scope, visit: Visit, chosen: frozenset[Ring] = frozenset(), *, drill: bool = False
) -> tuple[RingLine, ...]:
    """Say of each ring how many it would reach now, and why it cannot be chosen if it cannot.

    The chosen rings count nobody twice; what another ring would reach is counted beside them.
    """
    consent = await consents.agreed(scope, visit.person, now())
    reachable = await rings.of_appointment(scope, visit.appointment, chosen, drill=drill)
    reachable |= await rings.of_appointment(scope, visit.appointment, set(SHOWN) - chosen, drill=drill)
    return tuple(
        RingLine(ring, ring in chosen, len(reachable[ring]), escalation.offered(ring, visit.level, consent), Counts())
        for ring in SHOWN
    )


def _lacking(line: RingLine, left_out: Mapping[tuple[Ring, LeftOut], int]) -> RingLine:
    return replace(line, left_out={why: number for (ring, why), number in left_out.items() if ring is line.ring})


def _line(offer: RingLine, kept: Kept, tallies: Sequence[Tally], answers: dict[tuple[Ring, Answer], int]) -> RingLine:
    own = [tally for tally in tallies if tally.ring is offer.ring]
    said = {answer.value: number for (ring, answer), number in answers.items() if ring is offer.ring}
    posted = sum(tally.number for tally in own)
    people = posted if offer.chosen and kept.state not in NOT_YET else offer.people
    return replace(offer, people=people, counts=_counts(own, said))


def _counts(tallies: Sequence[Tally], said: dict[str, int] | None = None) -> Counts:
    accepted = sum(tally.number for tally in tallies if tally.state is NoticeState.ACCEPTED)
    in_doubt = sum(tally.number for tally in tallies if tally.in_doubt)
    return Counts(
        called=accepted + in_doubt,
        accepted=accepted,
        in_doubt=in_doubt,
        failed=sum(tally.number for tally in tallies if tally.failed),
        waiting=sum(tally.number for tally in tallies if tally.waiting and not tally.in_doubt),
        **{name: number for name, number in (said or {}).items() if name in Counts.__slots__},
    )
