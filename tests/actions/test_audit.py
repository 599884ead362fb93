"""The auditor on a real database: what it finds, whom it tells, and what the health page says then."""

from datetime import timedelta

import httpx
import pytest

from accompany.actions import audit, groups, incidents, mobilizations
from accompany.clock.ticking import Clock
from accompany.rules.audit import Finding, Found
from accompany.tables import audit as remembered
from accompany.tables import notices
from accompany.tables.groups import New
from accompany.tables.notices import Reader
from accompany.tables.sql import Sql
from accompany.words import MobilizationId, NoticeKind, ReaderKind, Ring, Tier
from tests.calls import Post, Visit, add_members, courier, text_of, visit
from tests.cast import NOW, Cast

MINUTE = timedelta(minutes=1)
LOSE_NOTICES = Sql("UPDATE notice SET state = 'cancelled', done_at = {now} WHERE kind = 'ring_call'")


@pytest.fixture
async def where(cast: Cast) -> Visit:
    return await visit(cast.riverside, cast.june.account, NOW)


async def watch_begins(cast: Cast, where: Visit) -> object:
    """Publish it, so that its day is watched; give the watch's id."""
    await Sql("UPDATE appointment SET status = 'published' WHERE id = {id}").rows(id=where.appointment)
    await incidents.run(NOW)
    (watch,) = await remembered.watches()
    return watch.id


async def sending(cast: Cast, where: Visit, people: int = 2) -> MobilizationId:
    await add_members(cast.riverside, cast.june.account, people, NOW)
    wanted = mobilizations.Wanted(where.appointment, frozenset({Ring.LIST}), "told to bring a ticket")
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    return call


async def health(cast: Cast) -> httpx.Response:
    return await (await cast.stranger()).get("/healthz")


async def told(cast: Cast, finding: Finding) -> int:
    """Count the coordinators who were told of the open finding of this kind."""
    (kept,) = [one for one in await remembered.standing() if one.kind is finding]
    return len(await notices.readers(cast.riverside, kept.id, NoticeKind.AUDIT_FINDING))


async def test_a_healthy_program_has_nothing_to_report(cast: Cast, where: Visit) -> None:
    await watch_begins(cast, where)
    await sending(cast, where)
    assert await audit.run(NOW + MINUTE) == []
    await courier(Post()).run_once()
    await mobilizations.settle(NOW)
    assert await audit.run(NOW + 5 * MINUTE) == []
    cast.later(NOW + 5 * MINUTE)
    assert (await health(cast)).json() == {"status": "ok"}


async def test_a_timer_that_nobody_heeds_is_found_said_once_and_forgotten_when_it_runs(
    cast: Cast, where: Visit
) -> None:
    watch = await watch_begins(cast, where)
    due = (await remembered.watches())[0].due_at
    assert due is not None
    late = due + 2 * MINUTE
    expected = [Found(Finding.TIMER_LATE, cast.riverside.chapter, watch)]  # type: ignore[arg-type]
    assert await audit.run(late) == expected
    assert await audit.run(late + MINUTE) == expected
    assert await told(cast, Finding.TIMER_LATE) == 2  # June and Rosa, once; not Eve
    cast.later(late + MINUTE)
    answer = await health(cast)
    assert (answer.status_code, answer.json()) == (503, {"status": "late", "late": ["timer", "audit"]})

    await incidents.run(late + MINUTE)
    assert await audit.run(late + 2 * MINUTE) == []
    assert await remembered.standing() == []
    assert (await health(cast)).json() == {"status": "ok"}


async def test_a_call_whose_messages_were_lost_is_found_and_coordinators_are_mailed(cast: Cast, where: Visit) -> None:
    call = await sending(cast, where)
    await LOSE_NOTICES.rows(now=NOW)
    assert await audit.run(NOW + MINUTE) == []  # it may have sent its last just now
    found = await audit.run(NOW + 2 * MINUTE)
    assert [(one.kind, one.about) for one in found] == [(Finding.CALL_STUCK, call)]
    cast.later(NOW + 2 * MINUTE)
    post = Post()
    await courier(post).run_once()
    assert sorted(post.recipients) == ["june@example.org", "rosa@example.org"]
    (mail,) = post.to("june@example.org")
    assert f"/mobilizations/{call}" in text_of(mail)
    assert "Marisol" not in text_of(mail)
    assert (await health(cast)).json() == {"status": "late", "late": ["audit"]}


async def test_a_call_that_should_have_expired_is_found(cast: Cast, where: Visit) -> None:
    call = await sending(cast, where)
    await courier(Post()).run_once()
    await mobilizations.settle(NOW)
    over = NOW + timedelta(hours=6, minutes=2)
    assert [(one.kind, one.about) for one in await audit.run(over)] == [(Finding.CALL_PAST_EXPIRY, call)]
    await mobilizations.expire(over)
    assert await audit.run(over) == []


async def test_a_message_that_nobody_gave_up_is_found(cast: Cast) -> None:
    reader = Reader(ReaderKind.ACCOUNT, cast.june.account)
    await notices.post(cast.riverside, NoticeKind.PAGE, cast.june.account, reader, NOW)
    assert await audit.run(NOW + timedelta(hours=1)) == []
    found = await audit.run(NOW + timedelta(hours=2))
    assert [one.kind for one in found] == [Finding.NOTICE_PAST_EXPIRY]
    cast.later(NOW + timedelta(hours=2))
    await courier(Post()).run_once()
    assert await audit.run(NOW + timedelta(hours=2)) == []


async def test_the_clock_runs_it_each_minute_and_an_auditor_that_stopped_is_seen(cast: Cast) -> None:
    assert "audit" in await Clock(lambda: NOW).tick()
    assert await remembered.last() == remembered.Result(NOW, 0)
    cast.later(NOW + 6 * MINUTE)
    assert (await health(cast)).json()["late"] == ["clock", "auditor"]


async def test_rooms_that_do_not_answer_or_do_are_not_the_mail_server(cast: Cast) -> None:
    public = await visit(cast.riverside, cast.june.account, NOW, Tier.PUBLIC)
    await groups.add(cast.riverside, New("Neighbors", "json://example.org/hidden-token", ("en",)), NOW)
    wanted = mobilizations.Wanted(public.appointment, frozenset({Ring.PUBLIC}), "told to bring a ticket")
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    put = Sql(
        "UPDATE notice SET state = {state}, why = {why}, attempts = 9, done_at = {done} WHERE kind = 'group_call'"
    )
    await put.rows(state="retry", why="connection_lost", done=None)
    assert await remembered.stuck_mails(NOW + MINUTE, NOW + MINUTE) == []
    await put.rows(state="accepted", why=None, done=NOW)
    assert await remembered.last_mailed() is None
