"""The second watcher with real processes: a clock is killed, somebody is paged by real mail, and told of its return."""

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import asyncpg
import pytest

from accompany import settings
from accompany.settings import BadSettings
from accompany.tables import watching
from tests import postgresql as machine
from tests.cli.terminal import Terminal
from tests.delivery.servers import Keeper, proper
from tests.stories.coalition import free_port, until

ROOT = Path(__file__).parents[2]
PATIENT = "8"  # seconds; on a busy machine a clock may tick late, and is not dead
QUICK = ("--every", "0.1", "--older-than", PATIENT, "--again", "1")


@pytest.fixture
def terminal(empty_database: str, tmp_path: Path) -> Terminal:
    made = Terminal(tmp_path, empty_database)
    made.type("init")
    return made


@contextmanager
def running(terminal: Terminal, *words: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    with (terminal.folder / f"{words[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "accompany", *words],
            env=terminal.environment | more,
            cwd=terminal.folder,
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def subjects(keeper: Keeper) -> list[str]:
    return [str(message_from_bytes(content, policy=default)["subject"]) for _, _, content in keeper.kept]


async def becomes(keeper: Keeper, text: str, number: int = 1) -> None:
    await asyncio.to_thread(until, lambda: sum(text in one for one in subjects(keeper)) >= number, f"a mail: {text}")


async def test_a_killed_clock_is_paged_again_and_again_and_once_when_it_is_back(terminal: Terminal) -> None:
    log = terminal.folder / "watch.log"
    async with proper() as (port, keeper):
        how = ("--smtp-url", f"smtp://127.0.0.1:{port}", "--from", "watch@example.org", "--to", "june@example.org")
        with running(terminal, "watch", "--database", terminal.database, *how, *QUICK) as watcher:
            with running(terminal, "worker") as worker:
                await asyncio.to_thread(until, lambda: ticked(terminal), "the clock to tick")
                assert subjects(keeper) == []
                worker.kill()
                await becomes(keeper, "THE CLOCK STANDS STILL", 2)
            with running(terminal, "worker"):
                await becomes(keeper, "back, the clock runs")
                count = len(subjects(keeper))
                await asyncio.to_thread(until, lambda: ticked(terminal), "the clock to tick on")
                assert len(subjects(keeper)) == count
        assert watcher.returncode == 0
    assert {recipient for _, recipients, _ in keeper.kept for recipient in recipients} == {"june@example.org"}
    assert "june@example.org" not in log.read_text()


def ticked(terminal: Terminal) -> bool:
    look = ("watch", "--once", "--older-than", PATIENT, "--database", terminal.database)
    command = [sys.executable, "-m", "accompany", *look]
    done = subprocess.run(command, env=terminal.environment, cwd=terminal.folder, capture_output=True, check=False)
    return done.returncode == 0 and asyncio.run(watching.newest(terminal.database)) is not None


async def test_a_database_that_is_gone_is_paged_to_a_webhook(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "sqlite:///unused.sqlite3")
    nowhere = tmp_path / "nowhere.sqlite3"
    async with listening() as (url, posted):
        asked = ("watch", "--database", f"sqlite:///{nowhere}", "--webhook", url, "--language", "es")
        with running(terminal, *asked, "--every", "0.1", "--older-than", "1", "--again", "60"):
            await asyncio.to_thread(until, lambda: bool(posted), "a page")
    assert posted[0]["event"] == "blind"
    assert "NO SE PUEDE LEER LA BASE DE DATOS" in posted[0]["text"]
    assert not nowhere.exists()  # it only reads


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[str, list[dict[str, str]]]]:
    """Take posts, and keep what they say."""
    posted: list[dict[str, str]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
        posted.append(json.loads(await reader.readexactly(int(length[1]) if length else 0)))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook", posted


async def test_a_page_nobody_took_is_tried_again(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "sqlite:///unused.sqlite3")
    port = free_port()
    how = ("--smtp-url", f"smtp://127.0.0.1:{port}", "--from", "w@example.org", "--to", "june@example.org")
    asked = ("watch", "--database", f"sqlite:///{tmp_path / 'no.sqlite3'}", *how)
    with running(terminal, *asked, "--every", "0.1", "--older-than", "1", "--again", "600"):
        await asyncio.to_thread(
            until, lambda: (tmp_path / "watch.log").read_text().count("blind; mail") >= 2, "two vain pages"
        )


def test_the_rights_of_the_documentation_are_enough_and_no_more(
    server: machine.Server, migrated_database: str, tmp_path: Path
) -> None:
    (rights,) = re.findall(r"```sql\n(.*?)```", (ROOT / "docs/watching.md").read_text(), re.DOTALL)
    database = f"watched_{os.getpid()}"
    server.run(f"CREATE DATABASE {database}")
    terminal = Terminal(tmp_path, server.url(database))
    try:
        terminal.type("init")
        server.run(rights, database)
        theirs = terminal.database.replace("accompany@", "accompany_watch@")
        assert terminal.type("watch", "--once", "--database", theirs) == "✓ The clock runs.\n"
        for forbidden in ("SELECT * FROM account", "UPDATE clock_tick SET last_at = now()", "CREATE TABLE t (n int)"):
            with pytest.raises(asyncpg.PostgresError):
                asyncio.run(tried(theirs, forbidden))
    finally:
        server.run(f"DROP DATABASE {database} WITH (FORCE)")
        server.run("DROP ROLE IF EXISTS accompany_watch")


async def tried(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def test_looking_once_answers_a_monitor(terminal: Terminal) -> None:
    ours = ("watch", "--once", "--database", terminal.database)
    assert "✓" in terminal.type(*ours)  # no clock ever ran: it has just been set up
    if terminal.database.startswith("sqlite"):
        with closing(sqlite3.connect(terminal.database.removeprefix("sqlite:///"))) as database, database:
            database.execute("INSERT INTO clock_tick VALUES ('watch', '2026-01-01 00:00:00+00:00')")
        assert "✗" in terminal.type(*ours, code=1)
    gone = f"sqlite:///{terminal.folder / 'gone.sqlite3'}"
    assert "✗" in terminal.type("watch", "--once", "--database", gone, code=1)


def test_wrong_usage_is_said_without_repeating_a_secret(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "sqlite:///unused.sqlite3")
    assert "Say what to read" in terminal.type("watch", code=2)
    where = ("watch", "--database", "sqlite:///x.sqlite3")
    assert "Say whom to page" in terminal.type(*where, code=2)
    how = ("--to", "june@example.org", "--from", "w@example.org")
    said = terminal.type(*where, *how, "--smtp-url", "smtp://june:geheim@mail.example.org", code=2)
    assert "geheim" not in said
    assert "--older-than" in terminal.type("watch", "--help")


def test_settings_come_from_files_too(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://w:geheim@db/accompany\n")
    read = settings.read_watch(
        {"ACCOMPANY_WATCH_DATABASE_URL_FILE": str(secret), "ACCOMPANY_WATCH_TO": "a@b.org, c@d.org"}
    )
    assert (read.database, read.to) == ("postgresql://w:geheim@db/accompany", ("a@b.org", "c@d.org"))
    assert "geheim" not in repr(read)
    for name, wrong in (("WEBHOOK", "ftp://x"), ("LANGUAGE", "fr"), ("TO", "nobody"), ("DATABASE_URL", "mysql://x")):
        with pytest.raises(BadSettings, match=f"ACCOMPANY_WATCH_{name}"):
            settings.read_watch({f"ACCOMPANY_WATCH_{name}": wrong})
