"""Answers fetched from a mailbox, against a real IMAP server."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from accompany.clock.loop import working
from accompany.doors import now as clock
from accompany.doors.now import now
from accompany.mailroom import imap_url
from accompany.mailroom.mailbox import Mailbox, Unreachable
from accompany.mailroom.poll import LEASE, Poll
from accompany.tables import store, ticks
from tests import answering
from tests.answering import POST
from tests.cast import NOW
from tests.mailroom.conftest import Shift, arrivals, database_fails
from tests.mailroom.dovecot import Dovecot

MIB = 1 << 20
Polls = Callable[..., Poll]


@pytest.fixture
def user() -> str:
    return f"answers-{uuid4().hex}@cal.example.org"


@pytest.fixture
async def polls(imap_server: Dovecot, user: str, shift: Shift) -> AsyncIterator[Polls]:
    """Make polls of the user's mailbox that hang up in the end."""
    made = []

    def poll(url: str = "", every: float = 0.01) -> Poll:
        made.append(Poll(imap_url.parse(url or imap_server.url(user)), POST, now, every=every))
        return made[-1]

    yield poll
    for one in made:
        await one._leave()


@asynccontextmanager
async def fetching(poll: Poll) -> AsyncIterator[None]:
    """Let a poll go on by itself while the block runs."""
    stop = asyncio.Event()
    running = asyncio.create_task(poll.run(stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    """Wait up to twenty seconds for something to happen elsewhere."""
    async with asyncio.timeout(20):
        while not await happened():  # noqa: ASYNC110  # what happens elsewhere tells nobody
            await asyncio.sleep(0.02)


async def test_a_no_opens_the_place_again_and_the_mail_is_gone(
    imap_server: Dovecot, user: str, shift: Shift, polls: Polls
) -> None:
    imap_server.deliver(user, shift.answer("DECLINED").raw())
    assert await polls().once() == 1
    assert await shift.is_open()
    assert await arrivals() == [("imap", "release")]
    assert imap_server.left(user) == []


async def test_a_mailbox_of_all_sorts_is_emptied_and_each_mail_decided(
    imap_server: Dovecot, user: str, shift: Shift, polls: Polls
) -> None:
    maybe, no = shift.answer("TENTATIVE", message_id="<2@example.org>"), shift.answer("DECLINED")
    imap_server.deliver(
        user,
        b"\xff\r no mail at all",
        b"\r\n",
        maybe.but(stamp=NOW - timedelta(hours=1)).raw(),
        answering.words("somebody@example.org", "not for us"),
        answering.words(shift.to, "I will be late").ljust(20 * MIB),
        b"To: " + shift.to.encode() + b"\r\n" + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 70,
        no.raw(),
        no.raw(),
        maybe.but(stamp=NOW - timedelta(hours=2), message_id="<3@example.org>").raw(),
    )
    assert await polls().once() == 9
    assert imap_server.left(user) == []
    assert await shift.is_open()
    assert [did for _, did in await arrivals()] == ["maybe", "note", "note", "release", "nothing"]
    assert (await shift.notes())[-2:] == ["unreadable", "unreadable"]


@pytest.mark.parametrize("name", ["Delivered-To", "X-Delivered-To", "Envelope-To"])
async def test_a_mailbox_for_a_whole_domain_may_name_itself_in_the_headers(
    imap_server: Dovecot, user: str, shift: Shift, polls: Polls, name: str
) -> None:
    written = f"{name}: {user}\r\n".encode()
    imap_server.deliver(user, written + shift.answer("DECLINED").raw())
    await polls().once()
    assert await shift.is_open()


async def test_what_somebody_looked_at_is_fetched_all_the_same(
    imap_server: Dovecot, user: str, shift: Shift, polls: Polls
) -> None:
    imap_server.deliver(user, shift.answer("DECLINED").raw())
    with imap_server.looking(user) as client:
        client.select("INBOX")
        client.fetch("1:*", "(BODY[])")
    assert imap_server.left(user)[0][0] == "\\Seen"
    await polls().once()
    assert await shift.is_open()


async def test_while_the_database_fails_mails_stay_unseen_and_are_decided_afterwards(
    imap_server: Dovecot, user: str, shift: Shift, polls: Polls
) -> None:
    imap_server.deliver(user, shift.answer("DECLINED").raw(), *[answering.words(shift.to, "hello")] * 4)
    poll = polls()
    async with database_fails():
        with pytest.raises(store.FAULTS):
            await poll.once()
    assert [flags for flags, _ in imap_server.left(user)] == [""] * 5
    assert not await shift.is_open()
    assert await poll.once() == 5
    assert await shift.is_open()
    assert imap_server.left(user) == []


async def test_a_mail_at_which_the_server_hangs_up_waits_while_those_behind_it_go_on(
    imap_server: Dovecot, user: str, shift: Shift, polls: Polls
) -> None:
    imap_server.deliver(user, answering.words(shift.to, "broken"))
    folder = imap_server.folder / "mail" / user
    (broken,) = (folder / "new").iterdir()
    broken.chmod(0)
    imap_server.deliver(user, shift.answer("DECLINED").raw())

    async def decided() -> bool:
        return "words" in await shift.notes()

    async with fetching(polls()):
        await until(shift.is_open)
        (left,) = (*(folder / "new").iterdir(), *(folder / "cur").iterdir())
        left.chmod(0o600)
        await until(decided)
    assert imap_server.left(user) == []


async def test_mails_that_the_server_does_not_delete_are_decided_once_and_tried_ever_less_often(
    imap_server: Dovecot, user: str, shift: Shift, polls: Polls
) -> None:
    imap_server.deliver(user, answering.words(shift.to, "first"), shift.answer("DECLINED").raw())
    rights = imap_server.folder / "mail" / user / "dovecot-acl"
    rights.write_text("owner lrws\n")
    rights.chmod(0o644)
    poll = polls(every=30)
    assert [await poll.once() for _ in range(3)] == [2, 2, 0]
    assert await shift.is_open()
    assert len(imap_server.left(user)) == 2
    await poll._leave()
    rights.unlink()
    assert await polls().once() == 2
    assert sorted(did for _, did in await arrivals()) == ["note", "release"]
    assert imap_server.left(user) == []


async def test_a_mail_that_fails_again_and_again_is_tried_ever_less_often(
    imap_server: Dovecot, user: str, shift: Shift, polls: Polls
) -> None:
    imap_server.deliver(user, shift.answer("DECLINED").raw())
    poll = polls(every=30)
    tries = []
    async with database_fails():
        for minute in range(240):
            clock.start_at(NOW + timedelta(minutes=5 + minute))
            before = poll._put_off
            await poll.once()
            if poll._put_off != before:
                tries.append(minute)
    assert tries[:4] == [0, 1, 2, 4]
    assert len(tries) < 15
    clock.start_at(NOW + timedelta(hours=12))
    assert await poll.once() == 1


@pytest.mark.parametrize("scheme", ["imaps", "imap+starttls"])
async def test_a_protected_connection_fetches(
    imap_server: Dovecot, user: str, shift: Shift, polls: Polls, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(imap_server.folder / "mail.pem"))
    imap_server.deliver(user, shift.answer("DECLINED").raw())
    assert await polls(imap_server.url(user, scheme)).once() == 1
    assert await shift.is_open()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        pytest.param(lambda server, user: server.url(user, "imaps"), "tls", id="a certificate nobody vouches for"),
        pytest.param(lambda server, user: server.url(user, "imap+starttls"), "tls", id="the same after STARTTLS"),
        pytest.param(lambda server, user: server.url(user, password="wrong"), "log_in_refused", id="wrong password"),
        pytest.param(lambda server, user: "imap://a:b@127.0.0.1:1", "connection", id="nobody listens"),
    ],
)
async def test_a_mailbox_that_cannot_be_used_says_why_and_nothing_else(
    imap_server: Dovecot, user: str, url: Callable[[Dovecot, str], str], why: str
) -> None:
    with pytest.raises(Unreachable) as unreachable:
        await asyncio.to_thread(Mailbox, imap_url.parse(url(imap_server, user)))
    assert unreachable.value.why == why
    assert str(unreachable.value) == why


async def test_the_poll_goes_on_after_failures_and_logs_their_kind_alone(
    imap_server: Dovecot, user: str, shift: Shift, polls: Polls, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    poll = polls(imap_server.url(user, password="wrong"))

    async def failed_twice() -> bool:
        return sum("log_in_refused" in line for line in caplog.messages) >= 2

    async with fetching(poll):
        await until(failed_twice)
        poll._server = imap_url.parse(imap_server.url(user))
        imap_server.deliver(user, shift.answer("DECLINED").raw())
        await until(shift.is_open)
    said = " ".join([*caplog.messages, caplog.text])
    assert [text for text in (user, shift.cast.ana.email, shift.to, shift.claim.uid, "wrong") if text in said] == []


async def test_a_lost_connection_is_opened_again(imap_server: Dovecot, user: str, shift: Shift, polls: Polls) -> None:
    poll = polls()
    await poll.once()
    assert poll._mailbox is not None
    poll._mailbox.abort()
    with pytest.raises(Unreachable):
        await poll.once()
    imap_server.deliver(user, shift.answer("DECLINED").raw())
    async with fetching(poll):
        await until(shift.is_open)


async def test_a_server_that_falls_silent_does_not_keep_the_program_from_stopping(shift: Shift) -> None:
    silent = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1 UIDPLUS] ready\r\n")
        while line := await reader.readline():
            tag, command = line.split()[:2]
            if command == b"NOOP":
                silent.set()
                break
            told = {b"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n", b"SELECT": b"* OK [UIDVALIDITY 1] valid\r\n"}
            writer.write(told.get(command, b"") + b"%b OK done\r\n" % tag)
        await reader.read()
        writer.close()

    listener = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    poll, stop = Poll(imap_url.parse(f"imap://a:b@127.0.0.1:{port}"), POST, now), asyncio.Event()
    running = asyncio.create_task(poll.run(stop))
    async with asyncio.timeout(20):
        await silent.wait()
        stop.set()
        await running
    listener.close()


async def test_of_two_processes_one_fetches_until_it_lets_go_or_dies(
    imap_server: Dovecot, user: str, shift: Shift, polls: Polls
) -> None:
    first, second, third = polls(), polls(), polls()
    await first.once()
    imap_server.deliver(user, shift.answer("DECLINED").raw())
    assert await second.once() == 0
    await first._leave()
    assert await second.once() == 1
    assert await shift.is_open()
    imap_server.deliver(user, answering.words(shift.to, "hello"))
    assert await third.once() == 0
    clock.start_at(now() + LEASE)
    assert await third.once() == 1
    assert await second.once() == 0


async def test_fetching_is_no_sign_that_the_clock_ticks(shift: Shift, polls: Polls) -> None:
    await polls().once()
    assert await ticks.newest() is None


async def test_the_program_fetches_while_it_runs(imap_server: Dovecot, user: str, shift: Shift) -> None:
    imap_server.deliver(user, shift.answer("DECLINED").raw())
    async with working(replace(shift.settings, imap_url=imap_server.url(user))):
        await until(shift.is_open)
    assert imap_server.left(user) == []
