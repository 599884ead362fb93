"""What is remembered of an appointment, as a timeline is told from it: signals, words, steps, the watch, calls.

Nothing is named but accounts. Times are aware UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accompany.rules.call_records import Record
from accompany.words import (
    AccountId,
    DayStep,
    IncidentState,
    Level,
    Outcome,
    Ring,
    SignalSource,
    Tier,
)


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal, also one that was taken back."""

    code: str
    source: SignalSource
    at: datetime
    by: AccountId | None
    withdrawn_at: datetime | None
    withdrawn_by: AccountId | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A level that a coordinator confirmed, and what the signals had proposed."""

    level: Level
    proposed: Level
    points: int
    at: datetime
    by: AccountId
    reason: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Agreed:
    """One version of what the person agreed to; ``by`` wrote it down (None: the person).

    ``held_ring`` and ``held_minutes`` are what counts when they are held: up to which ring, so many minutes after.
    """

    version: int
    tier: Tier
    at: datetime
    by: AccountId | None
    held_ring: int | None = None
    held_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the day: when it happened, and when it was entered."""

    step: DayStep
    at: datetime
    entered_at: datetime
    by: AccountId | None


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened in a watch; ``people`` were paged or asked by it."""

    at: datetime
    what: str
    state: IncidentState
    did: str | None
    by: AccountId | None
    people: int
    reason: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Telling:
    """A step of telling how it went: drafted, approved, or sent to so many people."""

    at: datetime
    by: AccountId
    telling: str
    news: str
    people: int


@dataclass(frozen=True, slots=True)
class Noted:
    """What the ledger keeps of a call."""

    action: str
    by: AccountId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """How many messages were posted at one moment to one ring, under which version of the consent."""

    at: datetime
    ring: Ring | None
    version: int | None
    number: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call and everything that is remembered of it. ``digests`` are the SHA-256 of its words by language."""

    reference: str
    drill: bool
    drafted_at: datetime
    drafted_by: AccountId
    expires_at: datetime
    expired: bool
    sent_at: datetime | None
    stood_down_at: datetime | None
    rings: frozenset[Ring]
    noted: tuple[Noted, ...]
    batches: tuple[Batch, ...]
    digests: Mapping[str, str]
    record: Record
    reason: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything there is about one appointment."""

    signals: Sequence[Signal]
    decisions: Sequence[Decision]
    consents: Sequence[Agreed]
    steps: Sequence[Step]
    happened: Sequence[Happened]
    outcome: tuple[Outcome, datetime, AccountId] | None
    calls: Sequence[Call]
    tellings: Sequence[Telling] = ()
