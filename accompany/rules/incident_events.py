"""What is known of a watched day, what can happen to it, and what the world must notice of it. Times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from accompany.words import AccountId, Certainty, DayStep, Ending, IncidentState, Ring, TeamAnswer

MEETS_BEFORE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Policy:
    """How long each state may last before somebody hears of it. Frozen when an incident opens."""

    arms: timedelta = timedelta(hours=24)  # before the start
    late: timedelta = timedelta(minutes=15)  # after the time to meet
    not_inside: timedelta = timedelta(minutes=30)  # after the start
    grace: timedelta = timedelta(minutes=15)  # after the time somebody should be out
    before_closing: timedelta = timedelta(minutes=30)
    answer: timedelta = timedelta(minutes=10)
    wait: timedelta = timedelta(minutes=30)
    most_waits: int = 3
    page_again: timedelta = timedelta(minutes=10)
    taken: timedelta = timedelta(minutes=15)  # so long whoever took it is left alone
    longest_snooze: timedelta = timedelta(hours=1)
    review: timedelta = timedelta(minutes=15)
    locate: timedelta = timedelta(hours=1)
    located: timedelta = timedelta(days=1)
    write_up: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """When the team meets the person, when the appointment begins, and how long it takes inside."""

    meets_at: datetime
    starts_at: datetime
    expected: timedelta
    closes_at: datetime | None = None  # the building, when that is known

    @classmethod
    def of(cls, starts_at: datetime, expected: timedelta, closes_at: datetime | None = None) -> "Plan":
        """Plan a day whose team meets half an hour before."""
        return cls(starts_at - MEETS_BEFORE, starts_at, expected, closes_at)


@dataclass(frozen=True, slots=True)
class Incident:
    """One watched day. ``told`` are the rings called and not yet told that it is over.

    ``back`` is where the day stood before somebody had to ask, ``pages`` how often coordinators were paged in a row.
    """

    state: IncidentState
    plan: Plan
    due_at: datetime | None
    back: IncidentState = IncidentState.PLANNED
    waits: int = 0
    pages: int = 0
    taken_by: AccountId | None = None
    certainty: Certainty | None = None
    told: frozenset[Ring] = frozenset()
    located: bool = False  # of somebody held
    ending: Ending | None = None


class Do(StrEnum):
    """What the world must notice."""

    ASK_TEAM = "ask_team"
    PAGE_ON_CALL = "page_on_call"
    PAGE_BACKUP = "page_backup"
    PAGE_ALL = "page_all"
    CALL = "call"
    ALL_CLEAR = "all_clear"


PAGES = (Do.PAGE_ON_CALL, Do.PAGE_BACKUP, Do.PAGE_ALL)


@dataclass(frozen=True, slots=True)
class Effect:
    """One of them; ``rings`` for a call and its all-clear."""

    do: Do
    rings: frozenset[Ring] = frozenset()


@dataclass(frozen=True, slots=True)
class Decided:
    """What the incident is now, and what must go out, in this order."""

    incident: Incident
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """The timer of the state ran out."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """The team, or the person, said where the day stands."""

    step: DayStep
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """The team answered the question."""

    answer: TeamAnswer


@dataclass(frozen=True, slots=True)
class Moved:
    """The appointment has another time."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Reported:
    """Somebody reported danger."""

    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Took:
    """A coordinator said: I see to it."""

    by: AccountId


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A coordinator knows why nobody came out yet."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A coordinator confirmed the report."""


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A coordinator found that the report was wrong."""


@dataclass(frozen=True, slots=True)
class FoundHeld:
    """A coordinator knows that the person is held."""


@dataclass(frozen=True, slots=True)
class Located:
    """It is known where the person is held."""


@dataclass(frozen=True, slots=True)
class Called:
    """Coordinators call rings. ``allowed`` is what the person agrees to at this moment."""

    rings: frozenset[Ring]
    allowed: frozenset[Ring]
    drafted_by: AccountId
    approved_by: frozenset[AccountId]


@dataclass(frozen=True, slots=True)
class Cleared:
    """A coordinator called it off."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A coordinator wrote down how it ended."""

    ending: Ending


Event = (
    Due | Stepped | Answered | Moved | Reported | Took | Snoozed | Confirmed | Dismissed | FoundHeld | Located
    | Called | Cleared | Closed
)  # fmt: skip
