"""How long a notice is worth sending, and when to try again."""

from datetime import UTC, datetime, timedelta

import pytest

from accompany.rules import outbox
from accompany.words import NoticeKind, NoticeState

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("attempts", "seconds"),
    [
        pytest.param(1, 15, id="first refusal"),
        pytest.param(2, 30, id="second"),
        pytest.param(5, 240, id="fifth"),
        pytest.param(7, 900, id="never longer than 15 minutes"),
        pytest.param(10_000, 900, id="after a day without a server"),
    ],
)
def test_waits_twice_as_long_after_each_refusal(attempts: int, seconds: int) -> None:
    assert outbox.next_try(NoticeState.RETRY, attempts, NOW) == NOW + timedelta(seconds=seconds)


def test_a_doubt_waits_ten_minutes_however_often_it_was_tried() -> None:
    waits = {outbox.next_try(NoticeState.IN_DOUBT, attempts, NOW) - NOW for attempts in (1, 2, 50)}
    assert waits == {timedelta(minutes=10)}


def test_every_kind_says_how_long_it_is_worth_sending() -> None:
    assert [kind for kind in NoticeKind if outbox.expires_at(kind, NOW) <= NOW] == []


def test_calendar_mail_outlives_a_day_without_a_server() -> None:
    for kind in (NoticeKind.INVITE, NoticeKind.INVITE_UPDATE, NoticeKind.INVITE_CANCEL, NoticeKind.STAND_DOWN):
        assert outbox.expires_at(kind, NOW) > NOW + timedelta(hours=24)
