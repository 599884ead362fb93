"""The ways in while the program runs as it is really run: with several processes, and until it is told to stop."""

import smtplib
import stat
from pathlib import Path
from uuid import uuid4

import pytest

from tests import answering
from tests.cli.terminal import Terminal
from tests.cli.test_serving import answers, running
from tests.mailroom.dovecot import Dovecot
from tests.stories.coalition import free_port, until


@pytest.fixture
def terminal(empty_database: str, tmp_path: Path) -> Terminal:
    return Terminal(tmp_path, empty_database)


def greets(path: Path) -> bool:
    try:
        with smtplib.LMTP(str(path), timeout=20) as client:
            client.ehlo()
            return client.rcpt("eve@example.org")[0] == 503
    except OSError:
        return False


def test_serve_polls_and_listens_in_one_of_its_processes_and_stops_cleanly(
    terminal: Terminal, imap_server: Dovecot
) -> None:
    user, path, port = f"answers-{uuid4().hex}@example.org", terminal.folder / "lmtp", free_port()
    workers = "2" if terminal.database.startswith("postgresql") else "1"
    where = {
        "ACCOMPANY_PORT": str(port),
        "ACCOMPANY_BASE_URL": f"http://127.0.0.1:{port}",
        "ACCOMPANY_WORKERS": workers,
        "ACCOMPANY_IMAP_URL": imap_server.url(user),
        "ACCOMPANY_LMTP_SOCKET": str(path),
    }
    imap_server.deliver(user, answering.words("somebody@example.org", "not for us"), b"\xff\r\n")
    with running(terminal, "serve", **where) as process:
        until(lambda: answers(where["ACCOMPANY_BASE_URL"]), "the program to answer")
        until(lambda: greets(path), "the socket to be there")
        until(lambda: imap_server.left(user) == [], "the mailbox to be empty")
        assert stat.S_IMODE(path.lstat().st_mode) == 0o660
        shown = terminal.type("doctor", code=1, **where)
        assert "✓ Mailbox: opens; 0 mails wait." in shown
        assert "✓ LMTP: listens." in shown
    assert process.returncode == 0
    assert not path.exists()
    said = (terminal.folder / "serve.log").read_text()
    assert [line for line in said.splitlines() if "mailroom" in line or user in line or "example.org" in line] == []


def test_a_worker_does_it_for_programs_beside_it(terminal: Terminal, imap_server: Dovecot) -> None:
    user, path = f"answers-{uuid4().hex}@example.org", terminal.folder / "lmtp"
    terminal.type("init")
    imap_server.deliver(user, b"\xff\r\n")
    where = {"ACCOMPANY_IMAP_URL": imap_server.url(user), "ACCOMPANY_LMTP_SOCKET": str(path)}
    with running(terminal, "worker", **where) as process:
        until(lambda: imap_server.left(user) == [] and greets(path), "mailbox and socket")
    assert process.returncode == 0
    assert not path.exists()


def test_a_mailbox_that_cannot_be_meant_stops_the_program(terminal: Terminal) -> None:
    terminal.type("init")
    where = {"ACCOMPANY_IMAP_URL": "imap://ana:secret@mail.example.org"}
    said = terminal.type("worker", code=1, **where)
    assert said.splitlines()[-1].startswith("✗ ACCOMPANY_IMAP_URL must start with imaps://")
    assert "secret" not in said
