"""What must hold at every moment on the live database, and what is wrong when it does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from accompany.rules.escalation import OPEN
from accompany.words import ChapterId, MobilizationState

LATE = timedelta(seconds=60)  # so much later than its time may a timer run out, a call end or settle
STANDS = timedelta(minutes=2)  # so long may no mail leave while some is tried; no text either
TRIED = 3  # so often in vain, or so many of them
UNDER_WAY = (MobilizationState.SENDING, MobilizationState.STANDING_DOWN)
ENDS_BY_ITSELF = frozenset(OPEN) - {MobilizationState.STANDING_DOWN}  # a stand-down goes on whatever the hour


class Finding(StrEnum):
    """What the auditor found. Stable codes, at most 40 characters."""

    NO_TIMER = "no_timer"  # an open watch that nothing will ever wake
    TIMER_LATE = "timer_late"
    CALL_STUCK = "call_stuck"  # under way, with nothing left that can leave, and nobody said that it is done
    CALL_PAST_EXPIRY = "call_past_expiry"
    NOTICE_PAST_EXPIRY = "notice_past_expiry"  # a message that should have been given up waits still
    NOTHING_LEAVES = "nothing_leaves"  # the mail server takes none
    NO_TEXT_LEAVES = "no_text_leaves"  # the texts' provider takes none


@dataclass(frozen=True, slots=True)
class Watched:
    """An open watch; ``due_at`` is its timer."""

    chapter: ChapterId
    id: UUID
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Calling:
    """An open call. ``moved_at`` is when it was sent or called off, ``can_leave`` whether a message of it still can,
    ``last_done_at`` when the last of its messages was settled."""

    chapter: ChapterId
    id: UUID
    state: MobilizationState
    expires_at: datetime
    moved_at: datetime | None
    can_leave: bool
    last_done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pending:
    """The message of a chapter that waits longest past its end."""

    chapter: ChapterId
    id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Stuck:
    """The mails, or the texts, of a chapter that have waited for ``STANDS`` and were tried, for one reason.

    The reason as the outbox has it, how many they are, and how often they were tried in all.
    """

    chapter: ChapterId
    why: str
    number: int
    tries: int


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that does not hold, and the row it is about."""

    kind: Finding
    chapter: ChapterId
    about: UUID


def of_watch(watch: Watched, now: datetime) -> Found | None:
    """Every open watch has a timer, and none is more than a minute late."""
    if watch.due_at is None:
        return Found(Finding.NO_TIMER, watch.chapter, watch.id)
    if now - watch.due_at > LATE:
        return Found(Finding.TIMER_LATE, watch.chapter, watch.id)
    return None


def of_call(call: Calling, now: datetime) -> Found | None:
    """No call is open past its expiry; one under way has a message that can still leave, or has just sent its last."""
    if call.state in ENDS_BY_ITSELF and now - call.expires_at > LATE:
        return Found(Finding.CALL_PAST_EXPIRY, call.chapter, call.id)
    if call.state not in UNDER_WAY or call.can_leave:
        return None
    moments = [moment for moment in (call.moved_at, call.last_done_at) if moment is not None]
    if moments and now - max(moments) <= LATE:
        return None
    return Found(Finding.CALL_STUCK, call.chapter, call.id)


def of_notice(pending: Pending, now: datetime) -> Found | None:
    """No message waits past the moment from which it must not be sent."""
    if now - pending.expires_at <= LATE:
        return None
    return Found(Finding.NOTICE_PAST_EXPIRY, pending.chapter, pending.id)


def of_mail(stuck: Sequence[Stuck], accepted_at: datetime | None, now: datetime) -> list[Found]:
    """Mail that is tried leaves. Not so when for two minutes none was accepted, and the server is why.

    ``accepted_at`` is when a server last took a mail (aware UTC). Each chapter whose mail waits has its own finding.
    """
    server = [one for one in stuck if one.why.isdigit() or "_" in one.why]  # else nobody could word it
    return _nothing_leaves(Finding.NOTHING_LEAVES, server, accepted_at, now)


def of_texts(stuck: Sequence[Stuck], accepted_at: datetime | None, now: datetime) -> list[Found]:
    """Texts that are tried leave, in the same way. ``accepted_at`` is when a provider or phone last took one."""
    return _nothing_leaves(Finding.NO_TEXT_LEAVES, stuck, accepted_at, now)


def _nothing_leaves(kind: Finding, stuck: Sequence[Stuck], accepted_at: datetime | None, now: datetime) -> list[Found]:
    if accepted_at is not None and now - accepted_at < STANDS:
        return []
    return [Found(kind, chapter, chapter) for chapter in dict.fromkeys(one.chapter for one in stuck if _is_away(one))]


def _is_away(stuck: Stuck) -> bool:
    """Say whether the server is away, or refuses everybody for now. It may greylist one reader without any harm."""
    return (stuck.number if stuck.why.isdigit() else stuck.tries) >= TRIED
