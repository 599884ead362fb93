"""What was accepted is known, though its courier is not there any more to say so, or the database was away."""

import asyncio
import errno
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from accompany.delivery import courier as couriers
from accompany.delivery.channels import Channel, Envelope, Report, Result
from accompany.delivery.courier import Courier
from accompany.delivery.receipts import Receipts
from accompany.tables import outbox
from accompany.tables.outbox import Fate, Leased
from accompany.tables.sql import Sql
from accompany.words import NoticeId, NoticeState
from tests.calls import HOUSE, Post
from tests.cast import NOW, Cast
from tests.delivery.calling import Called, accepted, called
from tests.delivery.sending import until

LATER = NOW + timedelta(seconds=21)  # the lease of whoever was killed has run out


@asynccontextmanager
async def at_work(channel: Channel, folder: Path, clock: Callable[[], datetime] = lambda: LATER) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(Courier("next", channel, HOUSE, clock, folder).run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def until_all_are_accepted(cast: Cast, call: Called) -> None:
    async with asyncio.timeout(20):
        while await accepted(cast, call) < len(call.addresses):  # noqa: ASYNC110  # the courier writes it into the database: nothing here to await
            await asyncio.sleep(0.02)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where receipts are kept; not there yet."""
    return tmp_path / "receipts"


def in_it(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def left_by_the_dead(folder: Path, notices: list[NoticeId], more: bytes = b"") -> Path:
    folder.mkdir()
    left = folder / "killed.receipts"
    left.write_bytes(b"".join(one.bytes for one in notices) + more)
    return left


async def test_what_a_killed_courier_had_sent_is_not_sent_again(cast: Cast, folder: Path) -> None:
    call, post = await called(cast, 10), Post()
    taken = await outbox.lease("killed", 6, NOW)
    left = left_by_the_dead(folder, [notice.id for notice in taken], b"half an id")

    async with at_work(post, folder):
        await until_all_are_accepted(cast, call)

    assert len(post.mails) == 4
    assert not left.exists()


async def test_who_lives_keeps_their_own_receipts(cast: Cast, folder: Path) -> None:
    call, post = await called(cast, 3), Post()
    (taken,) = await outbox.lease("alive", 1, NOW)
    with Receipts(folder, "alive") as alive:
        alive.keep(taken.id)
        async with at_work(post, folder):
            await until_all_are_accepted(cast, call)

    assert len(post.mails) == 3
    assert in_it(folder) == ["alive.receipts"]


async def test_a_courier_that_ends_well_leaves_no_file(cast: Cast, folder: Path) -> None:
    call = await called(cast, 3)

    async with at_work(Post(), folder):
        await until_all_are_accepted(cast, call)

    assert in_it(folder) == []


async def test_a_database_away_when_results_come_does_not_make_mails_leave_twice(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, post = await called(cast, 5), Post()
    settle = outbox.settle
    fallen: list[int] = []

    async def away(courier: str, fates: Mapping[Leased, Fate], now: datetime) -> None:
        if post.mails and not fallen:
            fallen.append(len(fates))
            raise sqlite3.OperationalError("disk I/O error")
        await settle(courier, fates, now)

    monkeypatch.setattr(outbox, "settle", away)
    monkeypatch.setattr(couriers, "CATCH_UP", 0.1)
    monkeypatch.setattr(couriers, "PAUSE", 0.5)
    async with at_work(post, folder):
        await until_all_are_accepted(cast, call)

    assert fallen
    assert len(post.mails) == 5


async def test_a_database_away_for_longer_than_a_lease_does_not_either(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, post = await called(cast, 5), Post()
    settle, lease, back, clock = outbox.settle, outbox.lease, asyncio.Event(), [LATER]

    async def settle_if_there(courier: str, fates: Mapping[Leased, Fate], now: datetime) -> None:
        if len(post.mails) == 5 and not back.is_set():
            raise sqlite3.OperationalError("disk I/O error")
        await settle(courier, fates, now)

    async def lease_if_there(courier: str, most: int, now: datetime) -> list[Leased]:
        if len(post.mails) == 5 and not back.is_set():
            raise sqlite3.OperationalError("disk I/O error")
        return await lease(courier, most, now)

    monkeypatch.setattr(outbox, "settle", settle_if_there)
    monkeypatch.setattr(outbox, "lease", lease_if_there)
    monkeypatch.setattr(couriers, "CATCH_UP", 3600.0)
    monkeypatch.setattr(couriers, "PAUSE", 0.05)
    async with at_work(post, folder, lambda: clock[0]):
        await until(lambda: len(post.mails) == 5)
        clock[0] += timedelta(seconds=30)
        back.set()
        await until_all_are_accepted(cast, call)

    assert len(post.mails) == 5


async def test_what_the_provider_called_undelivered_later_stays_so(cast: Cast, folder: Path) -> None:
    await called(cast, 1)
    (taken,) = await outbox.lease("killed", 1, NOW)
    await Sql("UPDATE notice SET state = 'failed', why = 'undelivered 30003' WHERE id = {id}").rows(id=taken.id)
    await outbox.accepted([taken.id], NOW)
    (row,) = await Sql("SELECT state FROM notice WHERE id = {id}").rows(id=taken.id)
    assert row["state"] == "failed"


async def test_a_full_disk_leaves_whole_ids_and_is_said_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second, third = (NoticeId(UUID(int=number)) for number in (1, 2, 3))
    with Receipts(folder, "courier") as receipts:
        receipts.keep(first)
        write = os.write
        monkeypatch.setattr(os, "write", lambda file, content: write(file, content[:5]))
        receipts.keep(second)
        monkeypatch.setattr(os, "write", _no_room)
        receipts.keep(second)
        receipts.keep(second)
        monkeypatch.setattr(os, "write", write)
        receipts.keep(third)
        assert (folder / "courier.receipts").read_bytes() == first.bytes + third.bytes
    assert caplog.messages.count("no receipts") == 1


def _no_room(file: int, content: bytes) -> int:
    raise OSError(errno.ENOSPC, "no space left on device")


def test_where_there_are_no_locks_nothing_is_left_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(file: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", unknown)
    with Receipts(folder, "courier") as receipts:
        receipts.keep(NoticeId(UUID(int=1)))
    assert in_it(folder) == []


def test_a_lock_that_somebody_holds_is_not_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(file: int, operation: int) -> None:
        assert operation & fcntl.LOCK_NB
        raise BlockingIOError(errno.EWOULDBLOCK, "held")

    monkeypatch.setattr(fcntl, "flock", held)
    with Receipts(folder, "courier") as receipts:
        receipts.keep(NoticeId(UUID(int=1)))
        assert receipts.untold


async def test_without_a_place_for_receipts_mail_leaves_and_the_log_says_it(
    cast: Cast, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    call, post = await called(cast, 3), Post()
    (tmp_path / "file").touch()

    async with at_work(post, tmp_path / "file" / "receipts"):
        await until_all_are_accepted(cast, call)

    assert len(post.mails) == 3
    assert "no receipts" in caplog.messages


async def test_a_receipt_is_in_the_file_before_the_database_hears_of_it(cast: Cast, folder: Path) -> None:
    call = await called(cast, 1)
    seen: list[bytes] = []

    class Looking(Post):
        async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
            for envelope in envelopes:
                report(envelope, Result(NoticeState.ACCEPTED))
                seen.append((folder / "next.receipts").read_bytes())

    async with at_work(Looking(), folder):
        await until_all_are_accepted(cast, call)

    assert len(seen[0]) == 16
