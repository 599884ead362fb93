"""An appointment's day, watched: whom to ask, whom to page and when, until somebody says how it ended.

Timers ask the team and page coordinators, and never stop by themselves. Only people call anybody further out, and only
from a confirmed report that is at least likely. Times are aware UTC.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from accompany.rules.duty import page_of
from accompany.rules.escalation import needs_approval
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
from accompany.words import Certainty, DayStep, Ending, IncidentState, Reason, TeamAnswer

S = IncidentState
ON_ITS_WAY = (S.PLANNED, S.ARMED, S.MET, S.INSIDE, S.ASKED, S.PAGED)  # the day goes on, or somebody asks how
DANGER = (S.SIGNAL, S.CONFIRMED, S.HELD)
TO_BE_TAKEN = (S.PAGED, *DANGER, S.STAND_DOWN)


def opened(plan: Plan, now: datetime, policy: Policy) -> Incident:
    """Begin to watch a published appointment. It stays asleep until a day before."""
    return Incident(S.PLANNED, plan, max(now, plan.starts_at - policy.arms))


def decide(incident: Incident, event: Event, now: datetime, policy: Policy) -> Decided | Reason:
    """Say what an event changes, or why it may not. Never sends, never asks the time, never forgets a timer."""
    if incident.state is S.CLOSED:
        return Reason.WRONG_STATE
    return _DECIDES[type(event)](incident, event, now, policy)


def _due(incident: Incident, event: Due, now: datetime, policy: Policy) -> Decided | Reason:
    """Go on when the time of a state is over.

    1. The day before, the watch arms itself; then every expectation that is not met asks the team.
    2. A team that does not answer is no reason to wait: coordinators are paged, each time more of them.
    3. Whatever coordinators have to see to is paged again, for ever, until somebody closes it.
    """
    if incident.due_at is None or incident.due_at > now:
        return Reason.WRONG_STATE
    if incident.state is S.PLANNED:
        return Decided(replace(incident, state=S.ARMED, due_at=max(now, incident.plan.meets_at + policy.late)))
    if incident.state in (S.ARMED, S.MET, S.INSIDE):
        asked = replace(incident, state=S.ASKED, back=incident.state, due_at=now + policy.answer)
        return Decided(asked, (Effect(Do.ASK_TEAM),))
    if incident.state is S.ASKED:
        return _paged(replace(incident, state=S.PAGED, pages=0), now, policy)
    return _paged(incident, now, policy)


def _stepped(incident: Incident, event: Stepped, now: datetime, policy: Policy) -> Decided | Reason:
    """Follow the day. "Out" ends a question, but never a danger: a coordinator looks at that."""
    if event.step is DayStep.HELD:
        return _reported(incident, Reported(Certainty.OBSERVED), now, policy)
    if incident.state not in ON_ITS_WAY:
        return _paged(incident, now, policy) if event.step in (DayStep.OUT, DayStep.TURNED_AWAY) else Decided(incident)
    if event.step is DayStep.OVERDUE_SNOOZED:
        return _answered(incident, Answered(TeamAnswer.WAITING), now, policy)
    if event.step is DayStep.MET:
        return Decided(_back(incident, S.MET, max(now, incident.plan.starts_at + policy.not_inside)))
    if event.step is DayStep.INSIDE:
        return Decided(_back(incident, S.INSIDE, max(now, expected_out(incident.plan, event.at, policy))))
    if event.step in (DayStep.OUT, DayStep.TURNED_AWAY):
        ending = Ending.OUT_SAFE if event.step is DayStep.OUT else Ending.RESCHEDULED
        return _closed(incident, Closed(ending), now, policy)
    return Decided(incident)


def expected_out(plan: Plan, inside_at: datetime, policy: Policy) -> datetime:
    """Say when to ask why somebody who went in is not out: never later than shortly before the building closes."""
    out = inside_at + plan.expected
    if plan.closes_at is not None:
        out = min(out, plan.closes_at - policy.before_closing)
    return out + policy.grace


def _answered(incident: Incident, event: Answered, now: datetime, policy: Policy) -> Decided | Reason:
    """Take the team's answer, also one that comes after the page."""
    if event.answer is TeamAnswer.NOT_OK:
        return _reported(incident, Reported(Certainty.OBSERVED), now, policy)
    if incident.state not in (S.INSIDE, S.MET, S.ARMED, S.ASKED, S.PAGED):
        return Reason.WRONG_STATE
    back = incident.back if incident.state in (S.ASKED, S.PAGED) else incident.state
    if event.answer is TeamAnswer.HAD_TO_LEAVE:
        return _paged(replace(incident, state=S.PAGED, back=back, pages=0), now, policy)
    if incident.waits >= policy.most_waits:  # somebody else should look after so long a time
        return _paged(replace(incident, state=S.PAGED, back=back), now, policy)
    return Decided(replace(_back(incident, back, now + policy.wait), waits=incident.waits + 1))


def _moved(incident: Incident, event: Moved, now: datetime, policy: Policy) -> Decided | Reason:
    """Watch the new time. A danger stays one, whatever the calendar says."""
    if incident.state not in ON_ITS_WAY:
        return Decided(replace(incident, plan=event.plan))
    return Decided(opened(event.plan, now, policy))


def _reported(incident: Incident, event: Reported, now: datetime, policy: Policy) -> Decided | Reason:
    """Join a report to what is known. A new danger is checked by a coordinator before anything else."""
    certainty = max(event.certainty, incident.certainty or Certainty.POSSIBLE)
    if incident.state in DANGER:
        return Decided(replace(incident, certainty=certainty))
    if incident.state is S.STAND_DOWN and event.certainty < Certainty.OBSERVED:
        return _paged(incident, now, policy)
    back = incident.back if incident.state in (S.ASKED, S.PAGED, S.STAND_DOWN) else incident.state
    signal = replace(incident, state=S.SIGNAL, back=back, certainty=event.certainty, pages=0, taken_by=None)
    return _paged(signal, now, policy)


def _took(incident: Incident, event: Took, now: datetime, policy: Policy) -> Decided | Reason:
    """Leave whoever sees to it alone for a while. The pages begin anew after that."""
    if incident.state not in TO_BE_TAKEN:
        return Reason.WRONG_STATE
    return Decided(replace(incident, taken_by=event.by, pages=0, due_at=now + _patience(incident, policy)))


def _snoozed(incident: Incident, event: Snoozed, now: datetime, policy: Policy) -> Decided | Reason:
    """Wait longer for somebody who is inside, an hour at most at a time."""
    if incident.state not in (S.ASKED, S.PAGED):
        return Reason.WRONG_STATE
    until = min(max(event.until, now), now + policy.longest_snooze)
    return Decided(_back(incident, incident.back, until))


def _confirmed(incident: Incident, event: Confirmed, now: datetime, policy: Policy) -> Decided | Reason:
    """Confirm a report that is at least likely. What is only possible is checked, never passed on."""
    if incident.state is not S.SIGNAL:
        return Reason.WRONG_STATE
    if incident.certainty is None or incident.certainty < Certainty.LIKELY:
        return Reason.NOT_LIKELY
    return Decided(replace(incident, state=S.CONFIRMED, pages=0, due_at=now + policy.review))


def _dismissed(incident: Incident, event: Dismissed, now: datetime, policy: Policy) -> Decided | Reason:
    """Go back to the day. Who was called must be told first."""
    if incident.state not in (S.SIGNAL, S.CONFIRMED):
        return Reason.WRONG_STATE
    if incident.told:
        return Reason.ALL_CLEAR_FIRST
    return Decided(replace(_back(incident, incident.back, now + policy.wait), certainty=None))


def _found_held(incident: Incident, event: FoundHeld, now: datetime, policy: Policy) -> Decided | Reason:
    """Begin the hours after: where, since when, whom to tell."""
    if incident.state is S.HELD:
        return Decided(incident)
    found = replace(incident, state=S.HELD, certainty=Certainty.OBSERVED, pages=0, due_at=now + policy.locate)
    return Decided(found)


def _located(incident: Incident, event: Located, now: datetime, policy: Policy) -> Decided | Reason:
    """Look once a day from here on."""
    if incident.state is not S.HELD:
        return Reason.WRONG_STATE
    return Decided(replace(incident, located=True, pages=0, due_at=now + policy.located))


def _called(incident: Incident, event: Called, now: datetime, policy: Policy) -> Decided | Reason:
    """Let people call rings: inward during any danger, outward only when it is confirmed, agreed to and approved."""
    if incident.state not in DANGER:
        return Reason.WRONG_STATE
    if not event.rings <= event.allowed:
        return Reason.RING_NOT_ALLOWED
    if needs_approval(event.rings):
        if incident.state is S.SIGNAL or (incident.certainty or Certainty.POSSIBLE) < Certainty.LIKELY:
            return Reason.NOT_CONFIRMED
        if not event.approved_by - {event.drafted_by}:
            return Reason.NOT_APPROVED
    return Decided(replace(incident, told=incident.told | event.rings), (Effect(Do.CALL, event.rings),))


def _cleared(incident: Incident, event: Cleared, now: datetime, policy: Policy) -> Decided | Reason:
    """Tell exactly those who were called that it is over."""
    if incident.state not in DANGER:
        return Reason.WRONG_STATE
    over = replace(incident, state=S.STAND_DOWN, told=frozenset(), pages=0, due_at=now + policy.write_up)
    return Decided(over, (Effect(Do.ALL_CLEAR, incident.told),) if incident.told else ())


def _closed(incident: Incident, event: Closed, now: datetime, policy: Policy) -> Decided | Reason:
    """End the watch. Nobody who was called is left without an all-clear."""
    if incident.told:
        return Reason.ALL_CLEAR_FIRST
    return Decided(replace(incident, state=S.CLOSED, due_at=None, taken_by=None, ending=event.ending))


def _back(incident: Incident, state: IncidentState, due_at: datetime) -> Incident:
    """Let the day go on: nobody is paged any more."""
    return replace(incident, state=state, back=state, due_at=due_at, pages=0, taken_by=None)


def _patience(incident: Incident, policy: Policy) -> timedelta:
    """Say how long whoever took it is left alone."""
    if incident.state is S.HELD:
        return policy.located if incident.located else policy.locate
    return {S.CONFIRMED: policy.review, S.STAND_DOWN: policy.write_up}.get(incident.state, policy.taken)


def _paged(incident: Incident, now: datetime, policy: Policy) -> Decided:
    """Page the next circle of coordinators; the widest again and again."""
    page = page_of(incident.pages)
    paged = replace(incident, pages=incident.pages + 1, taken_by=None, due_at=now + policy.page_again)
    return Decided(paged, (Effect(page),))


_DECIDES: dict[type, Callable[[Incident, Any, datetime, Policy], Decided | Reason]] = {
    Due: _due,
    Stepped: _stepped,
    Answered: _answered,
    Moved: _moved,
    Reported: _reported,
    Took: _took,
    Snoozed: _snoozed,
    Confirmed: _confirmed,
    Dismissed: _dismissed,
    FoundHeld: _found_held,
    Located: _located,
    Called: _called,
    Cleared: _cleared,
    Closed: _closed,
}
