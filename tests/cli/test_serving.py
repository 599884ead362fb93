"""The program as it is started and stopped."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.cli.terminal import Terminal
from tests.stories.coalition import free_port, until

STOPS_WITHIN = 10  # seconds


@pytest.fixture
def terminal(empty_database: str, tmp_path: Path) -> Terminal:
    return Terminal(tmp_path, empty_database)


@contextmanager
def running(terminal: Terminal, command: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    with (terminal.folder / f"{command}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "accompany", command],
            env=terminal.environment | settings,
            cwd=terminal.folder,
            stdout=log,
            stderr=log,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOPS_WITHIN)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def test_serve_sets_an_empty_database_up_and_its_clock_ticks(terminal: Terminal) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    where = {"ACCOMPANY_PORT": str(port), "ACCOMPANY_BASE_URL": url}
    with running(terminal, "serve", **where) as process:
        until(lambda: answers(url), "the program to answer")
        until(lambda: "✓ Clock" in terminal.type("doctor", code=1, **where), "the clock to tick")
        said = (terminal.folder / "serve.log").read_text()
        assert f"{url}/setup/" in said
        assert httpx.get(said[said.index(f"{url}/setup/") :].split()[0]).status_code == 200
    assert process.returncode == 0


def test_an_external_worker_ticks_for_a_program_that_does_not(terminal: Terminal) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    where = {"ACCOMPANY_PORT": str(port), "ACCOMPANY_BASE_URL": url, "ACCOMPANY_WORKER": "external"}
    with running(terminal, "serve", **where):
        until(lambda: answers(url), "the program to answer")
        assert "✗ Clock" in terminal.type("doctor", code=1, **where)
        with running(terminal, "worker", **where) as worker:
            until(lambda: "✓ Clock" in terminal.type("doctor", code=1, **where), "the clock to tick")
            behind = os.getpriority(os.PRIO_PROCESS, worker.pid) - os.getpriority(os.PRIO_PROCESS, 0)
        assert (worker.returncode, behind > 0) == (0, True), "who waits for a page comes before the next letter"
