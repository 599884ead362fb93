"""Answers that our own mail server hands over, with Python's LMTP client and with one that counts the replies."""

import asyncio
import logging
import smtplib
import socket
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from accompany.clock.loop import working
from accompany.doors.now import now
from accompany.mailroom import lmtp
from accompany.mailroom.sockets import Taken, Unusable, sit_down
from accompany.tables import links
from accompany.tables.sql import Sql
from accompany.words import NoticeId
from tests import answering
from tests.answering import POST
from tests.mailroom.conftest import Shift, arrivals, database_fails

LARGEST = 1 << 20
SENDER = "ana@example.org"
INVITE = Sql("SELECT id FROM notice WHERE kind = 'invite'")
T = TypeVar("T")


@pytest.fixture
async def path(shift: Shift, tmp_path: Path) -> AsyncIterator[Path]:
    """Listen while the test runs."""
    async with listening(tmp_path / "lmtp") as path:
        yield path


@asynccontextmanager
async def listening(path: Path) -> AsyncIterator[Path]:
    """Listen at a path as the program does."""
    stop = asyncio.Event()
    running = asyncio.create_task(lmtp.run(path, POST, now, stop))
    try:
        await until(path, there=True)
        yield path
    finally:
        stop.set()
        await running


async def until(path: Path, *, there: bool) -> None:
    """Wait until somebody listens at a path, or nobody."""
    async with asyncio.timeout(20):
        while alive(path) is not there:  # noqa: ASYNC110  # a socket tells nobody
            await asyncio.sleep(0.01)


def alive(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(str(path)) == 0


async def speaking(path: Path, talk: Callable[[smtplib.LMTP], T]) -> T:
    """Say something with Python's client, on a thread."""

    def on_a_thread() -> T:
        with smtplib.LMTP(str(path), timeout=20) as client:
            return talk(client)

    return await asyncio.to_thread(on_a_thread)


async def hand_over(path: Path, to: list[str], raw: bytes, sender: str = SENDER) -> None:
    await speaking(path, lambda client: client.sendmail(sender, to, raw))


async def replies(path: Path, said: bytes, count: int) -> list[str]:
    """Say everything at once, and give the codes of so many replies after the greeting."""
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(b"LHLO mx.example.org\r\n" + said)
    codes: list[str] = []
    async with asyncio.timeout(20):
        while len(codes) < count + 2:
            line = (await reader.readline()).decode()
            codes += [line[:9].strip()] if line[3] == " " else []
        writer.write(b"QUIT\r\n")
        rest = (await reader.read()).decode()
    writer.close()
    assert rest.startswith("221"), f"more replies than recipients: {rest}"
    return [code[:3] for code in codes[2:]]


async def test_a_no_opens_the_place_again(path: Path, shift: Shift) -> None:
    await hand_over(path, [shift.to], shift.answer("DECLINED").raw())
    assert await shift.is_open()
    assert await arrivals() == [("lmtp", "release")]


async def test_a_bounce_comes_without_a_sender_and_becomes_a_note(path: Path, shift: Shift) -> None:
    (invite,) = await INVITE.rows()
    to = f"bounce-{links.bounce_token(NoticeId(invite['id']))}@cal.example.org"
    await hand_over(path, [to], answering.bounce(to), sender="")
    assert await shift.notes() == ["bounced"]


async def test_it_says_what_it_takes(path: Path) -> None:
    def talk(client: smtplib.LMTP) -> dict[str, str]:
        client.ehlo()
        return dict(client.esmtp_features)

    features = await speaking(path, talk)
    assert features["size"] == str(LARGEST)
    assert {"pipelining", "8bitmime", "smtputf8"} <= set(features)
    assert "auth" not in features


@pytest.mark.parametrize("hello", ["HELO", "EHLO"])
async def test_it_is_no_smtp_server(path: Path, hello: str) -> None:
    def talk(client: smtplib.LMTP) -> int:
        return client.docmd(hello, "mx.example.org")[0]

    assert await speaking(path, talk) == 500


async def test_mail_to_nobody_is_refused_at_once(path: Path, shift: Shift) -> None:
    strangers = ["eve@example.org", "rsvp+aaaaaaaaaaaaaaaaaaaaaaaa@cal.example.org", "bounce-a@cal.example.org"]
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await hand_over(path, strangers, shift.answer("DECLINED").raw())
    assert {address: code for address, (code, _) in refused.value.recipients.items()} == dict.fromkeys(strangers, 550)
    assert all(b"5.1.1" in text for _, text in refused.value.recipients.values())


async def test_each_recipient_that_was_taken_has_a_reply_of_its_own(path: Path, shift: Shift) -> None:
    raw = shift.answer("DECLINED").raw()
    shouted = shift.to.replace("rsvp+", "RSVP+")
    to = b"".join(b"RCPT TO:<%b>\r\n" % one.encode() for one in (shift.to, "eve@example.org", shouted, shift.to))
    said = b"MAIL FROM:<>\r\n%bDATA\r\n%b\r\n.\r\n" % (to, raw)
    assert await replies(path, said, 9) == ["250", "250", "550", "250", "250", "354", "250", "250", "250"]
    assert await arrivals() == [("lmtp", "release")]


async def test_without_a_recipient_there_is_nothing_to_send(path: Path) -> None:
    said = b"MAIL FROM:<>\r\nRCPT TO:<eve@example.org>\r\nDATA\r\n"
    assert await replies(path, said, 3) == ["250", "550", "503"]


async def test_a_mail_that_says_it_is_too_large_is_refused_before_it_comes(path: Path) -> None:
    assert await replies(path, b"MAIL FROM:<> SIZE=%d\r\n" % (LARGEST + 1), 1) == ["552"]
    assert await replies(path, b"MAIL FROM:<> SIZE=%d\r\n" % LARGEST, 1) == ["250"]


async def test_one_that_does_not_say_so_is_refused_for_each_recipient_and_the_next_is_taken(
    path: Path, shift: Shift
) -> None:
    to = shift.to.encode()
    large = b"Subject: photos\r\n\r\n" + b"%b\r\n" % (b"x" * 998) * 20_000
    said = b"MAIL FROM:<>\r\nRCPT TO:<%b>\r\nRCPT TO:<%b>\r\nDATA\r\n%b.\r\n" % (to, to, large)
    said += b"MAIL FROM:<>\r\nRCPT TO:<%b>\r\nDATA\r\n%b\r\n.\r\n" % (to, shift.answer("DECLINED").raw())
    expected = ["250", "250", "250", "354", "552", "552", "250", "250", "354", "250"]
    assert await replies(path, said, 10) == expected
    assert await shift.is_open()


async def test_a_line_may_be_long_and_dots_at_its_start_are_kept(path: Path, shift: Shift) -> None:
    await hand_over(path, [shift.to], answering.words(shift.to, ".\r\n..\r\n" + "far " * 5000))
    assert await shift.notes() == ["words"]


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n"])
async def test_only_the_right_end_ends_a_mail(path: Path, shift: Shift, end: bytes) -> None:
    smuggled = b"Subject: a" + end + b"MAIL FROM:<>\r\nRCPT TO:<%b>\r\n\r\n.\r\n" % shift.to.encode()
    said = b"MAIL FROM:<>\r\nRCPT TO:<%b>\r\nDATA\r\n%b" % (shift.to.encode(), smuggled)
    assert await replies(path, said, 4) == ["250", "250", "354", "250"]


async def test_while_the_database_fails_a_mail_is_to_come_again(path: Path, shift: Shift) -> None:
    raw = shift.answer("DECLINED").raw()
    async with database_fails():
        with pytest.raises(smtplib.SMTPDataError) as later:
            await hand_over(path, [shift.to], raw)
    assert (later.value.smtp_code, "4.3.0" in str(later.value.smtp_error)) == (451, True)
    assert not await shift.is_open()

    await Sql("ALTER TABLE reply_address RENAME TO away").rows()
    with pytest.raises(smtplib.SMTPRecipientsRefused) as unknown:
        await hand_over(path, [shift.to], raw)
    await Sql("ALTER TABLE away RENAME TO reply_address").rows()
    assert unknown.value.recipients[shift.to][0] == 451

    await hand_over(path, [shift.to], raw)
    await hand_over(path, [shift.to], raw)
    assert await shift.is_open()
    assert await arrivals() == [("lmtp", "release")]


async def test_who_hangs_up_before_the_reply_is_decided_all_the_same(path: Path, shift: Shift) -> None:
    _, writer = await asyncio.open_unix_connection(str(path))
    raw = shift.answer("DECLINED").raw()
    writer.write(b"LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<%b>\r\nDATA\r\n%b\r\n.\r\n" % (shift.to.encode(), raw))
    await writer.drain()
    await asyncio.sleep(0.2)
    writer.transport.abort()
    async with asyncio.timeout(20):
        while not await shift.is_open():  # noqa: ASYNC110  # nobody is told
            await asyncio.sleep(0.02)


async def test_nothing_of_a_mail_reaches_the_log(path: Path, shift: Shift, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await hand_over(path, [shift.to], shift.answer("DECLINED").raw())
    await replies(path, b"MAIL FROM:<ana@example.org>\r\nRCPT TO:<eve@example.org>\r\nANA\r\n", 3)
    async with database_fails():
        with pytest.raises(smtplib.SMTPDataError):
            await hand_over(path, [shift.to], shift.answer("ACCEPTED", message_id="<2@example.org>").raw())
    assert "Error" in caplog.text
    assert [one for one in ("ana@", "eve@", "ANA", "rsvp+", shift.claim.uid, "VCALENDAR") if one in caplog.text] == []


def test_only_the_group_may_write_to_the_socket(tmp_path: Path) -> None:
    seat = sit_down(tmp_path / "lmtp")
    mode = seat.path.lstat().st_mode
    seat.leave()
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o660


async def test_the_socket_is_gone_when_the_program_stops_even_with_somebody_there(shift: Shift, tmp_path: Path) -> None:
    async with listening(tmp_path / "lmtp") as path:
        reader, writer = await asyncio.open_unix_connection(str(path))
        assert (await reader.readline()).startswith(b"220")
    assert await reader.read() == b""
    assert not path.exists()
    writer.close()


async def test_what_a_dead_process_left_is_replaced(shift: Shift, tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    dies = "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])"
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", dies, str(path)], check=True)
    assert path.is_socket()
    async with listening(path):
        await hand_over(path, [shift.to], shift.answer("DECLINED").raw())
    assert await shift.is_open()


def test_another_program_or_a_file_stays_where_it_is(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(tmp_path / "live"))
        other.listen()
        with pytest.raises(Unusable, match="another program listens"):
            sit_down(tmp_path / "live")
    (tmp_path / "file").write_text("notes")
    with pytest.raises(Unusable, match="not a socket"):
        sit_down(tmp_path / "file")
    assert (tmp_path / "file").read_text() == "notes"
    with pytest.raises(Unusable, match="folder"):
        sit_down(tmp_path / "nowhere" / "lmtp")


def test_of_two_processes_the_second_waits(tmp_path: Path) -> None:
    first = sit_down(tmp_path / "lmtp")
    with pytest.raises(Taken):
        sit_down(tmp_path / "lmtp")
    first.leave()
    sit_down(tmp_path / "lmtp").leave()


async def test_a_path_that_is_taken_is_said_once_and_tried_again(
    shift: Shift, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lmtp, "AGAIN", 0.01)
    path, stop = tmp_path / "lmtp", asyncio.Event()
    path.mkdir()
    running = asyncio.create_task(lmtp.run(path, POST, now, stop))
    await asyncio.sleep(0.2)
    assert [message for message in caplog.messages if "ACCOMPANY_LMTP_SOCKET" in message] == [
        "lmtp: ACCOMPANY_LMTP_SOCKET cannot be used: something that is not a socket is there"
    ]
    path.rmdir()
    await until(path, there=True)
    stop.set()
    await running


async def test_the_program_listens_while_it_runs(shift: Shift, tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    async with working(replace(shift.settings, lmtp_socket=path)):
        await until(path, there=True)
        await hand_over(path, [shift.to], shift.answer("DECLINED").raw())
    assert await shift.is_open()
