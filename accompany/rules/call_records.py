"""How a call went, ring by ring and channel by channel: the figures of a timeline, and of a drill's report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accompany.rules.supporters import LeftOut
from accompany.words import Answer, NoticeKind, NoticeState, Ring

WITHIN = (5, 15, 30)  # minutes after a call was sent, in which answers are counted
MAIL, TEXT = "mail", "text"
WENT_WRONG = (NoticeState.FAILED, NoticeState.EXPIRED, NoticeState.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class Posted:
    """How many messages of one kind to one ring stand where; ``doubted`` ones may have arrived all the same."""

    kind: NoticeKind
    ring: Ring | None
    state: NoticeState
    doubted: bool
    number: int


@dataclass(frozen=True, slots=True)
class Said:
    """How many answered this, by ring and the kind of message they answered."""

    kind: NoticeKind
    ring: Ring
    answer: Answer
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """One ring by one channel. ``called`` were or may have been reached."""

    ring: Ring
    channel: str
    called: int = 0
    accepted: int = 0
    in_doubt: int = 0
    failed: int = 0
    cancelled: int = 0
    expired: int = 0
    waiting: int = 0
    coming: int = 0
    thirty_minutes: int = 0
    no: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """How one call went. ``told`` counts those who heard the all-clear, ``within`` answers by minutes after sending.

    ``troubles`` counts what went wrong by its short code, ``left_out`` who was spared and why. Times are aware UTC.
    """

    lines: tuple[Line, ...] = ()
    first_hand_off: datetime | None = None
    last_hand_off: datetime | None = None
    told: int = 0
    last_told: datetime | None = None
    within: Mapping[int, int] = field(default_factory=dict)
    troubles: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)

    @property
    def called(self) -> int:
        """Count messages that did or may have arrived."""
        return sum(line.called for line in self.lines)

    @property
    def waiting(self) -> int:
        """Count messages that have still to leave."""
        return sum(line.waiting for line in self.lines)

    @property
    def answered(self) -> int:
        """Count everybody who said anything."""
        return sum(line.coming + line.thirty_minutes + line.no for line in self.lines)

    @property
    def went_wrong(self) -> int:
        """Count messages that failed, expired or are in doubt."""
        return sum(line.failed + line.expired + line.in_doubt for line in self.lines)


def channel(kind: NoticeKind) -> str:
    """Name the channel of a kind of message."""
    return TEXT if kind.value.endswith("_text") else MAIL


def lines(posted: Sequence[Posted], said: Sequence[Said]) -> tuple[Line, ...]:
    """Add the messages and answers of a call up, by ring and channel, inner ring first."""
    keys = {(one.ring, channel(one.kind)) for one in posted if one.ring is not None}
    return tuple(
        _line(
            ring,
            by,
            [one for one in posted if one.ring is ring and channel(one.kind) == by],
            {one.answer: one.number for one in said if one.ring is ring and channel(one.kind) == by},
        )
        for ring, by in sorted(keys)
    )


def answers_until(sent_at: datetime) -> dict[int, datetime]:
    """Give the moments up to which answers are counted, by minutes."""
    return {minutes: sent_at + timedelta(minutes=minutes) for minutes in WITHIN}


def _line(ring: Ring, by: str, posted: Iterable[Posted], said: Mapping[Answer, int]) -> Line:
    own = list(posted)
    in_doubt = sum(one.number for one in own if one.doubted and one.state is not NoticeState.ACCEPTED)
    accepted = _number(own, NoticeState.ACCEPTED)
    return Line(
        ring=ring,
        channel=by,
        called=accepted + in_doubt,
        accepted=accepted,
        in_doubt=in_doubt,
        failed=_number(own, NoticeState.FAILED),
        cancelled=_number(own, NoticeState.CANCELLED),
        expired=_number(own, NoticeState.EXPIRED),
        waiting=_number(own, NoticeState.QUEUED, NoticeState.SENDING, NoticeState.RETRY),
        coming=said.get(Answer.COMING, 0),
        thirty_minutes=said.get(Answer.THIRTY_MINUTES, 0),
        no=said.get(Answer.NO, 0),
    )


def _number(posted: Iterable[Posted], *states: NoticeState) -> int:
    """Count the messages in a state that surely did not also arrive: those in doubt are counted as such."""
    return sum(
        one.number for one in posted if one.state in states and (not one.doubted or one.state is NoticeState.ACCEPTED)
    )
