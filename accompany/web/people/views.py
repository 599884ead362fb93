"""What the requester's pages show: frozen values, already worded in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from markupsafe import Markup

from accompany.web.dates import When
from accompany.words import Tier

Filled = Mapping[str, str | list[str]]  # a form's fields as typed; several boxes of one name are a list


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose from. ``tag`` and ``direction`` are given when the label is in a language of its own."""

    value: str
    label: str
    hint: str | None = None
    tag: str | None = None
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question's page: where it stands, what was typed, and the worded problem of each field that has one."""

    name: str
    number: int
    total: int
    back: str
    filled: Filled
    problems: Mapping[str, str] = field(default_factory=dict)

    def has(self, name: str, value: str) -> bool:
        """Say whether a radio or checkbox is chosen."""
        chosen = self.filled.get(name, "")
        return value in chosen if isinstance(chosen, list) else value == chosen


@dataclass(frozen=True, slots=True)
class Place:
    """A site a person can choose: its id, its public name, its town, and the street as letters print it."""

    id: str
    name: str
    city: str
    state: str
    street: str = ""

    @property
    def label(self) -> str:
        """Name the place once with its town and its street, as far as they are known."""
        named = self.name if self.name.startswith(self.city) else f"{self.city} · {self.name}"
        return f"{named}, {self.street}" if self.street else named


@dataclass(frozen=True, slots=True)
class Row:
    """One answer on the page that shows them all; ``question`` is where it is changed."""

    label: str
    value: str
    question: str
    english: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """All answers before sending; problems are keyed by question."""

    rows: tuple[Row, ...]
    back: str
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """The answer to a request: the code grouped for reading, the private link, and that link as a picture."""

    code: str
    status_url: str
    qr: Markup
    reach: str  # a ReachBy: it decides what is said about the first contact


class Stage(StrEnum):
    """Where a request stands, as its person sees it."""

    RECEIVED = "received"
    LOOKING = "looking"
    FOUND = "found"
    TOMORROW = "tomorrow"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage on the status page: ``past``, ``now`` or ``ahead``."""

    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Status:
    """A request as its own person sees it. Meeting point and phrase are given from 24 hours before, else None."""

    steps: tuple[Step, ...]
    kind: str
    when: When | None
    time_known: bool
    place: str | None
    tier: Tier
    tier_label: str
    meeting_point: str | None = None
    phrase: str | None = None
    confirm: bool = False  # offer "I'll be there"
    confirmed: bool = False
    go_in: bool = False  # offer "I'm going in"
    come_out: bool = False  # offer "I'm out"
    closed: str | None = None  # worded: why nothing can be changed any more
    saved: str | None = None  # worded: what was just done
    refused: str | None = None  # worded: why it was not done
