"""The brake on the way out, by the real courier and a real SMTP server: what waits, what passes, what was too late."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import pytest

from accompany.actions import audit, brakes, logins, mobilizations
from accompany.delivery import letters
from accompany.delivery.channels import Envelope, Result
from accompany.delivery.channels.pipeline import Pipeline
from accompany.delivery.channels.smtp_url import Security, SmtpServer
from accompany.delivery.courier import Courier
from accompany.delivery.house import House
from accompany.doors.now import now
from accompany.rules.audit import Finding
from accompany.tables import brakes as kept_brakes
from accompany.tables import notices, outbox
from accompany.tables.notices import Reader
from accompany.tables.outbox import Fate, Leased
from accompany.words import NoticeKind, NoticeState, ReaderKind, Ring
from tests.calls import HOUSE, Post, courier, read, text_of, visit
from tests.cast import NOW, Cast
from tests.delivery.servers import Answer, Drop, Turn, faulty
from tests.delivery.test_courier import sent, states

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Mailbox:
    """A courier to a real server, and what arrived there."""

    courier: Courier
    kept: list[tuple[str, str, bytes]]
    drops: list[Drop]  # so often the server hangs up after the final dot

    @property
    def recipients(self) -> list[str]:
        return sorted(recipient for _, recipient, _ in self.kept)

    def to(self, address: str) -> list[EmailMessage]:
        return [read(content) for _, recipient, content in self.kept if recipient == address]


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    drops: list[Drop] = []

    def manner(turn: Turn) -> Answer:
        return drops.pop() if turn.verb == "END" and drops else None

    async with faulty(manner) as server:
        channel = Pipeline(SmtpServer("127.0.0.1", server.port, Security.NONE, connections=1), "cal.example.org")
        yield Mailbox(Courier("courier", channel, HOUSE, now), server.kept, drops)
        await channel.close()


async def pull(cast: Cast) -> None:
    await brakes.pull(cast.riverside, "the words are wrong", cast.june.account, now())


async def release(cast: Cast) -> None:
    kept = await kept_brakes.on(cast.riverside)
    assert kept is not None
    await brakes.release(cast.riverside, kept.id, cast.rosa.account, now())


def desk(cast: Cast) -> list[str]:
    return sorted([cast.june.email, cast.rosa.email])


async def test_what_waits_stays_queued_and_leaves_once_when_it_is_released(cast: Cast) -> None:
    call, addresses = await sent(cast, 5)
    await pull(cast)
    async with mailbox() as box:
        await box.courier.run_once()
        assert box.recipients == desk(cast)
        assert await states(cast, call) == {NoticeState.QUEUED: 5}

        cast.later(NOW + 10 * MINUTE)
        await release(cast)
        await box.courier.run_once()
        assert box.recipients == sorted([*addresses, *desk(cast), *desk(cast)])
    assert await states(cast, call) == {NoticeState.ACCEPTED: 5}


async def test_a_brake_pulled_while_a_batch_is_worded_keeps_it_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, addresses = await sent(cast, 4)
    word = letters.word

    async def slow(batch: Sequence[Leased], house: House, moment: object) -> dict[Leased, Envelope | Fate]:
        worded = await word(batch, house, NOW)
        if all(notice.kind is NoticeKind.RING_CALL for notice in batch):
            await pull(cast)  # the last moment at which somebody can
        return worded

    monkeypatch.setattr(letters, "word", slow)
    async with mailbox() as box:
        await box.courier.run_once()
        assert box.recipients == desk(cast)
        assert await states(cast, call) == {NoticeState.QUEUED: 4}
        monkeypatch.setattr(letters, "word", word)
        await release(cast)
        await box.courier.run_once()
    assert [address for address in box.recipients if address in addresses] == addresses


async def test_a_stand_down_passes_and_reaches_exactly_those_who_were_called(cast: Cast) -> None:
    call, addresses = await sent(cast, 3)
    async with mailbox() as box:
        await box.courier.run_once()
        await pull(cast)
        await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW)
        await box.courier.run_once()
        assert [len(box.to(address)) for address in addresses] == [2, 2, 2]
        await mobilizations.settle(NOW)
    assert (await audit.run(NOW + HOUR)) == []


async def test_who_was_never_called_hears_no_all_clear_and_no_call_afterwards(cast: Cast) -> None:
    call, addresses = await sent(cast, 3)
    await pull(cast)
    async with mailbox() as box:
        await box.courier.run_once()
        await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW)
        await release(cast)
        await box.courier.run_once()
        assert [address for address in box.recipients if address in addresses] == []


async def test_what_may_have_arrived_stays_in_doubt_until_it_is_released(cast: Cast) -> None:
    call, (address,) = await sent(cast, 1)
    async with mailbox() as box:
        box.drops.append(Drop())
        await box.courier.run_once()
        assert await states(cast, call) == {NoticeState.IN_DOUBT: 1}
        await pull(cast)
        cast.later(NOW + 20 * MINUTE)
        await box.courier.run_once()
        assert await states(cast, call) == {NoticeState.IN_DOUBT: 1}
        await release(cast)
        await box.courier.run_once()
        first, second = box.to(address)
        assert first["Message-ID"] == second["Message-ID"]
    assert await states(cast, call) == {NoticeState.ACCEPTED: 1}


async def test_what_expires_meanwhile_is_not_sent_and_the_desk_is_told_how_much(cast: Cast) -> None:
    call, addresses = await sent(cast, 3)
    await pull(cast)
    async with mailbox() as box:
        await box.courier.run_once()
        assert "Waiting now: 3. Too late meanwhile, and not sent: 0." in text_of(box.to(cast.june.email)[0])
        cast.later(NOW + 6 * HOUR + MINUTE)
        await brakes.remind(now())
        await box.courier.run_once()
        await brakes.remind(now() + HOUR)
        cast.later(now() + HOUR)
        await box.courier.run_once()
        assert "Waiting now: 0. Too late meanwhile, and not sent: 3." in text_of(box.to(cast.june.email)[-1])
        await release(cast)
        await box.courier.run_once()
        last = box.to(cast.june.email)[-1]
        assert last["Subject"] == "Riverside: the brake is released"
        assert "and not sent: 3." in text_of(last)
        assert [address for address in box.recipients if address in addresses] == []
    assert await states(cast, call) == {NoticeState.EXPIRED: 3}


async def test_who_wants_to_release_it_gets_in(cast: Cast) -> None:
    await pull(cast)
    await logins.ask(cast.rosa.email, None, NOW)
    async with mailbox() as box:
        await box.courier.run_once()
        links = [mail for mail in box.to(cast.rosa.email) if f"{HOUSE.base_url}/login/" in text_of(mail)]
    assert len(links) == 1


async def test_another_chapter_goes_on(cast: Cast) -> None:
    await visit(cast.riverside, cast.june.account, NOW)
    reader = Reader(ReaderKind.ACCOUNT, cast.eve.account)
    await notices.post(cast.hillside, NoticeKind.RING_CALL, cast.eve.account, reader, NOW, ring=Ring.LIST)
    await pull(cast)
    taken = await outbox.lease("courier", 100, NOW)
    assert [notice.kind for notice in taken if notice.chapter == cast.hillside.chapter] == [NoticeKind.RING_CALL]


async def test_health_and_the_auditor_know_that_it_is_meant(cast: Cast) -> None:
    await sent(cast, 3)
    await pull(cast)
    async with mailbox() as box:
        await box.courier.run_once()
        cast.later(NOW + HOUR)
        assert await audit.run(now()) == []
        answer = await (await cast.stranger()).get("/healthz")
        assert (answer.status_code, answer.json()) == (200, {"status": "ok", "brake": "on"})
        await release(cast)
        assert (await (await cast.stranger()).get("/healthz")).json() == {"status": "ok"}
        cast.later(NOW + HOUR + 6 * MINUTE)
        assert await audit.run(now()) == []
        answer = await (await cast.stranger()).get("/healthz")
        assert (answer.status_code, answer.json()) == (503, {"status": "late", "late": ["courier"]})
        await box.courier.run_once()
        assert (await (await cast.stranger()).get("/healthz")).json() == {"status": "ok"}


async def test_what_was_refused_for_now_and_waits_behind_it_is_no_trouble_of_the_mail_server(cast: Cast) -> None:
    _, addresses = await sent(cast, 3)
    for minute in (0, 1, 2, 4):
        cast.later(NOW + minute * MINUTE)
        await courier(Post(troubles={one: [Result(NoticeState.RETRY, "451")] for one in addresses})).run_once()
    cast.later(NOW + 10 * MINUTE)
    assert [found.kind for found in await audit.run(now())] == [Finding.NOTHING_LEAVES]
    await pull(cast)
    assert await audit.run(now()) == []
