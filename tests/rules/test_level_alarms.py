"""A critical level nobody decided about is told for ever: nothing but a person stops it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from accompany.rules.level_alarms import PAGE_AGAIN, TAKEN, Alarm, due, opened, settled, took
from accompany.words import AccountId, Reason

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
JUNE = AccountId(UUID(int=1))


def test_the_first_page_gives_the_first_message_its_time() -> None:
    assert opened(NOW) == Alarm(NOW + PAGE_AGAIN)
    assert due(opened(NOW), NOW + PAGE_AGAIN - timedelta(seconds=1)) is Reason.WRONG_STATE


def test_who_sees_to_it_is_left_alone_and_then_paged_like_everybody() -> None:
    seen = took(opened(NOW), JUNE, NOW)
    assert seen == Alarm(NOW + TAKEN, 0, JUNE)
    assert isinstance(seen, Alarm)
    assert due(seen, NOW + TAKEN - PAGE_AGAIN) is Reason.WRONG_STATE
    assert due(seen, NOW + TAKEN) == Alarm(NOW + TAKEN + PAGE_AGAIN, 1)


def test_what_is_over_is_neither_paged_nor_taken() -> None:
    over = settled(opened(NOW))
    assert due(over, NOW + TAKEN) is Reason.WRONG_STATE
    assert took(over, JUNE, NOW) is Reason.WRONG_STATE


class Watching(RuleBasedStateMachine):
    """Let time pass and people see to it in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.heard = NOW, NOW
        self.alarm = opened(NOW)

    @rule(minutes=st.integers(0, 90))
    def time_passes(self, minutes: int) -> None:
        for _ in range(minutes):
            self.now += timedelta(minutes=1)
            after = due(self.alarm, self.now)
            if isinstance(after, Alarm):
                assert after.pages == self.alarm.pages + 1  # no two pages have one number
                self.alarm, self.heard = after, self.now

    @rule()
    def somebody_sees_to_it(self) -> None:
        after = took(self.alarm, JUNE, self.now)
        assert isinstance(after, Alarm)
        self.alarm, self.heard = after, self.now

    @invariant()
    def it_is_never_silent_for_long(self) -> None:
        assert self.alarm.due_at is not None
        patience = PAGE_AGAIN if self.alarm.taken_by is None else TAKEN
        assert self.now - self.heard < patience + timedelta(minutes=1)


TestWatching = Watching.TestCase
TestWatching.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
