"""The outbox: nothing is lost, nothing is taken twice, nothing overtakes."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from types import ModuleType
from uuid import UUID, uuid4

import pytest

from accompany.rules.outbox import BEFORE_ALL, LEASE
from accompany.tables import chapters, migrate, notices, outbox, store
from accompany.tables.notices import Reader
from accompany.tables.outbox import Fate, Leased
from accompany.tables.scope import Scope
from accompany.words import NoticeKind, NoticeState, ReaderKind, Ring

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ACCEPTED = Fate(NoticeState.ACCEPTED)


@pytest.fixture
async def scope(store: ModuleType) -> Scope:
    return Scope(await chapters.add("Riverside", "America/New_York", NOW))


def readers(count: int) -> list[Reader]:
    return [Reader(ReaderKind.MEMBER, uuid4()) for _ in range(count)]


async def call(scope: Scope, about: UUID, whom: list[Reader], now: datetime = NOW) -> None:
    await notices.post_many(scope, NoticeKind.RING_CALL, about, whom, now, ring=Ring.LIST)


async def states(scope: Scope, about: UUID) -> dict[NoticeState, int]:
    found: dict[NoticeState, int] = {}
    for tally in await notices.tallies(scope, about, NoticeKind.RING_CALL):
        found[tally.state] = found.get(tally.state, 0) + tally.number
    return found


async def drain(courier: str, most: int, now: datetime = NOW) -> list[Leased]:
    taken: list[Leased] = []
    while batch := await outbox.lease(courier, most, now):
        taken += batch
        await outbox.settle(courier, dict.fromkeys(batch, ACCEPTED), now)
    return taken


async def test_every_notice_is_taken_once_in_the_order_posted(scope: Scope) -> None:
    about, whom = uuid4(), readers(2500)
    await call(scope, about, whom)
    assert [notice.reader for notice in await drain("ana", 100)] == whom
    assert await states(scope, about) == {NoticeState.ACCEPTED: 2500}


async def test_couriers_share_the_work_and_take_nothing_twice(scope: Scope) -> None:
    about, whom = uuid4(), readers(600)
    await call(scope, about, whom)
    shares = await asyncio.gather(*(drain(f"courier {n}", 20) for n in range(4)))
    taken = [notice.reader for share in shares for notice in share]
    assert sorted(taken, key=lambda reader: reader.id) == sorted(whom, key=lambda reader: reader.id)


async def test_posting_the_same_notice_again_changes_nothing(scope: Scope) -> None:
    about, whom = uuid4(), readers(1)
    await call(scope, about, whom)
    await call(scope, about, whom, NOW + SECOND)
    assert await states(scope, about) == {NoticeState.QUEUED: 1}


async def test_a_notice_is_not_taken_before_it_is_due(scope: Scope) -> None:
    later = NOW + timedelta(hours=1)
    await notices.post(scope, NoticeKind.ASK, uuid4(), readers(1)[0], NOW, due=later)
    assert await outbox.lease("ana", 10, NOW) == []
    assert len(await outbox.lease("ana", 10, later)) == 1


async def test_what_a_killed_courier_held_is_taken_again_and_is_in_doubt(scope: Scope) -> None:
    about = uuid4()
    await call(scope, about, readers(1))
    (held,) = await outbox.lease("killed", 10, NOW)
    assert await outbox.lease("theo", 10, NOW + LEASE - SECOND) == []
    (again,) = await outbox.lease("theo", 10, NOW + LEASE)
    assert (again.id, again.attempt, again.doubted) == (held.id, 2, True)
    assert (held.attempt, held.doubted) == (1, False)


async def test_a_courier_that_renews_keeps_what_it_holds(scope: Scope) -> None:
    await call(scope, uuid4(), readers(1))
    held = await outbox.lease("ana", 10, NOW)
    await outbox.renew("ana", outbox.ids(held), NOW + LEASE / 2)
    assert await outbox.lease("theo", 10, NOW + LEASE + SECOND) == []
    assert len(await outbox.lease("theo", 10, NOW + 1.5 * LEASE)) == 1


@pytest.mark.parametrize(
    ("fate", "waits"),
    [
        pytest.param(Fate(NoticeState.RETRY, "451"), 15 * SECOND, id="refused for now"),
        pytest.param(Fate(NoticeState.IN_DOUBT, "closed_after_dot"), timedelta(minutes=10), id="it may have arrived"),
    ],
)
async def test_what_did_not_go_is_tried_again(scope: Scope, fate: Fate, waits: timedelta) -> None:
    about = uuid4()
    await call(scope, about, readers(1))
    held = await outbox.lease("ana", 10, NOW)
    await outbox.settle("ana", dict.fromkeys(held, fate), NOW)
    assert await states(scope, about) == {fate.state: 1}
    assert await outbox.lease("ana", 10, NOW + waits - SECOND) == []
    (again,) = await outbox.lease("ana", 10, NOW + waits)
    assert (again.id, again.attempt) == (held[0].id, 2)
    assert again.doubted is (fate.state is NoticeState.IN_DOUBT)


async def test_a_courier_whose_lease_ran_out_cannot_undo_what_another_wrote(scope: Scope) -> None:
    about = uuid4()
    await call(scope, about, readers(1))
    slow = await outbox.lease("slow", 10, NOW)
    later = NOW + LEASE + SECOND
    quick = await outbox.lease("quick", 10, later)
    await outbox.settle("slow", dict.fromkeys(slow, Fate(NoticeState.FAILED, "550")), later)
    assert await states(scope, about) == {NoticeState.SENDING: 1}
    await outbox.settle("quick", dict.fromkeys(quick, ACCEPTED), later)
    assert await states(scope, about) == {NoticeState.ACCEPTED: 1}


async def test_a_late_acceptance_counts_whoever_holds_the_notice_now(scope: Scope) -> None:
    about = uuid4()
    await call(scope, about, readers(1))
    slow = await outbox.lease("slow", 10, NOW)
    await outbox.lease("quick", 10, NOW + LEASE + SECOND)
    await outbox.settle("slow", dict.fromkeys(slow, ACCEPTED), NOW + LEASE + 2 * SECOND)
    assert await states(scope, about) == {NoticeState.ACCEPTED: 1}


async def test_a_later_notice_does_not_overtake_one_on_its_way_to_the_same_reader(scope: Scope) -> None:
    about, whom = uuid4(), readers(2)
    await call(scope, about, whom[:1])
    first = await outbox.lease("ana", 10, NOW)
    await notices.post_many(scope, NoticeKind.STAND_DOWN, about, whom, NOW)
    assert [notice.reader for notice in await outbox.lease("theo", 10, NOW)] == whom[1:]
    await outbox.settle("ana", dict.fromkeys(first, ACCEPTED), NOW)
    assert [notice.reader for notice in await outbox.lease("theo", 10, NOW)] == whom[:1]


async def test_cancelling_stops_only_what_was_not_taken(scope: Scope) -> None:
    about, whom = uuid4(), readers(5)
    await call(scope, about, whom)
    await outbox.lease("ana", 2, NOW)
    assert await notices.cancel(scope, about, [NoticeKind.RING_CALL], "stood_down", NOW) == 3
    assert await states(scope, about) == {NoticeState.SENDING: 2, NoticeState.CANCELLED: 3}
    assert await notices.reached(scope, about) == whom[:2]


async def test_whoever_may_have_got_a_call_counts_as_reached_even_after_a_refusal(scope: Scope) -> None:
    about, whom = uuid4(), readers(3)
    await call(scope, about, whom)
    first = await outbox.lease("ana", 3, NOW)
    doubt, refusal = Fate(NoticeState.IN_DOUBT, "closed_after_dot"), Fate(NoticeState.RETRY, "451")
    await outbox.settle("ana", {first[0]: doubt, first[1]: refusal, first[2]: Fate(NoticeState.FAILED, "550")}, NOW)
    later = NOW + timedelta(minutes=10)
    again = {notice.reader: notice for notice in await outbox.lease("ana", 3, later)}
    await outbox.settle("ana", {again[whom[0]]: refusal, again[whom[1]]: refusal}, later)
    assert await states(scope, about) == {NoticeState.RETRY: 2, NoticeState.FAILED: 1}
    assert await notices.reached(scope, about) == whom[:1]


async def test_another_chapter_reaches_nothing(scope: Scope) -> None:
    eve = Scope(await chapters.add("Hillside", "America/New_York", NOW))
    about = uuid4()
    await call(scope, about, readers(2))
    assert await notices.tallies(eve, about, NoticeKind.RING_CALL) == []
    assert await notices.readers(eve, about, NoticeKind.RING_CALL) == []
    assert await notices.cancel(eve, about, [NoticeKind.RING_CALL], "curious", NOW) == 0


async def test_couriers_are_woken_after_the_commit_and_never_after_a_failure(store: ModuleType, scope: Scope) -> None:
    woken: list[bool] = []
    stop = notices.listen(lambda: woken.append(True))

    @store.action
    async def post_and(*, fail: bool) -> None:
        await call(scope, uuid4(), readers(1))
        assert woken == []
        if fail:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await post_and(fail=True)
    assert woken == []
    await post_and(fail=False)
    assert woken == [True]
    stop()


async def test_a_page_leaves_before_a_long_call(scope: Scope) -> None:
    await call(scope, uuid4(), readers(50))
    june = Reader(ReaderKind.ACCOUNT, uuid4())
    await notices.post(scope, NoticeKind.PAGE, uuid4(), june, NOW + SECOND)

    taken = await outbox.lease("ana", 10, NOW + SECOND)

    assert taken[0].reader == june
    assert [notice.kind for notice in taken[1:]] == [NoticeKind.RING_CALL] * 9


async def test_a_page_by_text_does_not_wait_for_its_mail_to_arrive(scope: Scope) -> None:
    about, june = uuid4(), Reader(ReaderKind.ACCOUNT, uuid4())
    await notices.post(scope, NoticeKind.PAGE, about, june, NOW)
    (mail,) = await outbox.lease("ana", 10, NOW)
    await notices.post(scope, NoticeKind.PAGE_TEXT, about, june, NOW)

    (text,) = await outbox.lease("ana", 10, NOW)

    assert (mail.kind, text.kind) == (NoticeKind.PAGE, NoticeKind.PAGE_TEXT)


def test_the_index_of_what_leaves_before_all_names_every_such_kind() -> None:
    files = (migrate.folder().joinpath(name).read_text(encoding="utf-8") for name in migrate.steps())
    *_, newest = (text for text in files if "INDEX notice_before_all" in text)
    indexed = newest.partition("kind IN (")[2].partition(")")[0]
    assert sorted(re.findall(r"'(\w+)'", indexed)) == BEFORE_ALL


async def test_what_leaves_before_all_is_not_lost_with_the_rest(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    await call(scope, uuid4(), readers(1))
    await notices.post_many(scope, NoticeKind.PAGE, uuid4(), readers(1), NOW)
    first, rest = outbox.LEASE[store_kind()]

    class Broken:
        async def rows(self, **values: object) -> list[dict[str, object]]:
            raise OSError

    monkeypatch.setitem(outbox.LEASE, store_kind(), [first, Broken()])
    (page,) = await outbox.lease("ana", 10, NOW)
    assert page.kind is NoticeKind.PAGE
    monkeypatch.setitem(outbox.LEASE, store_kind(), [Broken(), rest])
    with pytest.raises(OSError):  # noqa: PT011  # it is that of the test
        await outbox.lease("ana", 10, NOW)


def store_kind() -> str:
    return str(store.engine().engine_type)
