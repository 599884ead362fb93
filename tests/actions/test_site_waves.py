"""What happened at a place counts for those who go there next; what is over is judged anew."""

from datetime import timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import days, kinds, people, signals, sites
from accompany.actions.days import Report
from accompany.actions.signals import Source
from accompany.rules.teams import Place
from accompany.tables import appointments, days_to_watch, site_waves, times_inside
from accompany.tables import kinds as kept_kinds
from accompany.tables import signals as kept_signals
from accompany.tables import sites as kept_sites
from accompany.tables.days import Step
from accompany.words import AppointmentId, DayStep, Invalid, Level, Outcome, SignalSource, Tier
from tests.actions.conftest import Coalition
from tests.actions.test_days import MORNING, visit
from tests.cast import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def another(
    coalition: Coalition, after: timedelta, kind: str = "master_hearing", place: int = 0
) -> AppointmentId:
    """Plan somebody else's appointment at the same place, so long after Marisol's."""
    new = people.blank(name="Luz", contact="555-0101")
    await people.add(coalition.scope, new, Tier.PRIVATE, coalition.june, NOW)
    site = (await kept_sites.all_of_them())[place]
    team = (Place("accompanier", 1, 1, 1),)
    plan = plans.Plan(kind, site.id, MORNING + after, person=new.id, case=new.case, team=team)
    return await plans.draft(coalition.scope, plan, NOW)


async def seen(coalition: Coalition, appointment: AppointmentId) -> list[str]:
    return [one.code for one in await kept_signals.of_appointment(coalition.scope, appointment)]


async def proposed(coalition: Coalition, appointment: AppointmentId) -> Level:
    return (await appointments.find(coalition.scope, appointment)).proposed_level


async def somebody_is_held(coalition: Coalition) -> None:
    held, _ = await visit(coalition)
    await days.finish(coalition.scope, held, Report(Outcome.HELD), coalition.june, MORNING + HOUR)


async def test_a_detention_counts_for_two_weeks_at_its_place(coalition: Coalition) -> None:
    soon, later = await another(coalition, 5 * DAY), await another(coalition, 30 * DAY)
    elsewhere = await another(coalition, 5 * DAY, place=1)
    await signals.run(MORNING)
    assert await seen(coalition, soon) == []
    await somebody_is_held(coalition)
    await signals.run(MORNING + 2 * HOUR)
    await signals.run(MORNING + 3 * HOUR)
    assert [await seen(coalition, one) for one in (soon, later, elsewhere)] == [[site_waves.CODE], [], []]
    assert await proposed(coalition, soon) is Level.WATCH
    (signal,) = await kept_signals.of_appointment(coalition.scope, soon)
    assert (signal.source, signal.expires_at) == (SignalSource.SITE, MORNING + HOUR + 14 * DAY)


async def test_a_tap_on_the_day_counts_before_the_outcome_is_written(coalition: Coalition) -> None:
    next_one, (held, _) = await another(coalition, DAY), await visit(coalition)
    for step, at in ((DayStep.INSIDE, MORNING), (DayStep.HELD, MORNING + HOUR)):
        await days.step(coalition.scope, held, Step(step, at, coalition.june, None), at)
    await signals.run(MORNING + HOUR)
    assert await seen(coalition, next_one) == [site_waves.CODE]


async def test_by_phone_nobody_is_in_that_building(coalition: Coalition) -> None:
    call = await another(coalition, DAY, kind="phone_check_in")
    await somebody_is_held(coalition)
    await signals.run(MORNING + 2 * HOUR)
    assert await seen(coalition, call) == []


async def test_who_takes_it_back_is_not_told_again_of_the_same_wave(coalition: Coalition) -> None:
    next_one = await another(coalition, DAY)
    await somebody_is_held(coalition)
    await signals.run(MORNING + 2 * HOUR)
    (signal,) = await kept_signals.of_appointment(coalition.scope, next_one)
    await signals.withdraw(coalition.scope, next_one, signal.id, coalition.june, MORNING + 2 * HOUR)
    await signals.run(MORNING + 3 * HOUR)
    assert await seen(coalition, next_one) == []
    assert await proposed(coalition, next_one) is Level.ROUTINE


async def test_a_place_coordinators_warn_of_counts_until_the_end_of_that_day(coalition: Coalition) -> None:
    within, after = await another(coalition, 3 * DAY), await another(coalition, 4 * DAY)
    site = (await appointments.find(coalition.scope, within)).site
    last = f"{(MORNING + 3 * DAY):%Y-%m-%d}"
    await sites.change(coalition.scope, site, {"advisory_until": last}, coalition.june, NOW)
    await signals.run(NOW)
    assert [await seen(coalition, one) for one in (within, after)] == [[site_waves.CODE], []]


async def test_a_signal_that_is_over_counts_no_more(coalition: Coalition) -> None:
    far = await another(coalition, 60 * DAY)
    await signals.report(coalition.scope, far, ["unscheduled_summons"], Source(SignalSource.INTAKE, None), NOW)
    assert await proposed(coalition, far) is Level.HIGH
    await signals.run(NOW + 30 * DAY - HOUR)
    assert await proposed(coalition, far) is Level.HIGH
    await signals.run(NOW + 30 * DAY)
    assert await proposed(coalition, far) is Level.ROUTINE
    later = NOW + 31 * DAY
    await signals.report(coalition.scope, far, ["unscheduled_summons"], Source(SignalSource.INTAKE, None), later)
    assert await proposed(coalition, far) is Level.HIGH  # seen again counts again


async def test_a_kind_that_weighs_something_else_is_judged_anew_and_keeps_what_it_was(coalition: Coalition) -> None:
    one = await another(coalition, DAY)
    await signals.report(coalition.scope, one, ["osup"], Source(SignalSource.INTAKE, None), NOW)
    kind = next(kind for kind in await kept_kinds.signal_kinds() if kind.code == "osup")
    for change in ({"weight": 60}, {"weight": 0, "floor": Level.CRITICAL}):
        wanted = kept_kinds.SignalKind(**{name: getattr(kind, name) for name in kind.__slots__} | change)
        await kinds.change_signal_kind(coalition.scope, wanted, coalition.june, NOW)
        await kinds.change_signal_kind(coalition.scope, wanted, coalition.june, NOW)  # the same: nothing to keep
    assert await proposed(coalition, one) is Level.CRITICAL  # a floor holds while the signal stands
    before = await kept_kinds.signal_kinds_before(10)
    assert sorted(was.kind.weight for was in before) == [20, 60]


async def test_the_watch_learns_how_long_people_are_inside(coalition: Coalition) -> None:
    appointment, _ = await visit(coalition)
    kept = await appointments.find(coalition.scope, appointment)
    await sites.change(coalition.scope, kept.site, {"closes": "16:30"}, coalition.june, NOW)
    for step, at in ((DayStep.INSIDE, MORNING), (DayStep.OUT, MORNING + HOUR)):
        await days.step(coalition.scope, appointment, Step(step, at, coalition.june, None), at)
    assert await times_inside.latest(kept.site, kept.type) == (60,)
    for _ in range(9):
        await times_inside.add(kept.site, kept.type, 50, NOW)
    later, _ = await visit(coalition)
    new = await days_to_watch.openable(coalition.scope, later)
    assert new is not None
    assert sorted(new.day.inside) == [*[50] * 9, 60]
    assert f"{new.day.closes:%H:%M}" == "16:30"


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"closes": "25:00"}, "closes"),
        ({"closes": "noon"}, "closes"),
        ({"advisory_until": "2026-02-30"}, "advisory_until"),
    ],
)
async def test_hours_and_days_that_are_none_are_refused(coalition: Coalition, wanted: sites.Wanted, field: str) -> None:
    site = (await kept_sites.all_of_them())[0]
    with pytest.raises(Invalid) as refused:
        await sites.change(coalition.scope, site.id, wanted, coalition.june, NOW)
    assert list(refused.value.problems) == [field]
