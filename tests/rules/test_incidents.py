"""The watched day: what is asked, who is paged, and what must never happen, whatever happens in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from accompany.rules import incidents
from accompany.rules.escalation import OUTWARD
from accompany.rules.incident_events import (
    Answered,
    Called,
    Cleared,
    Closed,
    Confirmed,
    Decided,
    Dismissed,
    Do,
    Due,
    Effect,
    Event,
    FoundHeld,
    Incident,
    Located,
    Moved,
    Plan,
    Policy,
    Reported,
    Snoozed,
    Stepped,
    Took,
)
from accompany.rules.incidents import decide, opened
from accompany.words import AccountId, Certainty, DayStep, Ending, IncidentState, Reason, Ring, TeamAnswer

S = IncidentState
POLICY = Policy()
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
START = datetime(2026, 12, 1, 14, tzinfo=UTC)
PLAN = Plan(START - HOUR / 2, START, 3 * HOUR)
JUNE, ROSA = AccountId(UUID(int=1)), AccountId(UUID(int=2))
PAGED = {Do.PAGE_ON_CALL, Do.PAGE_BACKUP, Do.PAGE_ALL}
INWARD = {Do.ASK_TEAM, *PAGED}


def watched(state: IncidentState, **changes: object) -> Incident:
    values = {"due_at": START, "back": S.INSIDE} | changes
    return Incident(state, PLAN, **values)  # type: ignore[arg-type]


def then(incident: Incident, event: Event, now: datetime = START) -> tuple[IncidentState, datetime | None, list[Do]]:
    after = decide(incident, event, now, POLICY)
    assert isinstance(after, Decided), after
    return after.incident.state, after.incident.due_at, [effect.do for effect in after.effects]


def test_the_watch_sleeps_until_a_day_before() -> None:
    assert opened(PLAN, START - 100 * HOUR, POLICY).due_at == START - 24 * HOUR
    assert opened(PLAN, START - HOUR, POLICY).due_at == START - HOUR


@pytest.mark.parametrize(
    ("incident", "after"),
    [
        pytest.param(watched(S.PLANNED), (S.ARMED, START, []), id="planned, its time to meet is over already"),
        pytest.param(watched(S.ARMED), (S.ASKED, START + 10 * MINUTE, [Do.ASK_TEAM]), id="nobody said that they met"),
        pytest.param(watched(S.MET), (S.ASKED, START + 10 * MINUTE, [Do.ASK_TEAM]), id="nobody said that they went in"),
        pytest.param(watched(S.INSIDE), (S.ASKED, START + 10 * MINUTE, [Do.ASK_TEAM]), id="not out in time"),
        pytest.param(watched(S.ASKED), (S.PAGED, START + 10 * MINUTE, [Do.PAGE_ON_CALL]), id="no answer"),
        pytest.param(watched(S.PAGED, pages=1), (S.PAGED, START + 10 * MINUTE, [Do.PAGE_BACKUP]), id="nobody took it"),
        pytest.param(watched(S.PAGED, pages=2), (S.PAGED, START + 10 * MINUTE, [Do.PAGE_ALL]), id="all of them"),
        pytest.param(watched(S.PAGED, pages=99), (S.PAGED, START + 10 * MINUTE, [Do.PAGE_ALL]), id="for ever"),
        pytest.param(watched(S.SIGNAL, pages=1), (S.SIGNAL, START + 10 * MINUTE, [Do.PAGE_BACKUP]), id="unchecked"),
        pytest.param(watched(S.HELD), (S.HELD, START + 10 * MINUTE, [Do.PAGE_ON_CALL]), id="where are they?"),
        pytest.param(watched(S.STAND_DOWN), (S.STAND_DOWN, START + 10 * MINUTE, [Do.PAGE_ON_CALL]), id="write it up"),
    ],
)
def test_when_time_is_over(incident: Incident, after: object) -> None:
    assert then(incident, Due()) == after


def test_a_timer_that_fires_early_changes_nothing() -> None:
    assert decide(watched(S.INSIDE), Due(), START - MINUTE, POLICY) is Reason.WRONG_STATE


@pytest.mark.parametrize(
    ("incident", "event", "after"),
    [
        pytest.param(watched(S.ARMED), Stepped(DayStep.MET, START), (S.MET, START + 30 * MINUTE, []), id="met"),
        pytest.param(
            watched(S.PAGED, pages=3), Stepped(DayStep.MET, START), (S.MET, START + 30 * MINUTE, []), id="met after all"
        ),
        pytest.param(
            watched(S.MET), Stepped(DayStep.INSIDE, START), (S.INSIDE, START + 3 * HOUR + 15 * MINUTE, []), id="went in"
        ),
        pytest.param(watched(S.INSIDE), Stepped(DayStep.OUT, START), (S.CLOSED, None, []), id="out"),
        pytest.param(watched(S.PAGED), Stepped(DayStep.TURNED_AWAY, START), (S.CLOSED, None, []), id="turned away"),
        pytest.param(
            watched(S.CONFIRMED),
            Stepped(DayStep.OUT, START),
            (S.CONFIRMED, START + 10 * MINUTE, [Do.PAGE_ON_CALL]),
            id="out cannot undo what was confirmed: somebody looks",
        ),
        pytest.param(
            watched(S.INSIDE),
            Stepped(DayStep.HELD, START),
            (S.SIGNAL, START + 10 * MINUTE, [Do.PAGE_ON_CALL]),
            id="the lead says held",
        ),
        pytest.param(
            watched(S.ASKED), Answered(TeamAnswer.WAITING), (S.INSIDE, START + 30 * MINUTE, []), id="still waiting"
        ),
        pytest.param(
            watched(S.ASKED, waits=3),
            Answered(TeamAnswer.WAITING),
            (S.PAGED, START + 10 * MINUTE, [Do.PAGE_ON_CALL]),
            id="waited three times: a coordinator looks",
        ),
        pytest.param(
            watched(S.ASKED),
            Answered(TeamAnswer.HAD_TO_LEAVE),
            (S.PAGED, START + 10 * MINUTE, [Do.PAGE_ON_CALL]),
            id="nobody of the team is there",
        ),
        pytest.param(
            watched(S.ASKED),
            Answered(TeamAnswer.NOT_OK),
            (S.SIGNAL, START + 10 * MINUTE, [Do.PAGE_ON_CALL]),
            id="not OK",
        ),
        pytest.param(watched(S.PAGED), Took(JUNE), (S.PAGED, START + 15 * MINUTE, []), id="June sees to it"),
        pytest.param(watched(S.HELD), Took(JUNE), (S.HELD, START + HOUR, []), id="and looks for them"),
        pytest.param(watched(S.HELD, located=True), Took(JUNE), (S.HELD, START + 24 * HOUR, []), id="located"),
        pytest.param(
            watched(S.PAGED), Snoozed(START + 40 * MINUTE), (S.INSIDE, START + 40 * MINUTE, []), id="she knows why"
        ),
        pytest.param(
            watched(S.PAGED), Snoozed(START + 9 * HOUR), (S.INSIDE, START + HOUR, []), id="an hour at the most"
        ),
        pytest.param(
            watched(S.CONFIRMED), Reported(Certainty.OBSERVED), (S.CONFIRMED, START, []), id="a report joins, no page"
        ),
        pytest.param(
            watched(S.STAND_DOWN),
            Reported(Certainty.OBSERVED),
            (S.SIGNAL, START + 10 * MINUTE, [Do.PAGE_ON_CALL]),
            id="a new sighting after the all-clear",
        ),
        pytest.param(
            watched(S.STAND_DOWN),
            Reported(Certainty.LIKELY),
            (S.STAND_DOWN, START + 10 * MINUTE, [Do.PAGE_ON_CALL]),
            id="hearsay after the all-clear: somebody looks",
        ),
        pytest.param(watched(S.INSIDE), Moved(PLAN), (S.PLANNED, START, []), id="another time: from the beginning"),
        pytest.param(watched(S.HELD), Moved(PLAN), (S.HELD, START, []), id="a danger does not move away"),
        pytest.param(watched(S.SIGNAL), Dismissed(), (S.INSIDE, START + 30 * MINUTE, []), id="it was nothing"),
        pytest.param(watched(S.PAGED), FoundHeld(), (S.HELD, START + HOUR, []), id="held"),
    ],
)
def test_what_happens(incident: Incident, event: Event, after: object) -> None:
    assert then(incident, event) == after


@pytest.mark.parametrize(
    ("incident", "event", "reason"),
    [
        pytest.param(watched(S.CLOSED), Took(JUNE), Reason.WRONG_STATE, id="closed is closed"),
        pytest.param(watched(S.INSIDE), Took(JUNE), Reason.WRONG_STATE, id="nothing to take"),
        pytest.param(
            watched(S.SIGNAL, certainty=Certainty.POSSIBLE), Confirmed(), Reason.NOT_LIKELY, id="hearsay is not enough"
        ),
        pytest.param(watched(S.CONFIRMED, told=frozenset({Ring.LIST})), Dismissed(), Reason.ALL_CLEAR_FIRST, id="told"),
        pytest.param(
            watched(S.HELD, told=frozenset({Ring.TEAM})), Closed(Ending.LOCATED), Reason.ALL_CLEAR_FIRST, id="called"
        ),
        pytest.param(watched(S.INSIDE), Cleared(), Reason.WRONG_STATE, id="nothing to call off"),
        pytest.param(watched(S.SIGNAL), Located(), Reason.WRONG_STATE, id="nobody is held"),
    ],
)
def test_what_is_refused(incident: Incident, event: Event, reason: Reason) -> None:
    assert decide(incident, event, START, POLICY) is reason


def test_nobody_waits_for_closing_time() -> None:
    closing = replace(PLAN, closes_at=START + 2 * HOUR)
    assert incidents.expected_out(closing, START, POLICY) == START + 105 * MINUTE


class Watch(RuleBasedStateMachine):
    """Anybody may do anything at any moment. The rules alone keep the promises of the watch."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START - 30 * HOUR
        self.incident = opened(PLAN, self.now, POLICY)
        self.owed: frozenset[Ring] = frozenset()  # rings called and not told that it is over

    @initialize(
        state=st.sampled_from(S),
        back=st.sampled_from([S.PLANNED, S.ARMED, S.MET, S.INSIDE]),
        certainty=st.sampled_from(Certainty),
        told=st.frozensets(st.sampled_from([Ring.TEAM, Ring.LIST, Ring.PARTNERS])),
    )
    def begin_anywhere(
        self, state: IncidentState, back: IncidentState, certainty: Certainty, told: frozenset[Ring]
    ) -> None:
        if state in (S.CONFIRMED, S.HELD):
            certainty = max(certainty, Certainty.LIKELY)
        self.owed = told if state in incidents.DANGER else frozenset()
        due_at = None if state is S.CLOSED else self.now
        self.incident = Incident(state, PLAN, due_at, back, certainty=certainty, told=self.owed)

    def happens(self, event: Event) -> tuple[Effect, ...]:
        before = self.incident
        after = decide(before, event, self.now, POLICY)
        if isinstance(after, Reason):
            return ()
        self.incident = after.incident
        for effect in after.effects:
            if effect.do is Do.CALL:
                self.owed |= effect.rings
            if effect.do is Do.ALL_CLEAR:
                assert effect.rings == self.owed, "an all-clear reaches exactly those who were called"
                self.owed = frozenset()
        return after.effects

    @rule(minutes=st.integers(0, 600))
    def time_goes_by(self, minutes: int) -> None:
        self.now += minutes * MINUTE

    @precondition(lambda self: self.incident.due_at is not None)
    @rule()
    def timer(self) -> None:
        assert self.incident.due_at is not None
        self.now = max(self.now, self.incident.due_at)
        told = self.incident.told
        effects = self.happens(Due())
        assert {effect.do for effect in effects} <= INWARD, "a timer never calls anybody outside"
        assert self.incident.told == told

    @rule(step=st.sampled_from(DayStep))
    def team_says(self, step: DayStep) -> None:
        assert {effect.do for effect in self.happens(Stepped(step, self.now))} <= PAGED

    @rule(
        event=st.one_of(
            st.sampled_from(TeamAnswer).map(Answered),
            st.sampled_from(Certainty).map(Reported),
            st.sampled_from([Took(JUNE), Confirmed(), Dismissed(), FoundHeld(), Located(), Moved(PLAN)]),
        )
    )
    def somebody_says(self, event: Event) -> None:
        assert {effect.do for effect in self.happens(event)} <= PAGED

    @rule(minutes=st.integers(-60, 6000))
    def snoozes(self, minutes: int) -> None:
        before = self.incident
        self.happens(Snoozed(self.now + minutes * MINUTE))
        if self.incident != before:
            assert self.incident.due_at is not None
            assert self.now <= self.incident.due_at <= self.now + HOUR, "nobody waits for more than an hour"

    @rule(
        rings=st.frozensets(st.sampled_from(Ring), min_size=1),
        allowed=st.frozensets(st.sampled_from(Ring)),
        approved=st.frozensets(st.sampled_from([JUNE, ROSA])),
    )
    def calls(self, rings: frozenset[Ring], allowed: frozenset[Ring], approved: frozenset[AccountId]) -> None:
        before = self.incident
        if self.happens(Called(rings, allowed, JUNE, approved)):
            assert rings <= allowed, "no ring above the consent of this moment"
            if any(ring >= OUTWARD for ring in rings):
                assert before.state in (S.CONFIRMED, S.HELD), "outward only from a confirmed report"
                assert before.certainty is not None
                assert before.certainty >= Certainty.LIKELY
                assert ROSA in approved, "four eyes: nobody approves their own draft"

    @rule()
    def calls_it_off(self) -> None:
        self.happens(Cleared())

    @rule(ending=st.sampled_from(Ending))
    def closes(self, ending: Ending) -> None:
        self.happens(Closed(ending))

    @invariant()
    def an_open_watch_has_a_timer(self) -> None:
        assert (self.incident.due_at is None) == (self.incident.state is S.CLOSED)

    @invariant()
    def nobody_is_left_called(self) -> None:
        assert self.incident.told == self.owed
        assert not (self.incident.state is S.CLOSED and self.owed)

    @invariant()
    def people_can_end_it(self) -> None:
        incident = self.incident
        for event in (Cleared(), Closed(Ending.UNKNOWN)):
            after = decide(incident, event, self.now, POLICY)
            incident = after.incident if isinstance(after, Decided) else incident
        assert incident.state is S.CLOSED

    @invariant()
    def without_anybody_it_pages_for_ever(self) -> None:
        incident, pages = self.incident, list[Do]()
        while incident.state is not S.CLOSED and len(pages) < 8:
            assert incident.due_at is not None
            after = decide(incident, Due(), incident.due_at, POLICY)
            assert isinstance(after, Decided)
            pages += [effect.do for effect in after.effects if effect.do in PAGED]
            incident = after.incident
        assert incident.state is S.CLOSED or pages[-1] is Do.PAGE_ALL


Watch.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
TestWatch = Watch.TestCase
