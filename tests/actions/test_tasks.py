"""Tasks: taken over from the plan, handed out, ticked off, undone, mailed when overdue; what follows when held."""

from datetime import datetime, timedelta

import pytest

from accompany.actions import accounts, appointments, days, incidents, people
from accompany.actions import tasks as actions
from accompany.actions.days import Report
from accompany.actions.tasks import Plan
from accompany.rules.incident_events import FoundHeld
from accompany.rules.teams import Place
from accompany.tables import appointments as plans
from accompany.tables import cases, tasks
from accompany.tables import incidents as watches
from accompany.tables.sql import Sql
from accompany.tables.tasks import Kept, Wish
from accompany.words import (
    Invalid,
    Level,
    Missing,
    Outcome,
    Problem,
    Reason,
    Refused,
    TaskSource,
    TaskState,
    Tier,
)
from tests.calls import Post, Visit, courier, text_of, visit
from tests.cast import NOW, Cast, Member

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RAW = Sql("SELECT note_sealed FROM task WHERE note_sealed IS NOT NULL")


@pytest.fixture
async def where(cast: Cast) -> Visit:
    """Give Marisol's appointment of tomorrow: critical, and the community may know."""
    return await visit(cast.riverside, cast.june.account, NOW)


async def there(cast: Cast, where: Visit) -> list[Kept]:
    return await tasks.of_appointment(cast.riverside, where.appointment)


async def plan(cast: Cast, where: Visit, now: datetime = NOW) -> Plan:
    return await actions.plan(cast.riverside, await plans.find(cast.riverside, where.appointment), now)


async def taken(cast: Cast, where: Visit, steps: list[str] | None = None) -> list[Kept]:
    await actions.take_over(cast.riverside, where.appointment, steps, cast.june.account, NOW)
    return await there(cast, where)


async def one(cast: Cast, where: Visit, owner: Member | None = None, due_at: datetime = NOW) -> Kept:
    """Add one task by hand."""
    wish = Wish(due_at, owner.account if owner else None, "Ask Luz for the keys")
    task = await actions.add(cast.riverside, where.appointment, "belongings", wish, cast.june.account, NOW)
    return await tasks.find(cast.riverside, task)


async def sent(cast: Cast, now: datetime) -> Post:
    """Let the clock and the courier do what is due."""
    cast.later(now)
    await actions.remind(now)
    post = Post()
    await courier(post).run_once()
    return post


async def test_the_proposed_plan_becomes_tasks_once(cast: Cast, where: Visit) -> None:
    proposed = (await plan(cast, where)).proposed
    assert proposed
    found = await taken(cast, where)
    assert sorted(task.step or "" for task in found) == sorted(one.code for one in proposed)
    assert {(task.state, task.source, task.owner) for task in found} == {(TaskState.OPEN, TaskSource.PLAN, None)}
    after = await plan(cast, where)
    assert after.proposed == []
    assert [task.step for task in after.tasks] == [one.code for one in proposed]
    assert await taken(cast, where) == found


async def test_only_the_steps_that_were_ticked_are_taken_over(cast: Cast, where: Visit) -> None:
    assert [task.step for task in await taken(cast, where, ["list_2h"])] == ["list_2h"]
    assert [task.step for task in await taken(cast, where, [])] == ["list_2h"]
    with pytest.raises(Invalid):
        await taken(cast, where, ["call_everybody"])


async def test_without_a_confirmed_level_there_is_no_plan(cast: Cast) -> None:
    unconfirmed = await visit(cast.riverside, cast.june.account, NOW, level=None)
    assert (await plan(cast, unconfirmed)).why_not is Reason.LEVEL_NOT_CONFIRMED
    with pytest.raises(Refused) as refused:
        await taken(cast, unconfirmed)
    assert refused.value.reason is Reason.LEVEL_NOT_CONFIRMED


async def test_a_call_in_the_plan_sends_nothing(cast: Cast, where: Visit) -> None:
    await taken(cast, where)
    assert (await sent(cast, NOW)).recipients == []


async def test_what_the_person_takes_back_is_neither_proposed_nor_added(cast: Cast, where: Visit) -> None:
    (task,) = await taken(cast, where, ["list_2h"])
    await people.consent(cast.riverside, where.person, Tier.PRIVATE, cast.june.account, NOW)
    found = await plan(cast, where)
    assert not found.allowed(task.kind)
    assert "call_partners" not in {proposed.kind for proposed in found.proposed}
    with pytest.raises(Refused) as refused:
        await actions.add(cast.riverside, where.appointment, "call_list", Wish(NOW, None), cast.june.account, NOW)
    assert refused.value.reason is Reason.RING_NOT_ALLOWED


async def test_a_task_is_ticked_off_dropped_and_opened_again(cast: Cast, where: Visit) -> None:
    task = await one(cast, where)
    scope, june = cast.riverside, cast.june.account
    for end, state in ((actions.done, TaskState.DONE), (actions.drop, TaskState.DROPPED)):
        await end(scope, task.id, june, NOW)
        ended = await tasks.find(scope, task.id)
        assert (ended.state, ended.ended_by, ended.ended_at) == (state, june, NOW)
        with pytest.raises(Refused):
            await actions.done(scope, task.id, june, NOW)
        with pytest.raises(Refused):
            await actions.change(scope, task.id, Wish(NOW, None), june, NOW)
        await actions.reopen(scope, task.id, june, NOW)
        assert await tasks.find(scope, task.id) == task
    with pytest.raises(Refused):
        await actions.reopen(scope, task.id, june, NOW)


async def test_the_note_rests_sealed(cast: Cast, where: Visit) -> None:
    task = await one(cast, where)
    assert task.note == "Ask Luz for the keys"
    (row,) = await RAW.rows()
    assert b"Luz" not in bytes(row["note_sealed"])
    assert "Luz" not in repr(task)
    assert [kept.note for kept in await tasks.open_ones(cast.riverside, most=9)] == [None]


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        pytest.param({"due_at": NOW - DAY}, ("due_at", Problem.DATE_PAST), id="yesterday"),
        pytest.param({"due_at": NOW + 400 * DAY}, ("due_at", Problem.DATE_TOO_FAR), id="in a year"),
        pytest.param({"owner": "ana"}, ("owner", Problem.UNKNOWN_CHOICE), id="a volunteer"),
        pytest.param({"owner": "eve"}, ("owner", Problem.UNKNOWN_CHOICE), id="a coordinator elsewhere"),
    ],
)
async def test_what_cannot_be_meant_is_refused(
    cast: Cast, where: Visit, wish: dict[str, str], problem: tuple[str, Problem]
) -> None:
    task = await one(cast, where)
    owner = getattr(cast, wish["owner"]).account if "owner" in wish else None
    wanted = Wish(wish.get("due_at", NOW), owner)  # type: ignore[arg-type]  # a table of cases
    with pytest.raises(Invalid) as invalid:
        await actions.change(cast.riverside, task.id, wanted, cast.june.account, NOW)
    assert list(invalid.value.problems.items()) == [problem]


async def test_another_chapter_finds_nothing(cast: Cast, where: Visit) -> None:
    task = await one(cast, where)
    for verb in (actions.done, actions.drop, actions.reopen):
        with pytest.raises(Missing):
            await verb(cast.hillside, task.id, cast.eve.account, NOW)
    with pytest.raises(Missing):
        await actions.take_over(cast.hillside, where.appointment, None, cast.eve.account, NOW)
    assert await tasks.open_ones(cast.hillside, most=9) == []
    assert (await tasks.numbers(cast.hillside, NOW + DAY)).open == 0


async def test_an_overdue_task_is_mailed_to_its_owner_once_a_day(cast: Cast, where: Visit) -> None:
    await one(cast, where, cast.rosa)
    assert (await sent(cast, NOW + timedelta(minutes=29))).recipients == []
    post = await sent(cast, NOW + timedelta(minutes=30))
    assert post.recipients == [cast.rosa.email]
    (mail,) = post.to(cast.rosa.email)
    assert mail["Subject"] == "Riverside: a task is overdue"
    assert "Overdue tasks that wait for you: 1." in text_of(mail)
    assert "Luz" not in text_of(mail)
    assert (await sent(cast, NOW + 20 * HOUR)).recipients == []
    assert (await sent(cast, NOW + 25 * HOUR)).recipients == [cast.rosa.email]


async def test_nobodys_task_is_everybodys_in_one_mail_each(cast: Cast, where: Visit) -> None:
    await one(cast, where)
    await one(cast, where)
    post = await sent(cast, NOW + HOUR)
    assert sorted(post.recipients) == [cast.june.email, cast.rosa.email]
    assert "wait for you: 2." in text_of(post.to(cast.june.email)[0])


async def test_the_task_of_a_frozen_coordinator_is_everybodys(cast: Cast, where: Visit) -> None:
    await one(cast, where, cast.rosa)
    await accounts.freeze(cast.riverside, cast.rosa.account, cast.june.account, NOW)
    assert (await sent(cast, NOW + HOUR)).recipients == [cast.june.email]


async def test_what_is_done_before_the_mail_leaves_is_not_mailed(cast: Cast, where: Visit) -> None:
    task = await one(cast, where)
    later = NOW + HOUR
    await actions.remind(later)
    await actions.done(cast.riverside, task.id, cast.june.account, later)
    assert (await sent(cast, later)).recipients == []


async def test_nobody_is_mailed_about_a_task_when_its_case_is_over(cast: Cast, where: Visit) -> None:
    task = await one(cast, where)
    late = where.starts_at + 29 * DAY
    assert (await sent(cast, late)).recipients
    assert (await sent(cast, late + 4 * DAY)).recipients == []
    assert (await tasks.find(cast.riverside, task.id)).state is TaskState.DROPPED


async def test_a_task_can_be_ended_without_its_note(cast: Cast, where: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    task = await one(cast, where)

    async def over(_: object) -> None:
        raise Missing

    monkeypatch.setattr(cases, "key_of", over)
    with pytest.raises(Missing):
        await tasks.find(cast.riverside, task.id)
    await actions.done(cast.riverside, task.id, cast.june.account, NOW)
    assert await tasks.open_ones(cast.riverside, most=9) == []


async def test_the_plan_moves_with_the_appointment_and_ends_with_it(cast: Cast, where: Visit) -> None:
    scope, june = cast.riverside, cast.june.account
    by_hand = await one(cast, where, due_at=NOW + HOUR)
    before = {task.id: task.due_at for task in await taken(cast, where)}
    moved = appointments.Change(starts_at=where.starts_at + 3 * DAY)
    await appointments.change(scope, where.appointment, moved, NOW)
    after = {task.id: task.due_at for task in await there(cast, where)}
    assert after.pop(by_hand.id) == before.pop(by_hand.id)
    assert after == {task: due_at + 3 * DAY for task, due_at in before.items()}
    await appointments.cancel(scope, where.appointment, june, NOW)
    assert [task.id for task in await tasks.open_ones(scope, most=99)] == [by_hand.id]


async def published(cast: Cast, where: Visit) -> None:
    scope, june = cast.riverside, cast.june.account
    await appointments.set_team(scope, where.appointment, [Place("accompanier", 1, 1, 1)], NOW)
    await appointments.publish(scope, where.appointment, june, NOW, "tested")


async def followed(cast: Cast, where: Visit) -> list[tuple[str, timedelta]]:
    found = await there(cast, where)
    return [(task.kind, task.due_at - where.starts_at) for task in found if task.source is TaskSource.HELD]


FIRST = [
    ("lawyer_told", timedelta(0)),
    ("emergency_contact", timedelta(minutes=15)),
    ("school_pickup", timedelta(minutes=30)),
]


async def test_held_begins_what_follows_with_the_outcome_itself(cast: Cast, where: Visit) -> None:
    await published(cast, where)
    await taken(cast, where)
    await days.finish(cast.riverside, where.appointment, Report(Outcome.HELD), cast.june.account, where.starts_at)
    found = await followed(cast, where)
    assert found[:3] == FIRST
    assert [round(after / HOUR) for _, after in found[4:]] == [24, 24, 24, 48, 48, 72]
    still = [task for task in await there(cast, where) if task.state is TaskState.OPEN]
    assert {task.source for task in still} == {TaskSource.HELD}  # what was planned is over
    assert {(task.owner, task.added_by) for task in still} == {(None, None)}


async def test_held_found_in_the_watch_and_reported_later_begins_once(cast: Cast, where: Visit) -> None:
    await published(cast, where)
    await incidents.run(where.starts_at)
    kept = await watches.open_of(cast.riverside, where.appointment)
    assert kept is not None
    await incidents.happens(cast.riverside, kept.id, FoundHeld(), cast.june.account, where.starts_at)
    found = await followed(cast, where)
    assert found[:3] == FIRST
    later = where.starts_at + 2 * HOUR
    await days.finish(cast.riverside, where.appointment, Report(Outcome.HELD), cast.june.account, later)
    assert await followed(cast, where) == found


async def test_somebody_held_where_nobody_is_watched_is_followed_up_too(cast: Cast, where: Visit) -> None:
    scope, june = cast.riverside, cast.june.account
    site = (await plans.find(scope, where.appointment)).site
    plan = appointments.Plan("other", site, where.starts_at, team=(Place("accompanier", 1, 1, 1),))
    shift = await appointments.draft(scope, plan, NOW)
    await appointments.publish(scope, shift, june, NOW, "tested")
    await days.finish(scope, shift, Report(Outcome.HELD), june, where.starts_at)
    assert (await followed(cast, Visit(shift, where.person, where.starts_at)))[:3] == FIRST


async def test_any_other_outcome_begins_nothing(cast: Cast, where: Visit) -> None:
    await published(cast, where)
    await days.finish(cast.riverside, where.appointment, Report(Outcome.ATTENDED), cast.june.account, where.starts_at)
    assert await there(cast, where) == []


async def test_a_refused_outcome_leaves_no_follow_up_behind(cast: Cast, where: Visit) -> None:
    with pytest.raises(Refused):
        await days.finish(cast.riverside, where.appointment, Report(Outcome.HELD), cast.june.account, where.starts_at)
    assert await there(cast, where) == []


async def test_a_level_below_high_plans_what_it_needs(cast: Cast) -> None:
    watched = await visit(cast.riverside, cast.june.account, NOW, level=Level.WATCH)
    found = await taken(cast, watched)
    assert sorted(task.kind for task in found) == ["interpreter", "lawyer_number", "standby_pair"]
