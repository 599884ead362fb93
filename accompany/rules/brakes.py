"""What the brake keeps back and what passes it: everything outbound waits but stand-downs and ring 0.

Every kind of notice is in one of the two tables below. Late is worse than never: what waits past its time is not sent.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from accompany.rules.timeline import Entry, What
from accompany.words import AccountId, NoticeKind

AGAIN = timedelta(minutes=30)  # how often coordinators are told that it is still on
LONGEST_REASON = 500  # characters


class Passes(StrEnum):
    """Why a kind leaves while the brake is on."""

    STAND_DOWN = "stand_down"  # says that something is over, and asks nobody for anything
    GROUPS = "groups"  # a stand-down too, to rooms; it has a way of its own and overtakes nobody
    DESK = "desk"  # ring 0: the chapter's own coordinators
    PERSON = "person"  # ring 0 too: only to the person, about their own appointment
    DUTY = "duty"  # to those who hold a place already, about that place: somebody counts on them
    ASKED_FOR = "asked_for"  # answers what its reader did a moment ago, and reaches nobody else


class Waits(StrEnum):
    """What a kind is to whoever looks at what the brake keeps back. Stable codes of the API."""

    CALLS = "calls"
    ASKS = "asks"
    CALENDARS = "calendars"
    OTHER = "other"


PASSES: Mapping[NoticeKind, Passes] = MappingProxyType(
    {
        NoticeKind.STAND_DOWN: Passes.STAND_DOWN,
        NoticeKind.STAND_DOWN_TEXT: Passes.STAND_DOWN,
        NoticeKind.GROUP_ALL_CLEAR: Passes.GROUPS,
        NoticeKind.ASK_CANCEL: Passes.STAND_DOWN,
        NoticeKind.ASK_CANCEL_TEXT: Passes.STAND_DOWN,
        NoticeKind.INVITE_CANCEL: Passes.STAND_DOWN,
        NoticeKind.INVITE_CANCEL_TEXT: Passes.STAND_DOWN,
        NoticeKind.BRAKE: Passes.DESK,
        NoticeKind.LONE_CALL: Passes.DESK,
        NoticeKind.PAGE: Passes.DESK,
        NoticeKind.LEVEL_PROPOSED: Passes.DESK,
        NoticeKind.LEVEL_ALARM: Passes.DESK,
        NoticeKind.CORRECTION_OFFERED: Passes.DESK,
        NoticeKind.AUDIT_FINDING: Passes.DESK,
        NoticeKind.PAGE_TEXT: Passes.DESK,
        NoticeKind.LEVEL_ALARM_TEXT: Passes.DESK,
        NoticeKind.AUDIT_FINDING_TEXT: Passes.DESK,
        NoticeKind.GAP: Passes.DESK,
        NoticeKind.TELL_PERSON: Passes.DESK,
        NoticeKind.UNCONFIRMED: Passes.DESK,
        NoticeKind.SLOT_REOPENED: Passes.DESK,
        NoticeKind.PLACE_OFFERED: Passes.DESK,
        NoticeKind.NEW_REQUEST: Passes.DESK,
        NoticeKind.NEW_VOLUNTEER: Passes.DESK,
        NoticeKind.MAIL_NOTE: Passes.DESK,
        NoticeKind.TASK_OVERDUE: Passes.DESK,
        NoticeKind.HOW_MANY_COME: Passes.PERSON,
        NoticeKind.HOW_IT_STANDS: Passes.DUTY,
        NoticeKind.REMIND: Passes.DUTY,
        NoticeKind.REMIND_TEXT: Passes.DUTY,
        NoticeKind.CONFIRM: Passes.DUTY,
        NoticeKind.CONFIRM_TEXT: Passes.DUTY,
        NoticeKind.CONFIRM_AGAIN: Passes.DUTY,
        NoticeKind.CONFIRM_AGAIN_TEXT: Passes.DUTY,
        NoticeKind.ON_THE_WAY: Passes.DUTY,
        NoticeKind.ON_THE_WAY_TEXT: Passes.DUTY,
        NoticeKind.LOGIN_LINK: Passes.ASKED_FOR,
        NoticeKind.TEXT_ANSWER: Passes.ASKED_FOR,
    }
)
WAITS: Mapping[NoticeKind, Waits] = MappingProxyType(
    {
        NoticeKind.RING_CALL: Waits.CALLS,
        NoticeKind.RING_CALL_TEXT: Waits.CALLS,
        NoticeKind.GROUP_CALL: Waits.CALLS,
        NoticeKind.ASK: Waits.ASKS,
        NoticeKind.ASK_TEXT: Waits.ASKS,
        NoticeKind.ASK_UPDATE: Waits.ASKS,
        NoticeKind.ASK_UPDATE_TEXT: Waits.ASKS,
        NoticeKind.SWAP_ASKED: Waits.ASKS,
        NoticeKind.INVITE: Waits.CALENDARS,
        NoticeKind.INVITE_TEXT: Waits.CALENDARS,
        NoticeKind.INVITE_UPDATE: Waits.CALENDARS,
        NoticeKind.INVITE_UPDATE_TEXT: Waits.CALENDARS,
        NoticeKind.INVITE_AGAIN: Waits.CALENDARS,
        NoticeKind.STILL_ABLE: Waits.CALENDARS,
        NoticeKind.STILL_ABLE_TEXT: Waits.CALENDARS,
        NoticeKind.ANSWER_CHECK: Waits.CALENDARS,
        NoticeKind.OUTCOME_TOLD: Waits.OTHER,
        NoticeKind.DEBRIEF: Waits.OTHER,
        NoticeKind.DEBRIEF_TEXT: Waits.OTHER,
        NoticeKind.LIST_CONFIRM: Waits.OTHER,
        NoticeKind.TRAINING_ENDS: Waits.OTHER,
        NoticeKind.STILL_INTERESTED: Waits.OTHER,
        NoticeKind.CONDUCT: Waits.OTHER,
    }
)
HELD_BACK = tuple(kind.value for kind in WAITS)


@dataclass(frozen=True, slots=True)
class Braked:
    """One brake: who pulled it and who released it. Times are aware UTC."""

    pulled_at: datetime
    pulled_by: AccountId
    released_at: datetime | None
    released_by: AccountId | None


def counted(waiting: Mapping[NoticeKind, int]) -> dict[Waits, int]:
    """Count what waits as people think of it; every one of them is there, also with nothing."""
    counts = dict.fromkeys(Waits, 0)
    for kind, number in waiting.items():
        counts[WAITS.get(kind, Waits.OTHER)] += number
    return counts


def entries(brakes: Iterable[Braked]) -> Iterator[Entry]:
    """Tell brakes in a timeline: who and when. Why may be about somebody else, and is not told there."""
    for brake in brakes:
        yield Entry(brake.pulled_at, What.BRAKE, brake.pulled_by, {"brake": "pulled"})
        if brake.released_at is not None:
            yield Entry(brake.released_at, What.BRAKE, brake.released_by, {"brake": "released"})
