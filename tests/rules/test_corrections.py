"""When a call loses its ground, and what can still be corrected."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from accompany.rules import corrections as rules
from accompany.rules.corrections import Correction, Why
from accompany.rules.escalation import Call
from accompany.words import AccountId, IncidentState, Level, MobilizationState, Reason, Ring
from tests.cast import NOW

HIGH, CRITICAL, WATCH, ROUTINE = Level.HIGH, Level.CRITICAL, Level.WATCH, Level.ROUTINE
FELL = Correction(Why.WITHDRAWN, NOW, 3)
S = IncidentState


@pytest.mark.parametrize(
    ("confirmed", "before", "after", "falls"),
    [
        pytest.param(CRITICAL, CRITICAL, ROUTINE, True, id="the one signal it rested on"),
        pytest.param(None, HIGH, WATCH, True, id="nobody had confirmed anything"),
        pytest.param(CRITICAL, CRITICAL, HIGH, False, id="enough still stands"),
        pytest.param(CRITICAL, CRITICAL, CRITICAL, False, id="another signal says the same"),
        pytest.param(CRITICAL, HIGH, ROUTINE, False, id="a coordinator knew more than the signals"),
        pytest.param(WATCH, WATCH, ROUTINE, False, id="it never was high"),
    ],
)
def test_a_withdrawn_signal(confirmed: Level | None, before: Level, after: Level, falls: bool) -> None:
    assert rules.withdrawn(confirmed, before, after) == falls


@pytest.mark.parametrize(
    ("confirmed", "proposed", "to", "falls"),
    [
        pytest.param(CRITICAL, CRITICAL, WATCH, True, id="lowered"),
        pytest.param(CRITICAL, ROUTINE, ROUTINE, True, id="an override taken back"),
        pytest.param(None, HIGH, ROUTINE, True, id="the proposal was wrong"),
        pytest.param(CRITICAL, CRITICAL, HIGH, False, id="still high"),
        pytest.param(WATCH, CRITICAL, ROUTINE, False, id="it was not high before"),
        pytest.param(None, WATCH, ROUTINE, False, id="it was never proposed"),
    ],
)
def test_a_lowered_level(confirmed: Level | None, proposed: Level, to: Level, falls: bool) -> None:
    assert rules.lowered(confirmed, proposed, to) == falls


def call(state: MobilizationState) -> Call:
    return Call(state, frozenset({Ring.LIST}), HIGH, AccountId(uuid4()), frozenset(), NOW)


@pytest.mark.parametrize(
    ("state", "correction", "reason"),
    [
        pytest.param(MobilizationState.SENT, FELL, None, id="out"),
        pytest.param(MobilizationState.SENDING, FELL, None, id="being sent"),
        pytest.param(MobilizationState.EXPIRED, FELL, None, id="expired, but it reached people"),
        pytest.param(MobilizationState.SENT, None, Reason.WRONG_STATE, id="nothing fell away"),
        pytest.param(MobilizationState.STOOD_DOWN, FELL, Reason.WRONG_STATE, id="they know that it is over"),
        pytest.param(MobilizationState.CANCELLED, FELL, Reason.WRONG_STATE, id="it never left"),
        pytest.param(
            MobilizationState.SENT, Correction(Why.LOWERED, NOW, 0, NOW), Reason.WRONG_STATE, id="sent already"
        ),
    ],
)
def test_what_can_be_corrected(state: MobilizationState, correction: Correction | None, reason: Reason | None) -> None:
    assert rules.objection(call(state), correction) == reason


@dataclass(frozen=True)
class At:
    """Something that happened."""

    at: datetime
    state: IncidentState


@pytest.mark.parametrize(
    ("states", "since"),
    [
        pytest.param([], None, id="nothing yet"),
        pytest.param([S.ARMED, S.INSIDE], None, id="no danger"),
        pytest.param([S.INSIDE, S.SIGNAL, S.CONFIRMED], 1, id="from the report on"),
        pytest.param([S.SIGNAL, S.INSIDE, S.SIGNAL, S.SIGNAL], 2, id="not from an earlier one"),
        pytest.param([S.SIGNAL, S.INSIDE], None, id="over"),
    ],
)
def test_since_when_somebody_is_in_danger(states: list[S], since: int | None) -> None:
    events = [At(NOW + timedelta(minutes=n), state) for n, state in enumerate(states)]
    assert rules.danger_since(events) == (None if since is None else events[since].at)
