"""What must hold at every moment."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from accompany.rules import audit
from accompany.rules.audit import Calling, Finding, Found, Pending, Stuck, Watched
from accompany.words import ChapterId, MobilizationState
from tests.cast import NOW

CHAPTER, ONE = ChapterId(uuid4()), uuid4()
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
S = MobilizationState


def kind(found: Found | None) -> Finding | None:
    return found.kind if found else None


@pytest.mark.parametrize(
    ("due", "finding"),
    [
        pytest.param(NOW + MINUTE, None, id="to come"),
        pytest.param(NOW - MINUTE, None, id="as late as may be"),
        pytest.param(NOW - MINUTE - SECOND, Finding.TIMER_LATE, id="nobody was asked"),
        pytest.param(None, Finding.NO_TIMER, id="nothing will ever wake it"),
    ],
)
def test_an_open_watch_has_a_timer_that_runs_out_in_time(due: datetime | None, finding: Finding | None) -> None:
    assert kind(audit.of_watch(Watched(CHAPTER, ONE, due), NOW)) == finding


def calling(state: S, **facts: object) -> Calling:
    usual = {"expires_at": NOW + MINUTE, "moved_at": NOW - 10 * MINUTE, "can_leave": False, "last_done_at": None}
    return Calling(CHAPTER, ONE, state, **{**usual, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "finding"),
    [
        pytest.param(calling(S.SENT), None, id="out, and settled"),
        pytest.param(calling(S.DRAFT), None, id="a draft"),
        pytest.param(calling(S.SENDING, can_leave=True), None, id="under way"),
        pytest.param(calling(S.SENDING), Finding.CALL_STUCK, id="nothing can leave and nobody says so"),
        pytest.param(calling(S.STANDING_DOWN), Finding.CALL_STUCK, id="an all-clear that stands still"),
        pytest.param(calling(S.SENDING, moved_at=NOW - MINUTE), None, id="just sent"),
        pytest.param(calling(S.SENDING, last_done_at=NOW - SECOND), None, id="the last one just left"),
        pytest.param(calling(S.SENDING, last_done_at=NOW - 2 * MINUTE), Finding.CALL_STUCK, id="left long ago"),
        pytest.param(calling(S.SENT, expires_at=NOW - MINUTE), None, id="expired just now"),
        *(
            pytest.param(calling(one, expires_at=NOW - 2 * MINUTE), Finding.CALL_PAST_EXPIRY, id=f"{one} too long")
            for one in (S.DRAFT, S.APPROVED, S.SENDING, S.SENT)
        ),
        pytest.param(
            calling(S.STANDING_DOWN, expires_at=NOW - MINUTE * 9, can_leave=True), None, id="an all-clear goes on"
        ),
    ],
)
def test_a_call_ends_and_settles(call: Calling, finding: Finding | None) -> None:
    assert kind(audit.of_call(call, NOW)) == finding


def test_a_message_is_given_up_in_time() -> None:
    about = UUID(int=7)
    assert audit.of_notice(Pending(CHAPTER, about, NOW - MINUTE), NOW) is None
    late = audit.of_notice(Pending(CHAPTER, about, NOW - MINUTE - SECOND), NOW)
    assert late == Found(Finding.NOTICE_PAST_EXPIRY, CHAPTER, about)


@pytest.mark.parametrize(
    ("stuck", "accepted", "found"),
    [
        pytest.param(("opening_failed", 1, 3), None, True, id="the server is away, and never was there"),
        pytest.param(("opening_failed", 1, 3), NOW - 2 * MINUTE, True, id="away for two minutes"),
        pytest.param(("opening_failed", 9, 27), NOW - MINUTE, False, id="away for one minute"),
        pytest.param(("opening_failed", 1, 2), None, False, id="tried twice"),
        pytest.param(("timeout_after_dot", 3, 3), None, True, id="it takes them and says nothing"),
        pytest.param(("451", 1, 9), None, False, id="one reader is greylisted"),
        pytest.param(("452", 3, 3), None, True, id="it has no room for anybody"),
        pytest.param(("ZeroDivisionError", 9, 9), None, False, id="nobody can word it"),
    ],
)
def test_mail_that_is_tried_leaves(stuck: tuple[str, int, int], accepted: datetime | None, found: bool) -> None:
    expected = [Found(Finding.NOTHING_LEAVES, CHAPTER, CHAPTER)] if found else []
    assert audit.of_mail([Stuck(CHAPTER, *stuck), Stuck(CHAPTER, *stuck)], accepted, NOW) == expected


@pytest.mark.parametrize(
    ("stuck", "accepted", "found"),
    [
        pytest.param(("not_connected", 1, 3), None, True, id="no way to the provider"),
        pytest.param(("timeout", 1, 3), NOW - 2 * MINUTE, True, id="it says nothing"),
        pytest.param(("401", 3, 3), None, True, id="it does not know us any more"),
        pytest.param(("401", 3, 3), NOW - MINUTE, False, id="it took one a minute ago"),
        pytest.param(("enospc", 1, 3), None, True, id="the phone's folder is full"),
        pytest.param(("30001", 1, 9), None, False, id="one number"),
    ],
)
def test_texts_that_are_tried_leave(stuck: tuple[str, int, int], accepted: datetime | None, found: bool) -> None:
    expected = [Found(Finding.NO_TEXT_LEAVES, CHAPTER, CHAPTER)] if found else []
    assert audit.of_texts([Stuck(CHAPTER, *stuck)], accepted, NOW) == expected
