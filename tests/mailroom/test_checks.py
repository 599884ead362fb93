"""What `doctor` says about answers, with the real servers it looks at."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from accompany.mailroom import mx
from accompany.mailroom.checks import BAD, GOOD, MIND, examine
from accompany.settings import Settings
from tests.cli.terminal import Terminal
from tests.mailroom.conftest import SECRET
from tests.mailroom.dovecot import Dovecot
from tests.mailroom.test_lmtp import listening

PLAIN = Settings(reply_address="rsvp+{token}@cal.example.org", authserv_id="mx.example.org")


@pytest.fixture(autouse=True)
def _nobody_answers_questions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(mx, "RESOLVERS", tmp_path / "no such file")


async def said(settings: Settings) -> list[str]:
    """Give what is said: mark, subject, and the first words."""
    return [f"{mark} {sentence}" for mark, sentence in await examine(settings)]


async def test_without_any_way_in_it_says_so_and_nothing_is_wrong() -> None:
    ((mark, sentence),) = await examine(PLAIN)
    assert mark == MIND
    assert "no way in" in sentence


def test_doctor_shows_it_and_a_warning_does_not_fail(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, f"sqlite:///{tmp_path}/a.sqlite3")
    assert "! Answers: no way in is set" in terminal.type("doctor", code=1)
    secret = "whsec_" + "QUFB" * 10
    shown = terminal.type("doctor", code=1, ACCOMPANY_INBOUND_SECRET=secret)
    assert "✓ Answers: come in by the webhook." in shown
    assert "! Senders: nobody vouches for them" in shown
    assert "! Reply address: nobody can answer to localhost" in shown
    assert secret not in shown


async def test_a_mailbox_that_opens_says_how_many_mails_wait(imap_server: Dovecot) -> None:
    settings = replace(PLAIN, imap_url=imap_server.url("doctor@example.org"))
    imap_server.deliver("doctor@example.org", b"Subject: one\r\n\r\n")
    for expected in ("1 mail waits", "2 mails wait"):
        way, (mark, sentence) = await examine(settings)
        assert way == (GOOD, "Answers: come in by a mailbox.")
        assert mark == GOOD
        assert expected in sentence
        imap_server.deliver("doctor@example.org", b"Subject: two\r\n\r\n")
    assert [flags for flags, _ in imap_server.left("doctor@example.org")] == [""] * 3


@pytest.mark.parametrize(
    ("url", "why"),
    [
        pytest.param("imap://ana:secret@127.0.0.1:1", "(connection)", id="nobody there"),
        pytest.param("imap://ana:secret@mail.example.org", "may only lead to this machine", id="not protected"),
    ],
)
async def test_a_mailbox_that_does_not_open_says_why(url: str, why: str) -> None:
    _, (mark, sentence) = await examine(replace(PLAIN, imap_url=url))
    assert mark == BAD
    assert why in sentence
    assert [one for one in ("ana", "secret", "mail.example.org") if one in sentence.replace("imaps://", "")] == []


async def test_the_socket_is_tried(tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    settings = replace(PLAIN, lmtp_socket=path)
    assert "nobody listens" in (await said(settings))[1]
    async with listening(path):
        assert (await said(settings))[1].startswith("✓ LMTP: listens. Your mail server must be of the group ")
        path.chmod(0o600)
        assert "✗ LMTP: the socket's mode is 600, not 660" in (await said(settings))[1]
    with another_program(path):
        assert (await said(settings))[1] == "✗ LMTP: another program listens at ACCOMPANY_LMTP_SOCKET."
    path.unlink()
    path.mkdir()
    assert "not a socket" in (await said(settings))[1]


@contextmanager
def another_program(path: Path) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()

        def answer() -> None:
            with other.accept()[0] as caller:
                caller.sendall(b"220 mail.example.org ESMTP\r\n")

        answering = threading.Thread(target=answer)
        answering.start()
        yield
        answering.join()


async def test_nobody_vouching_for_senders_is_said() -> None:
    settings = replace(PLAIN, inbound_secret=SECRET, authserv_id=None)
    assert [mark for mark, _ in await examine(settings)] == [GOOD, MIND]
    assert "ACCOMPANY_AUTHSERV_ID" in (await said(settings))[1]


async def test_a_reply_address_at_google_is_said() -> None:
    settings = replace(PLAIN, inbound_secret=SECRET, reply_address="coalition+{token}@gmail.com")
    assert "! Reply address: Google takes the mail of gmail.com." in (await said(settings))[1]


@pytest.mark.parametrize(
    ("exchanges", "takes"),
    [
        pytest.param([b"\x05aspmx\x01l\x06google\x03com\0"], True, id="Google in full"),
        pytest.param([b"\x04smtp\x06google\xc0\x18"], True, id="Google, its com taken from the question"),
        pytest.param([b"\x02mx\xc0\x0c", b"\x04ALT1\x05ASPMX\x01L\x06GOOGLE\x03COM\0"], True, id="Google second"),
        pytest.param([b"\x02mx\xc0\x0c"], False, id="somebody else"),
        pytest.param([b"\x0anot-google\x03com\0"], False, id="a name that only ends so"),
        pytest.param([], False, id="nobody"),
    ],
)
def test_who_takes_a_domains_mail_is_asked(exchanges: list[bytes], takes: bool) -> None:
    with resolver(exchanges) as server:
        assert mx.google_takes("cal.example.com", server) is takes


@pytest.mark.parametrize("domain", ["", ".", "a" * 64 + ".example.org", "ü.example.org"])
def test_a_domain_that_is_none_is_not_at_google(domain: str) -> None:
    with resolver([]) as server:
        assert not mx.google_takes(domain, server)


@contextmanager
def resolver(exchanges: list[bytes]) -> Iterator[tuple[str, int]]:
    """Answer one question as a name server does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)

        def answer() -> None:
            try:
                question, whom = server.recvfrom(4096)
            except OSError:
                return
            records = b""
            for name in exchanges:
                records += b"\xc0\x0c\0\x0f\0\x01\0\0\x0e\x10" + (len(name) + 2).to_bytes(2, "big") + b"\0\x0a" + name
            head = question[:2] + b"\x81\x80\0\x01" + len(exchanges).to_bytes(2, "big") + b"\0\0\0\0"
            server.sendto(head + question[12:] + records, whom)

        answering = threading.Thread(target=answer)
        answering.start()
        yield server.getsockname()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"\0" * 12, server.getsockname())
        answering.join()
