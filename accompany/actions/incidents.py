"""Watch an appointment's day: follow the team's steps, ask, page, and let coordinators see to it."""

import logging
from collections.abc import Awaitable
from datetime import datetime
from uuid import UUID

from accompany.actions import corrections, duty, follow_ups
from accompany.actions import mobilizations as call_actions
from accompany.actions.duty import Page
from accompany.rules import incidents as rules
from accompany.rules.corrections import Why, danger_since
from accompany.rules.incident_events import (
    PAGES,
    Closed,
    Dismissed,
    Do,
    Due,
    Effect,
    Event,
    FoundHeld,
    Moved,
    Policy,
    Stepped,
)
from accompany.rules.times_inside import planned
from accompany.tables import days_to_watch, incident_events, incidents, ledger, live, mobilizations, notices, store
from accompany.tables.days_to_watch import New
from accompany.tables.incident_events import Happened
from accompany.tables.incidents import Kept
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import (
    AccountId,
    AppointmentId,
    DayStep,
    Ending,
    IncidentId,
    IncidentState,
    Missing,
    NoticeKind,
    Outcome,
    ReaderKind,
    Reason,
    Refused,
)

POLICY = Policy()
ENDINGS = {
    Outcome.NO_SHOW: Ending.NO_SHOW,
    Outcome.POSTPONED: Ending.RESCHEDULED,
    Outcome.TURNED_AWAY: Ending.RESCHEDULED,
    Outcome.RELEASED: Ending.RELEASED,
}

log = logging.getLogger("accompany.incidents")


async def run(now: datetime) -> None:
    """Begin the watches that are due, follow appointments that moved, and let timers run out; each by itself."""
    for new in await days_to_watch.to_open(now, POLICY.arms):
        await _alone(_open(new, now), new.appointment)
    for scope, incident, day in await days_to_watch.changed():
        event = Moved(planned(day)) if day else Closed(Ending.RESCHEDULED)
        await _alone(_by_itself(scope, incident, event, now), incident)
    for scope, incident in await incidents.due(now):
        await _alone(_by_itself(scope, incident, Due(), now), incident)


async def happens(
    scope: Scope, incident: IncidentId, event: Event, by: AccountId, now: datetime, reason: str | None = None
) -> None:
    """Let a coordinator see to an open watch: take it, snooze, report, confirm, dismiss, end it.

    The ledger keeps who and what; ``reason`` rests sealed with the case. Raises Refused, Missing when it is over.
    A report that is not true, but for which people were called, stays until they are told: their call stops at once.
    """
    try:
        await _said(scope, incident, event, by, now, reason)
    except Refused as refused:
        if isinstance(event, Dismissed) and refused.reason is Reason.ALL_CLEAR_FIRST:
            await _stop_calls(scope, incident, by, now)
        raise


@store.action
async def _said(
    scope: Scope, incident: IncidentId, event: Event, by: AccountId, now: datetime, reason: str | None
) -> None:
    kept = await incidents.locked(scope, incident)
    since = danger_since(await incident_events.of_incident(kept)) if isinstance(event, Dismissed) else None
    await _happened(kept, event, by, now, reason)
    await ledger.write(scope, by, f"watch_{_name(event)}", kept.id, now)
    if since is not None:  # nobody was called yet: what was drafted on the report ends with it
        await corrections.fell(scope, kept.appointment, Why.DISMISSED, by, now, since)


@store.action
async def _stop_calls(scope: Scope, incident: IncidentId, by: AccountId, now: datetime) -> None:
    """Stop what was called on a report that is not true: nobody else is called while the correction waits."""
    kept = await incidents.find(scope, incident)
    since = danger_since(await incident_events.of_incident(kept))
    await corrections.fell(scope, kept.appointment, Why.DISMISSED, by, now, since)


@store.action
async def stepped(scope: Scope, appointment: AppointmentId, step: DayStep, at: datetime, now: datetime) -> None:
    """Follow a step of the day. ``at`` is when it happened, aware UTC."""
    kept = await _watched(scope, appointment, now)
    if kept is not None:
        await _happened(kept, Stepped(step, at), None, now)


@store.action
async def ended(scope: Scope, appointment: AppointmentId, outcome: Outcome, by: AccountId, now: datetime) -> None:
    """Follow the outcome. Held keeps the watch open; any other ends it, unless somebody is in danger or was called."""
    if outcome is Outcome.HELD:
        kept = await _watched(scope, appointment, now)
        event: Event = FoundHeld()
    else:
        kept = await _open_one(scope, appointment)
        event = Closed(ENDINGS.get(outcome, Ending.OUT_SAFE))
    if kept is None:
        return
    if outcome is not Outcome.HELD and kept.incident.state not in rules.ON_ITS_WAY:
        event = Stepped(DayStep.OUT, now)  # somebody looks: a report cannot undo a danger
    await _happened(kept, event, by, now)


async def _alone(work: Awaitable[None], about: UUID) -> None:
    """Do one thing; what goes wrong with it stops none of the others."""
    try:
        await work
    except (Refused, Missing, store.Clash) as error:
        log.warning("watch", extra={"about": str(about), "problem": type(error).__name__})


@store.action
async def _open(new: New, now: datetime) -> None:
    await incidents.add(new, rules.opened(planned(new.day), now, POLICY), POLICY, now)


@store.action
async def _by_itself(scope: Scope, incident: IncidentId, event: Event, now: datetime) -> None:
    kept = await incidents.locked(scope, incident)
    if isinstance(event, Closed) and kept.incident.state not in rules.ON_ITS_WAY:
        return  # called off, but somebody is in danger: a coordinator ends it
    await _happened(kept, event, None, now)


async def _watched(scope: Scope, appointment: AppointmentId, now: datetime) -> Kept | None:
    """Give the open watch, locked; begin one when the day runs ahead of the clock. None where nobody is watched."""
    if new := await days_to_watch.openable(scope, appointment):
        await _open(new, now)
    return await _open_one(scope, appointment)


async def _open_one(scope: Scope, appointment: AppointmentId) -> Kept | None:
    kept = await incidents.open_of(scope, appointment)
    return await incidents.locked(scope, kept.id) if kept else None


async def _happened(kept: Kept, event: Event, by: AccountId | None, now: datetime, reason: str | None = None) -> None:
    decided = rules.decide(kept.incident, event, now, kept.policy)
    if isinstance(decided, Reason):
        raise Refused(decided)

    await incidents.save(kept, decided.incident, now)
    if decided.incident.state is IncidentState.HELD and kept.incident.state is not IncidentState.HELD:
        await follow_ups.begin(kept.scope, kept.appointment, now)
    did = decided.effects[0].do.value if decided.effects else None
    await incident_events.record(kept, Happened(now, _name(event), decided.incident.state, did, by, reason))
    for effect in decided.effects:
        await _carry_out(kept, effect, by, now)
    await live.touch(kept.scope, now)


async def _carry_out(kept: Kept, effect: Effect, by: AccountId | None, now: datetime) -> None:
    """Post what an effect means. A page reaches coordinators whatever the hour."""
    if effect.do is Do.ASK_TEAM:
        team = [Reader(ReaderKind.ACCOUNT, one) for one in await incidents.holders(kept.scope, kept.appointment)]
        until = now + kept.policy.answer + kept.policy.page_again
        await notices.post_many(
            kept.scope, NoticeKind.HOW_IT_STANDS, kept.id, team, now, revision=kept.round, expires=until
        )
    elif effect.do in PAGES:
        await duty.page(kept.scope, Page(NoticeKind.PAGE, kept.id, effect.do, kept.round), now)
    elif effect.do is Do.ALL_CLEAR and by is not None:
        for call in await mobilizations.of_appointment(kept.scope, kept.appointment):
            if call.sent_at is not None and call.stood_down_at is None:
                await call_actions.stand_down(kept.scope, call.id, by, now)


def _name(event: Event) -> str:
    """Name an event as it is kept: a word of its own for each kind."""
    name = type(event).__name__
    return {"FoundHeld": "found_held"}.get(name, name.lower())
