"""The commands, typed as somebody types them, on an empty database of either kind."""

import base64
import os
import socket
import stat
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

HEADER = "name,email,phone,languages,qualifications,zones,vetted"
ANA = "Ana,ana@example.org,+12125550100,es:fluent,accompaniment_101:2027-06-30,Queens,yes"
SLOWEST_HELP = 0.4  # seconds of the processor; the wall clock of a busy machine says nothing


@pytest.fixture
def terminal(empty_database: str, tmp_path: Path) -> Terminal:
    return Terminal(tmp_path, empty_database)


@pytest.fixture
def ready(terminal: Terminal) -> Terminal:
    terminal.type("init")
    return terminal


def test_init_makes_everything_once(terminal: Terminal) -> None:
    first = terminal.type("init")
    key = terminal.folder / "var" / "accompany.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    content = key.read_bytes()
    assert "95 sites" in first
    assert "http://127.0.0.1:8000/setup/" in first
    again = terminal.type("init")
    assert "/setup/" in again
    assert "95 sites" not in again
    assert key.read_bytes() == content
    terminal.type("account", "create", "june@example.org", "--role", "coordinator")
    assert "/setup/" not in terminal.type("init")


def test_a_token_is_the_last_word(ready: Terminal) -> None:
    ready.type("account", "create", "june@example.org", "--role", "coordinator")
    assert ready.type("token", "create", "--as", "june@example.org").split()[-1].startswith("acc_")
    assert "No account" in ready.type("token", "create", "--as", "nobody@example.org", code=1)


def test_accounts_of_two_chapters(ready: Terminal) -> None:
    ready.type("account", "create", "june@example.org", "--role", "coordinator")
    ready.type("account", "create", "eve@example.org", "--role", "coordinator", "--chapter", "Hillside")
    ready.type("account", "create", "eve@example.org", "--role", "volunteer", "--chapter", "Hillside")
    assert "another chapter" in ready.type("account", "create", "eve@example.org", "--role", "lead", code=1)
    assert ready.type("export", "volunteers", "--chapter", "Hillside").splitlines() == [
        HEADER,
        "eve,eve@example.org,,,,,no",
    ]
    assert ready.type("export", "volunteers").splitlines() == [HEADER]
    assert "email" in ready.type("account", "create", "not-an-address", "--role", "lead", code=1)


def test_a_file_comes_in_and_goes_out(ready: Terminal) -> None:
    file = ready.folder / "volunteers.csv"
    file.write_text(f"{HEADER}\n{ANA}\n", encoding="utf-8")
    assert "1 added, 0 changed, 0 unchanged" in ready.type("import", "volunteers", str(file), "--dry-run")
    assert "1 added, 0 changed, 0 unchanged" in ready.type("import", "volunteers", str(file))
    assert "0 added, 0 changed, 1 unchanged" in ready.type("import", "volunteers", str(file))
    assert ready.type("export", "volunteers").splitlines() == [HEADER, ANA]
    sites = ready.type("export", "sites")
    assert "0 added, 0 changed, 95 unchanged" in ready.type("import", "sites", "-", text=sites)
    listed = "name,email,phone,languages,zone,ring,urgent,opted_in_at,opted_in_how\n"
    listed += "Sol,sol@example.org,,es,Queens,3,yes,2026-10-01,web form\n"
    assert "1 added" in ready.type("import", "list", "-", text=listed)


def test_every_bad_row_is_named_and_nothing_is_taken(ready: Terminal) -> None:
    text = f"{HEADER}\n{ANA}\nBo,nobody,,,,,\nSol,sol@example.org,,tlh,,,\n"
    lines = ready.type("import", "volunteers", "-", text=text, code=1).splitlines()
    assert [line.partition(" is")[0].partition(" names")[0] for line in lines[1:]] == [
        "  line 3, email:",
        "  line 4, languages:",
    ]
    assert "nobody" not in "".join(lines)
    assert ready.type("export", "volunteers").splitlines() == [HEADER]


def test_what_a_spreadsheet_would_run_is_quoted_and_comes_back(ready: Terminal) -> None:
    text = f'{HEADER}\n"=HYPERLINK(1)",sol@example.org,,,,,no\n'
    ready.type("import", "volunteers", "-", text=text)
    exported = ready.type("export", "volunteers")
    assert "'=HYPERLINK(1)" in exported
    assert "1 unchanged" in ready.type("import", "volunteers", "-", text=exported)


def test_a_long_file_shows_progress(ready: Terminal) -> None:
    rows = "\n".join(f"Volunteer {n},v{n}@example.org,,,,,yes" for n in range(1100))
    told = ready.type("import", "volunteers", "-", text=f"{HEADER}\n{rows}\n")
    assert "Writing" in told
    assert "1100 added" in told


def test_freezing_ends_a_token(ready: Terminal) -> None:
    ready.type("account", "create", "theo@example.org", "--role", "volunteer")
    assert "Frozen" in ready.type("freeze", "theo@example.org")
    assert "Frozen" in ready.type("freeze", "theo@example.org")
    ready.type("freeze", "nobody@example.org", code=1)


def test_before_init_every_command_says_what_to_do(terminal: Terminal) -> None:
    for words in (
        ("account", "create", "june@example.org", "--role", "coordinator"),
        ("token", "create", "--as", "june@example.org"),
        ("export", "sites"),
        ("worker",),
    ):
        assert "accompany init" in terminal.type(*words, code=1)


def test_doctor_says_what_is_missing(terminal: Terminal) -> None:
    empty = terminal.type("doctor", code=1)
    assert "✗ Key file" in empty
    assert "✗ Database" in empty
    terminal.type("init")
    ready = terminal.type("doctor", code=1)
    assert "✓ Key file" in ready
    assert "✓ Database" in ready
    assert "✗ Coordinators" in ready
    assert "✗ Clock" in ready
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
        assert "✗ Mail" in terminal.type("doctor", code=1, ACCOMPANY_SMTP_URL=url)


def test_doctor_says_whether_texts_can_leave_and_answers_be_believed(ready: Terminal, tmp_path: Path) -> None:
    secret = {"ACCOMPANY_INBOUND_SECRET": f"whsec_{base64.b64encode(bytes(32)).decode()}"}
    assert "✓ Texts: no way is set" in ready.type("doctor", code=1)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http+gateway://phone:hidden@127.0.0.1:{closed.getsockname()[1]}/messages"
        shut = ready.type("doctor", code=1, ACCOMPANY_SMS_URL=url, **secret)
        assert "✗ Texts: the gateway does not take our connection" in shut
        assert "hidden" not in shut
        closed.listen()
        assert "ACCOMPANY_INBOUND_SECRET" in ready.type("doctor", code=1, ACCOMPANY_SMS_URL=url)
        assert "✓ Texts: can leave" in ready.type("doctor", code=1, ACCOMPANY_SMS_URL=url, **secret)
    modem = {"ACCOMPANY_SMS_URL": f"gammu://{tmp_path}/spool", **secret}
    assert "✗ Texts: the outbox" in ready.type("doctor", code=1, **modem)
    (tmp_path / "spool" / "outbox").mkdir(parents=True)
    assert "✓ Texts: can leave" in ready.type("doctor", code=1, **modem)


def test_doctor_minds_a_key_file_that_others_can_read(ready: Terminal) -> None:
    (ready.folder / "var" / "accompany.key").chmod(0o644)
    assert "chmod 600" in ready.type("doctor", code=1)
    assert "chmod 600" in ready.type("export", "sites", code=1)


def test_after_a_long_pause_a_person_says_that_the_clock_is_right(terminal: Terminal) -> None:
    now = {"ACCOMPANY_ENV": "test", "ACCOMPANY_NOW": "2026-11-23T12:00:00Z"}
    terminal.type("init", ACCOMPANY_ENV="test", ACCOMPANY_NOW="2026-01-05T12:00:00Z")
    key = terminal.folder / "var" / "accompany.key"
    before = key.read_bytes()
    assert "46 weeks behind" in terminal.type("doctor", text="", code=1, **now)
    assert "Monday, 2026-11-23" in terminal.type("keys", "advance", text="n\n", code=1, **now)
    assert key.read_bytes() == before
    assert "Moved by 46 weeks" in terminal.type("keys", "advance", text="y\n", code=0, **now)
    assert "✓ Key file" in terminal.type("doctor", text="", code=1, **now)
    assert "Nothing to do" in terminal.type("keys", "advance", text="", code=0, **now)


def test_migrate_says_whether_it_did_anything(terminal: Terminal) -> None:
    assert "0001_foundation.sql" in terminal.type("migrate")
    assert "Nothing to do" in terminal.type("migrate")


def test_a_database_that_cannot_be_reached_means_try_again(tmp_path: Path) -> None:
    unreachable = Terminal(tmp_path, "sqlite:////proc/nowhere/accompany.sqlite3")
    assert "doctor" in unreachable.type("migrate", code=75)


def test_bad_settings_are_named_without_their_value(tmp_path: Path) -> None:
    told = Terminal(tmp_path, "mysql://user:secret@host/x").type("migrate", code=1)
    assert "ACCOMPANY_DATABASE_URL" in told
    assert "secret" not in told


def test_every_command_has_help(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "sqlite:///unused.sqlite3")
    commands = ("init", "serve", "worker", "migrate", "demo", "account create", "token create", "freeze", "doctor")
    files = ("import sites", "import volunteers", "import list", "export sites", "export volunteers")
    for command in (*commands, "keys advance", *files):
        assert "Usage: " in terminal.type(*command.split(), "--help")
    terminal.type("nonsense", code=2)
    terminal.type("account", "create", "june@example.org", "--role", "queen", code=2)
    assert list(tmp_path.iterdir()) == []


def test_help_comes_at_once(tmp_path: Path) -> None:
    before = os.times()
    assert "doctor" in Terminal(tmp_path, "sqlite:///unused.sqlite3").type("--help")
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert spent < SLOWEST_HELP
