"""The watch over a day: it begins by itself, asks, pages again and again, and ends when somebody says how it ended."""

import asyncio
from datetime import datetime, timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import days, incidents, slots
from accompany.actions.days import Report
from accompany.rules.incident_events import (
    Cleared,
    Closed,
    Confirmed,
    Dismissed,
    Event,
    FoundHeld,
    Reported,
    Snoozed,
    Took,
)
from accompany.tables import incident_events
from accompany.tables import incidents as remembered
from accompany.tables.days import Step
from accompany.tables.incidents import Kept
from accompany.tables.sql import Sql
from accompany.words import (
    AppointmentId,
    Certainty,
    DayStep,
    Ending,
    IncidentState,
    Missing,
    Outcome,
    Reason,
    Refused,
)
from tests.actions.conftest import Coalition
from tests.actions.test_days import MORNING, visit
from tests.cast import NOW

S = IncidentState
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
POSTED = Sql("SELECT kind, reader, revision FROM notice WHERE kind IN ('page', 'how_it_stands') ORDER BY posted_at, id")
ALL = Sql("SELECT id, state, ending FROM incident ORDER BY opened_at")
MOVE = Sql("UPDATE appointment SET starts_at = {starts_at}, ends_at = {ends_at} WHERE id = {id}")


async def watched(coalition: Coalition, appointment: AppointmentId) -> Kept:
    kept = await remembered.open_of(coalition.scope, appointment)
    assert kept is not None
    return kept


async def posted() -> list[str]:
    return [row["kind"] for row in await POSTED.rows()]


async def run(start: datetime, until: datetime, step: timedelta = 5 * MINUTE) -> None:
    while start <= until:
        await incidents.run(start)
        start += step


async def says(coalition: Coalition, appointment: AppointmentId, event: Event, now: datetime = MORNING) -> None:
    kept = await watched(coalition, appointment)
    await incidents.happens(coalition.scope, kept.id, event, coalition.june, now, "Theo told me")


async def step(coalition: Coalition, appointment: AppointmentId, taken: DayStep, at: datetime = MORNING) -> None:
    await days.step(coalition.scope, appointment, Step(taken, at, coalition.june, None), at)


async def test_the_watch_begins_by_itself_the_day_before(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await incidents.run(MORNING - 25 * HOUR)
    assert await remembered.open_of(coalition.scope, appointment) is None
    await incidents.run(MORNING - 24 * HOUR)
    await incidents.run(MORNING - 24 * HOUR)
    assert [row["state"] for row in await ALL.rows()] == [S.ARMED]
    assert await posted() == []


async def test_a_shift_without_a_person_is_not_watched(coalition: Coalition) -> None:
    shift = await coalition.shift(2, hours=3)
    await incidents.run(NOW)
    assert await remembered.open_of(coalition.scope, shift) is None


async def test_two_clocks_begin_one_watch(coalition: Coalition) -> None:
    await visit(coalition)
    await asyncio.gather(*(incidents.run(MORNING - HOUR) for _ in range(4)))
    assert len(await ALL.rows()) == 1


async def test_with_nobody_answering_it_asks_once_and_pages_for_ever(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    slot = (await coalition.slots(appointment))[1]  # an accompanier; a lead needs a training
    await slots.claim(coalition.scope, slot, coalition.people[0], NOW)
    await run(MORNING - HOUR, MORNING + 3 * HOUR)
    assert await posted() == ["how_it_stands", *["page"] * 19]  # asked at -15 min, paged at -5, then every ten
    assert len({row["revision"] for row in await POSTED.rows() if row["kind"] == "page"}) == 19


async def test_two_clocks_page_once(coalition: Coalition) -> None:
    await visit(coalition)
    await run(MORNING - HOUR, MORNING - 15 * MINUTE)
    await asyncio.gather(*(incidents.run(MORNING - 5 * MINUTE) for _ in range(4)))
    assert await posted() == ["page"]  # nobody is on the team, so nobody was asked before


async def test_inside_too_long_pages_the_desk_and_nobody_else(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await step(coalition, appointment, DayStep.INSIDE)
    out = (await watched(coalition, appointment)).incident.due_at
    assert out is not None
    await run(MORNING, out - 5 * MINUTE)
    assert await posted() == []
    await run(out, out + 10 * MINUTE)
    rows = await POSTED.rows()
    assert [(row["kind"], row["reader"]) for row in rows] == [("page", coalition.june)]


async def test_out_ends_it(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await step(coalition, appointment, DayStep.INSIDE)
    await step(coalition, appointment, DayStep.OUT, MORNING + HOUR)
    assert [(row["state"], row["ending"]) for row in await ALL.rows()] == [(S.CLOSED, Ending.OUT_SAFE)]
    await run(MORNING + HOUR, MORNING + 9 * HOUR, HOUR)
    assert await posted() == []


async def test_who_takes_it_is_left_alone_for_a_while(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await run(MORNING - HOUR, MORNING - 5 * MINUTE)
    await says(coalition, appointment, Took(coalition.june), MORNING)
    await run(MORNING, MORNING + 14 * MINUTE, MINUTE)
    assert await posted() == ["page"]
    await incidents.run(MORNING + 15 * MINUTE)
    assert await posted() == ["page", "page"]


async def test_held_is_checked_confirmed_located_and_closed(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await step(coalition, appointment, DayStep.INSIDE)
    await step(coalition, appointment, DayStep.HELD, MORNING + HOUR)
    kept = await watched(coalition, appointment)
    assert (kept.incident.state, kept.incident.certainty) == (S.SIGNAL, Certainty.OBSERVED)
    assert await posted() == ["page"]  # at once
    for event in (Confirmed(), FoundHeld(), Cleared(), Closed(Ending.RELEASED)):
        await says(coalition, appointment, event, MORNING + HOUR)
    assert [(row["state"], row["ending"]) for row in await ALL.rows()] == [(S.CLOSED, Ending.RELEASED)]
    told = await incident_events.of_incident(kept)
    assert [one.what for one in told] == ["stepped", "stepped", "confirmed", "found_held", "cleared", "closed"]
    assert {one.reason for one in told[2:]} == {"Theo told me"}


async def test_hearsay_is_never_confirmed(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await step(coalition, appointment, DayStep.INSIDE)
    await says(coalition, appointment, Reported(Certainty.POSSIBLE))
    with pytest.raises(Refused) as refused:
        await says(coalition, appointment, Confirmed())
    assert refused.value.reason is Reason.NOT_LIKELY
    await says(coalition, appointment, Dismissed())
    assert (await watched(coalition, appointment)).incident.state is S.INSIDE


async def test_a_snooze_waits(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await run(MORNING - HOUR, MORNING - 5 * MINUTE)
    await says(coalition, appointment, Snoozed(MORNING + 40 * MINUTE), MORNING)
    assert (await watched(coalition, appointment)).incident.due_at == MORNING + 40 * MINUTE


async def test_an_outcome_ends_it_or_says_held(coalition: Coalition) -> None:
    safe, _ = await visit(coalition)
    await incidents.run(MORNING - HOUR)
    await days.finish(coalition.scope, safe, Report(Outcome.ATTENDED), coalition.june, MORNING)
    assert await remembered.open_of(coalition.scope, safe) is None
    held, _ = await visit(coalition)
    await days.finish(coalition.scope, held, Report(Outcome.HELD), coalition.june, MORNING)
    assert (await watched(coalition, held)).incident.state is S.HELD


async def test_an_outcome_cannot_undo_what_was_confirmed(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await step(coalition, appointment, DayStep.INSIDE)
    await says(coalition, appointment, Reported(Certainty.LIKELY))
    await says(coalition, appointment, Confirmed())
    await days.finish(coalition.scope, appointment, Report(Outcome.ATTENDED), coalition.june, MORNING)
    assert (await watched(coalition, appointment)).incident.state is S.CONFIRMED
    assert await posted() == ["page", "page"]  # the report, and that somebody must look


async def test_another_time_is_watched_instead(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await incidents.run(MORNING - HOUR)
    later = MORNING + timedelta(days=7)
    await MOVE.rows(id=appointment, starts_at=later, ends_at=later + HOUR)
    await run(MORNING, MORNING + 9 * HOUR, HOUR)
    incident = (await watched(coalition, appointment)).incident
    assert (incident.state, incident.due_at) == (S.PLANNED, later - 24 * HOUR)
    assert await posted() == []


async def test_called_off_is_closed(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await incidents.run(MORNING - HOUR)
    await plans.cancel(coalition.scope, appointment, coalition.june, MORNING - HOUR)
    await incidents.run(MORNING)
    assert [(row["state"], row["ending"]) for row in await ALL.rows()] == [(S.CLOSED, Ending.RESCHEDULED)]


async def test_called_off_with_somebody_in_danger_stays_open(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await step(coalition, appointment, DayStep.INSIDE)
    await says(coalition, appointment, Reported(Certainty.LIKELY))
    await plans.cancel(coalition.scope, appointment, coalition.june, MORNING)
    await run(MORNING, MORNING + 20 * MINUTE)
    assert (await watched(coalition, appointment)).incident.state is S.SIGNAL
    assert await posted() == ["page"] * 3


async def test_what_is_over_is_missing(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await incidents.run(MORNING - HOUR)
    kept = await watched(coalition, appointment)
    await says(coalition, appointment, Closed(Ending.NO_SHOW))
    with pytest.raises(Missing):
        await incidents.happens(coalition.scope, kept.id, Took(coalition.june), coalition.june, MORNING)


async def test_two_coordinators_at_once_are_both_heard_in_order(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    await step(coalition, appointment, DayStep.INSIDE)
    both = [says(coalition, appointment, Reported(Certainty.LIKELY)) for _ in range(4)]
    await asyncio.gather(*both)
    told = await incident_events.of_incident(await watched(coalition, appointment))
    assert [one.what for one in told] == ["stepped", *["reported"] * 4]
    assert await posted() == ["page"]  # the others joined
