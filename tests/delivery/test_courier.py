"""The courier: nothing lost, nothing sent inside a transaction, woken at once, gone cleanly."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest

from accompany.actions import mobilizations
from accompany.delivery import letters
from accompany.delivery.channels import Channel, Envelope, Report, Result
from accompany.delivery.channels.pipeline import Pipeline
from accompany.delivery.channels.smtp_url import Security, SmtpServer
from accompany.delivery.courier import Courier
from accompany.doors.now import now
from accompany.tables import notices, outbox, store
from accompany.tables.notices import Reader
from accompany.tables.outbox import Fate, Leased
from accompany.words import MobilizationId, NoticeKind, NoticeState, ReaderKind, Ring
from tests.calls import HOUSE, Post, add_members, courier, visit
from tests.cast import NOW, Cast
from tests.delivery.servers import Answer, Drop, Turn, faulty


async def sent(cast: Cast, count: int) -> tuple[MobilizationId, list[str]]:
    """Send a call to a list of so many; the notices wait."""
    where = await visit(cast.riverside, cast.june.account, NOW)
    addresses = await add_members(cast.riverside, cast.june.account, count, NOW)
    wanted = mobilizations.Wanted(where.appointment, frozenset({Ring.LIST}), "ticket")
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    return call, addresses


async def states(cast: Cast, call: MobilizationId) -> dict[NoticeState, int]:
    tallies = await notices.tallies(cast.riverside, call, NoticeKind.RING_CALL)
    return {state: sum(one.number for one in tallies if one.state is state) for state in {one.state for one in tallies}}


@asynccontextmanager
async def at_work(channel: Channel, name: str = "courier") -> AsyncIterator[None]:
    """Let a courier run while the block does."""
    stop = asyncio.Event()
    task = asyncio.create_task(Courier(name, channel, HOUSE, now).run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def until(done: Callable[[], bool], seconds: float = 10) -> None:
    start = time.monotonic()
    while not done():
        assert time.monotonic() - start < seconds
        await asyncio.sleep(0.01)


async def test_a_courier_is_woken_by_the_commit_and_does_not_wait_for_its_next_look(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accompany.delivery.courier.Courier.poll", 3600.0)  # its next look is an hour away
    post = Post()
    async with at_work(post):
        await asyncio.sleep(0.1)
        _, addresses = await sent(cast, 3)
        await until(lambda: len(post.mails) == 3)
    assert sorted(post.recipients) == addresses


async def test_two_couriers_call_everybody_once(cast: Cast) -> None:
    call, addresses = await sent(cast, 350)
    post, other = Post(), Post()
    async with at_work(post, "ana"), at_work(other, "theo"):
        await until(lambda: len(post.mails) + len(other.mails) >= 350)
    assert sorted(post.recipients + other.recipients) == addresses
    assert await states(cast, call) == {NoticeState.ACCEPTED: 350}


async def test_a_real_server_that_drops_and_refuses_loses_nobody(cast: Cast) -> None:
    """One connection dies after a final dot; one address is refused for good, one for now."""
    call, addresses = await sent(cast, 40)
    refused: list[str] = []

    def manner(turn: Turn) -> Answer:
        if (turn.verb, turn.mail) == ("RCPT", 4):
            refused.append(turn.argument.removeprefix("TO:<").removesuffix(">"))
            return b"550 no such mailbox"
        faults: dict[tuple[str, int], Answer] = {("RCPT", 6): b"451 later", ("END", 11): Drop()}
        return faults.get((turn.verb, turn.mail))

    async with faulty(manner) as server:
        channel = Pipeline(SmtpServer("127.0.0.1", server.port, Security.NONE, connections=1), "cal.example.org")
        carrier = Courier("courier", channel, HOUSE, now)
        await carrier.run_once()
        assert await states(cast, call) == {
            NoticeState.ACCEPTED: 37,
            NoticeState.FAILED: 1,
            NoticeState.RETRY: 1,
            NoticeState.IN_DOUBT: 1,
        }
        cast.later(NOW + timedelta(minutes=11))
        await carrier.run_once()
        await channel.close()
        reached = {recipient for _, recipient, _ in server.kept}
    assert reached == set(addresses) - set(refused)
    assert await states(cast, call) == {NoticeState.ACCEPTED: 39, NoticeState.FAILED: 1}


async def test_what_may_have_arrived_is_sent_again_ten_minutes_later_as_the_same_message(cast: Cast) -> None:
    call, (address,) = await sent(cast, 1)
    post = Post(troubles={address: [Result(NoticeState.IN_DOUBT, "closed_after_dot")]})
    await courier(post).run_once()
    assert await states(cast, call) == {NoticeState.IN_DOUBT: 1}
    cast.later(NOW + timedelta(minutes=9, seconds=59))
    assert await courier(post).run_once() == 0
    cast.later(NOW + timedelta(minutes=10, seconds=1))
    await courier(post).run_once()
    first, second = (envelope.content for envelope in post.mails)
    assert first == second
    assert await states(cast, call) == {NoticeState.ACCEPTED: 1}


async def test_a_notice_nobody_can_word_does_not_stop_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    call, addresses = await sent(cast, 5)
    word = letters.word

    async def broken(batch: Sequence[Leased], *rest: object) -> dict[Leased, Envelope | Fate]:
        worded = await word(batch, *rest)  # type: ignore[arg-type]
        if any(isinstance(one, Envelope) and one.recipient == addresses[2] for one in worded.values()):
            raise ZeroDivisionError
        return worded

    monkeypatch.setattr(letters, "word", broken)
    post = Post()
    await courier(post).run_once()
    assert sorted(post.recipients) == [address for address in addresses if address != addresses[2]]
    assert await states(cast, call) == {NoticeState.ACCEPTED: 4, NoticeState.RETRY: 1}


async def test_a_notice_for_somebody_who_is_not_there_is_not_sent(cast: Cast) -> None:
    about = uuid4()
    await notices.post(cast.riverside, NoticeKind.LOGIN_LINK, about, Reader(ReaderKind.ACCOUNT, uuid4()), NOW)
    post = Post()
    assert await courier(post).run_once() == 1
    assert post.mails == []
    (tally,) = await notices.tallies(cast.riverside, about, NoticeKind.LOGIN_LINK)
    assert tally.state is NoticeState.CANCELLED


class Slow(Post):
    """A post that takes its time, and says whether a transaction is open while it sends."""

    inside: bool = False

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        self.inside = store.engine().current_transaction.get() is not None
        await asyncio.sleep(0.5)
        await super().send(envelopes, report)


async def test_stopping_finishes_what_is_under_way_and_sends_outside_any_transaction(cast: Cast) -> None:
    call, _ = await sent(cast, 2)
    post = Slow()
    async with at_work(post):
        await asyncio.sleep(0.2)
        assert await states(cast, call) == {NoticeState.SENDING: 2}
    assert await states(cast, call) == {NoticeState.ACCEPTED: 2}
    assert post.inside is False


async def test_a_courier_outlives_a_database_that_does_not_answer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accompany.delivery.courier.PAUSE", 0.05)
    lease, broken = outbox.lease, [TimeoutError(), ConnectionError()]

    async def shaky(*args: object) -> list[Leased]:
        if broken:
            raise broken.pop()
        return await lease(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "lease", shaky)
    await sent(cast, 2)
    post = Post()
    async with at_work(post):
        await until(lambda: len(post.mails) == 2)
