"""The day, its outcome, and what the outcome brings: signals, a level, the next appointment."""

import asyncio
from datetime import timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import days, people, signals
from accompany.actions.days import Next, Report
from accompany.actions.signals import Source
from accompany.rules.teams import Place
from accompany.tables import appointments, kinds, sites
from accompany.tables import days as remembered
from accompany.tables import signals as kept_signals
from accompany.tables import slots as teams
from accompany.tables.days import Step
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import (
    AppointmentId,
    AppointmentStatus,
    DayStep,
    Invalid,
    Level,
    Missing,
    Outcome,
    PersonId,
    Reason,
    Refused,
    SignalId,
    SignalSource,
    Tier,
    Told,
)
from tests.actions.conftest import Coalition
from tests.cast import NOW

MORNING = NOW + timedelta(hours=22)
LATER = MORNING + timedelta(weeks=5)
PAGES = Sql("SELECT revision FROM notice WHERE kind = 'level_proposed' AND about = {about} ORDER BY revision")
LEDGER = Sql("SELECT action, purpose FROM ledger WHERE about = {about} ORDER BY action")


async def visit(coalition: Coalition) -> tuple[AppointmentId, PersonId]:
    """Publish a check-in with Marisol tomorrow morning."""
    new = people.blank(name="Marisol", contact="555-0100")
    await people.add(coalition.scope, new, Tier.PRIVATE, coalition.june, NOW)
    site = (await sites.all_of_them())[0]
    team = (Place("lead", 1, 1, 1), Place("accompanier", 1, 2, 3))
    plan = plans.Plan("ice_check_in_osup", site.id, MORNING, person=new.id, case=new.case, team=team)
    appointment = await plans.draft(coalition.scope, plan, NOW)
    await plans.publish(coalition.scope, appointment, coalition.june, NOW, "tested")
    return appointment, new.id


async def refusal(doing: object) -> Reason | None:
    try:
        await doing  # type: ignore[misc]
    except Refused as refused:
        return refused.reason
    return None


async def test_each_step_is_kept_with_its_note_sealed(coalition: Coalition) -> None:
    appointment, person = await visit(coalition)
    met = Step(DayStep.MET, MORNING, coalition.june, "blue scarf")
    await days.step(coalition.scope, appointment, met, MORNING)
    await days.step_of_person(coalition.scope, person, DayStep.INSIDE, MORNING + timedelta(minutes=5))
    kept = await remembered.steps(coalition.scope, await appointments.find(coalition.scope, appointment))
    assert [(step.step, step.by, step.note) for step in kept] == [
        (DayStep.MET, coalition.june, "blue scarf"),
        (DayStep.INSIDE, None, None),
    ]


async def test_two_phones_tapping_at_once_write_one_step(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    taps = [
        refusal(days.step(coalition.scope, appointment, Step(DayStep.INSIDE, MORNING, coalition.june, None), MORNING))
        for _ in range(4)
    ]
    answers = await asyncio.gather(*taps)
    assert sorted(answers, key=str) == [None, *[Reason.WRONG_STEP] * 3]


async def test_told_to_bring_a_ticket_makes_the_next_one_critical(coalition: Coalition) -> None:
    appointment, person = await visit(coalition)
    report = Report(Outcome.ATTENDED, (Told.PASSPORT, Told.TICKET), Next(LATER))
    following = await days.finish(coalition.scope, appointment, report, coalition.june, MORNING)
    assert following is not None

    drafted = await appointments.find(coalition.scope, following)
    assert (drafted.status, drafted.person, drafted.previous) == (AppointmentStatus.DRAFT, person, appointment)
    assert (drafted.starts_at, drafted.proposed_level, drafted.level) == (LATER, Level.CRITICAL, None)
    assert [one.code for one in await kept_signals.of_appointment(coalition.scope, following)] == ["told_bring_ticket"]
    assert [row.place.role for row in await teams.team(coalition.scope, following)] == ["lead", "accompanier"]
    assert [row["revision"] for row in await PAGES.rows(about=following)] == [Level.CRITICAL.value]
    assert (await appointments.find(coalition.scope, appointment)).status is AppointmentStatus.DONE


async def test_an_outcome_is_written_once(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    report = Report(Outcome.ATTENDED, (), Next(LATER))
    both = [refusal(days.finish(coalition.scope, appointment, report, coalition.june, NOW)) for _ in range(3)]
    answers = await asyncio.gather(*both)
    assert sorted(answers, key=str) == [None, *[Reason.OUTCOME_EXISTS] * 2]
    drafts = await appointments.between(coalition.scope, LATER - timedelta(days=1), LATER + timedelta(days=1))
    assert len(drafts) == 1


async def test_a_next_date_that_cannot_be_leaves_nothing_written(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    with pytest.raises(Invalid):
        await days.finish(
            coalition.scope, appointment, Report(Outcome.ATTENDED, (), Next(NOW)), coalition.june, MORNING
        )
    assert await remembered.outcome(coalition.scope, appointment) is None
    assert (await appointments.find(coalition.scope, appointment)).status is AppointmentStatus.PUBLISHED


async def test_a_coordinator_confirms_or_gives_a_reason(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    lead = Source(SignalSource.LEAD, coalition.june)
    seen = await signals.report(coalition.scope, appointment, ["told_bring_ticket", "osup"], lead, NOW)
    assert (seen.points, seen.proposed) == (120, Level.CRITICAL)
    lower = signals.decide_level(coalition.scope, appointment, Level.WATCH, " ", coalition.june, NOW)
    assert await refusal(lower) is Reason.REASON_NEEDED
    await signals.decide_level(coalition.scope, appointment, Level.WATCH, "stay is filed", coalition.june, NOW)
    later = NOW + timedelta(minutes=5)
    await signals.decide_level(coalition.scope, appointment, Level.CRITICAL, None, coalition.june, later)
    kept = await appointments.find(coalition.scope, appointment)
    decided = await kept_signals.decisions(coalition.scope, kept)
    assert kept.level is Level.CRITICAL
    assert [(one.level, one.reason) for one in decided] == [(Level.WATCH, "stay is filed"), (Level.CRITICAL, None)]


async def test_a_signal_seen_twice_counts_once_and_can_be_taken_back(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    lead = Source(SignalSource.LEAD, coalition.june)
    summons = ["unscheduled_summons"]
    seen = [await signals.report(coalition.scope, appointment, summons, lead, NOW) for _ in range(2)]
    assert [assessment.points for assessment in seen] == [60, 60]
    (signal,) = await kept_signals.of_appointment(coalition.scope, appointment)
    after = await signals.withdraw(coalition.scope, appointment, signal.id, coalition.june, NOW)
    floor = (await kinds.type_of("ice_check_in_osup")).level_floor
    assert (after.points, after.proposed) == (0, floor)
    with pytest.raises(Missing):
        await signals.withdraw(coalition.scope, appointment, signal.id, coalition.june, NOW)


async def test_an_unknown_signal_is_named_and_nothing_written(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    with pytest.raises(Invalid):
        await signals.report(
            coalition.scope, appointment, ["osup", "nonsense"], Source(SignalSource.LEAD, coalition.june), NOW
        )
    assert await kept_signals.of_appointment(coalition.scope, appointment) == []


async def test_opening_a_name_is_written_down(coalition: Coalition) -> None:
    _, person = await visit(coalition)
    opened = await people.open_fields(coalition.scope, person, ["name", "lawyer"], "call back", coalition.june, NOW)
    assert opened == {"name": "Marisol"}
    written = [(row["action"], row["purpose"]) for row in await LEDGER.rows(about=person)]
    assert written == [("open_lawyer", "call back"), ("open_name", "call back")]


async def test_another_chapter_finds_no_day(coalition: Coalition) -> None:
    from accompany.actions import founding  # noqa: PLC0415  # only Eve needs another chapter

    appointment, person = await visit(coalition)
    eve = Scope(await founding.chapter_named("Hillside", "America/Los_Angeles", NOW))
    tries = [
        days.step(eve, appointment, Step(DayStep.MET, NOW, coalition.june, None), NOW),
        days.finish(eve, appointment, Report(Outcome.ATTENDED), coalition.june, NOW),
        signals.report(eve, appointment, ["osup"], Source(SignalSource.LEAD, coalition.june), NOW),
        signals.decide_level(eve, appointment, Level.HIGH, "x", coalition.june, NOW),
        signals.withdraw(eve, appointment, SignalId(appointment), coalition.june, NOW),
        people.open_fields(eve, person, ["name"], "curious", coalition.june, NOW),
        people.consent(eve, person, Tier.PUBLIC, coalition.june, NOW),
        people.change(eve, person, {"name": "x"}),
        people.erase(eve, person, coalition.june, NOW),
    ]
    for trying in tries:
        with pytest.raises(Missing):
            await trying
