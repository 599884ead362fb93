"""How long a notice is worth sending, what leaves before everything else, and when to try again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from accompany.rules.brakes import PASSES, Passes
from accompany.words import NoticeKind, NoticeState

LEASE = timedelta(seconds=20)  # how long a courier may take before another may send the same notice
DOUBT = timedelta(minutes=10)  # how long to wait before sending again what may have arrived
FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(minutes=15)

# Late is worse than never: after this a notice is not sent any more.
WORTH_OF_A_PAGE = timedelta(minutes=20)  # by then there were two more
WORTH: Mapping[NoticeKind, timedelta] = MappingProxyType(
    {
        NoticeKind.LOGIN_LINK: timedelta(minutes=10),
        NoticeKind.ASK: timedelta(hours=24),
        NoticeKind.ASK_UPDATE: timedelta(hours=24),
        NoticeKind.ASK_CANCEL: timedelta(days=3),
        NoticeKind.INVITE: timedelta(days=3),
        NoticeKind.INVITE_UPDATE: timedelta(days=3),
        NoticeKind.INVITE_AGAIN: timedelta(days=3),
        NoticeKind.INVITE_CANCEL: timedelta(days=3),
        NoticeKind.ANSWER_CHECK: timedelta(days=3),
        NoticeKind.MAIL_NOTE: timedelta(days=3),
        NoticeKind.REMIND: timedelta(days=1),
        NoticeKind.CONFIRM: timedelta(hours=12),
        NoticeKind.CONFIRM_AGAIN: timedelta(hours=9),
        NoticeKind.ON_THE_WAY: timedelta(minutes=90),
        NoticeKind.DEBRIEF: timedelta(days=1),
        NoticeKind.STILL_ABLE: timedelta(days=1),
        NoticeKind.UNCONFIRMED: timedelta(hours=9),
        NoticeKind.GAP: timedelta(hours=4),
        NoticeKind.HOW_MANY_COME: timedelta(hours=12),
        NoticeKind.TELL_PERSON: timedelta(hours=12),
        NoticeKind.HOW_IT_STANDS: timedelta(minutes=20),
        NoticeKind.PAGE: timedelta(hours=1),
        NoticeKind.LEVEL_PROPOSED: timedelta(days=3),
        NoticeKind.LEVEL_ALARM: timedelta(hours=1),
        NoticeKind.NEW_REQUEST: timedelta(days=3),
        NoticeKind.TASK_OVERDUE: timedelta(days=1),
        NoticeKind.OUTCOME_TOLD: timedelta(days=2),
        NoticeKind.SLOT_REOPENED: timedelta(hours=24),
        NoticeKind.PLACE_OFFERED: timedelta(hours=24),
        NoticeKind.SWAP_ASKED: timedelta(hours=24),
        NoticeKind.TRAINING_ENDS: timedelta(days=3),
        NoticeKind.STILL_INTERESTED: timedelta(days=3),
        NoticeKind.NEW_VOLUNTEER: timedelta(days=1),
        NoticeKind.CONDUCT: timedelta(days=3),
        NoticeKind.LIST_CONFIRM: timedelta(days=1),
        NoticeKind.RING_CALL: timedelta(hours=6),
        NoticeKind.STAND_DOWN: timedelta(days=2),
        NoticeKind.GROUP_CALL: timedelta(hours=6),
        NoticeKind.GROUP_ALL_CLEAR: timedelta(days=2),
        NoticeKind.AUDIT_FINDING: timedelta(days=1),
        NoticeKind.CORRECTION_OFFERED: timedelta(days=1),
        NoticeKind.BRAKE: timedelta(hours=1),
        NoticeKind.LONE_CALL: timedelta(days=1),
        NoticeKind.ASK_TEXT: timedelta(hours=24),
        NoticeKind.ASK_UPDATE_TEXT: timedelta(hours=24),
        NoticeKind.ASK_CANCEL_TEXT: timedelta(days=3),
        NoticeKind.INVITE_TEXT: timedelta(days=3),
        NoticeKind.INVITE_UPDATE_TEXT: timedelta(days=3),
        NoticeKind.INVITE_CANCEL_TEXT: timedelta(days=3),
        NoticeKind.REMIND_TEXT: timedelta(days=1),
        NoticeKind.CONFIRM_TEXT: timedelta(hours=12),
        NoticeKind.CONFIRM_AGAIN_TEXT: timedelta(hours=9),
        NoticeKind.ON_THE_WAY_TEXT: timedelta(minutes=90),
        NoticeKind.DEBRIEF_TEXT: timedelta(days=1),
        NoticeKind.STILL_ABLE_TEXT: timedelta(days=1),
        NoticeKind.RING_CALL_TEXT: timedelta(hours=6),
        NoticeKind.STAND_DOWN_TEXT: timedelta(days=2),
        NoticeKind.PAGE_TEXT: WORTH_OF_A_PAGE,
        NoticeKind.LEVEL_ALARM_TEXT: WORTH_OF_A_PAGE,
        NoticeKind.AUDIT_FINDING_TEXT: timedelta(hours=2),
        NoticeKind.TEXT_ANSWER: timedelta(hours=1),
    }
)


# A page must not wait behind ten thousand calls, an all-clear behind another chapter's, or a sign-in link.
BEFORE_ALL = sorted(
    kind.value for kind, why in PASSES.items() if why in (Passes.DESK, Passes.STAND_DOWN, Passes.ASKED_FOR)
)

# One room may take seconds for a message: whoever carries these carries nothing else, and nobody else carries them.
TO_GROUPS = (NoticeKind.GROUP_CALL.value, NoticeKind.GROUP_ALL_CLEAR.value)


def expires_at(kind: NoticeKind, now: datetime) -> datetime:
    """Say until when a notice posted now is worth sending."""
    return now + WORTH[kind]


def next_try(state: NoticeState, attempts: int, now: datetime) -> datetime:
    """Say when to send again: after a doubt in ten minutes, after a refusal in 15 s, 30 s, 1 min … 15 min."""
    if state is NoticeState.IN_DOUBT:
        return now + DOUBT
    wait: timedelta = min(FIRST_RETRY * 2 ** min(max(attempts - 1, 0), 10), LONGEST_RETRY)
    return now + wait
