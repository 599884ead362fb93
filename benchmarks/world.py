"""A coalition made for measuring: the program as it is really served, on a database of its own, full of volunteers."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from accompany.actions import appointments as plans
from accompany.rules.importing import MemberRow
from accompany.rules.teams import Place
from accompany.settings import Settings
from accompany.tables import accounts, chapters, members, reply_addresses, sessions, sites, store
from accompany.tables.accounts import New
from accompany.tables.scope import Scope
from accompany.tables.sql import insert
from accompany.words import AccountId, AppointmentId, Role, VolunteerId
from tests import postgresql

PATIENCE = 30  # seconds a server may take to answer
GRANIAN = ("--interface", "asgi", "--no-access-log", "--workers", "1", "--loop", "uvloop", "--log-level", "error")


@dataclass
class World:
    """Where the coalition lives. Times are aware UTC."""

    folder: Path
    database: str
    more: dict[str, str] = field(default_factory=dict)
    port: int = 0
    session: int = 0  # of the server's processes, while it runs

    @property
    def kind(self) -> str:
        """Name the database."""
        return "sqlite" if self.database.startswith("sqlite") else "postgresql"

    @property
    def environment(self) -> dict[str, str]:
        """Give what the program reads at its start."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("ACCOMPANY_")},
            "ACCOMPANY_DATABASE_URL": self.database,
            "ACCOMPANY_KEY_FILE": str(self.folder / "key"),
            "ACCOMPANY_OUTBOX": str(self.folder / "outbox"),
            "ACCOMPANY_PORT": str(self.port),
            "ACCOMPANY_BASE_URL": f"http://127.0.0.1:{self.port}",
            **self.more,
        }

    @property
    def settings(self) -> Settings:
        """Give the same as settings, for work inside this process."""
        return Settings(
            database_url=self.database, key_file=self.folder / "key", base_url=f"http://127.0.0.1:{self.port}"
        )

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Scope]:
        """Open the database in this process, for filling it."""
        await store.open(self.settings)
        try:
            yield Scope((await chapters.default()).id)
        finally:
            await store.close()

    @contextmanager
    def served(self) -> Iterator[int]:
        """Serve the program in a process of its own; gives the port."""
        with running(
            [sys.executable, "-m", "accompany", "serve"],
            self.environment,
            answers(f"http://127.0.0.1:{self.port}/healthz"),
        ) as self.session:
            yield self.port

    @contextmanager
    def worked(self) -> Iterator[None]:
        """Let a worker of its own send and keep time, beside a server with ``ACCOMPANY_WORKER=external``."""
        with running([sys.executable, "-m", "accompany", "worker"], self.environment, lambda: True):
            yield


@contextmanager
def world(database: str | None, kind: str, **more: str) -> Iterator[World]:
    """Set a coalition up on a fresh database of this kind, or on the one named."""
    folder = Path(tempfile.mkdtemp(prefix="accompany-bench-"))
    try:
        with _database(database, kind, folder) as url:
            made = World(folder, url, dict(more), free_port())
            init = [sys.executable, "-m", "accompany", "init"]
            subprocess.run(init, env=made.environment, cwd=folder, check=True, capture_output=True)
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(named: str | None, kind: str, folder: Path) -> Iterator[str]:
    if named is not None:
        yield named
    elif kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
    else:
        with postgresql.running() as server:  # without options: a server that keeps what it promised
            server.run("CREATE DATABASE bench")
            yield server.url("bench")


@contextmanager
def bare(body: bytes, headers: dict[str, str] | None = None) -> Iterator[int]:
    """Serve the program that does nothing, on the same server; gives the port. ``headers`` go with its 304."""
    with bare_session(body, headers) as (port, _):
        yield port


@contextmanager
def bare_session(body: bytes, headers: dict[str, str] | None = None) -> Iterator[tuple[int, int]]:
    """Do the same, and give the session of its processes too."""
    port = free_port()
    command = [sys.executable, "-m", "granian", *GRANIAN, "--port", str(port), "benchmarks.bare:app"]
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        with running(
            command,
            {**os.environ, "BARE_FILE": file.name, "BARE_HEADERS": json.dumps(headers or {})},
            answers(f"http://127.0.0.1:{port}/"),
        ) as session:
            yield port, session


@contextmanager
def running(command: list[str], environment: dict[str, str], ready: Callable[[], bool]) -> Iterator[int]:
    """Run a server until the block ends; waits until it is ready. Gives its session, which its processes share."""
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(ready, server)
        yield server.pid
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


async def add_volunteers(scope: Scope, number: int, now: datetime, *, first: int = 0) -> list[VolunteerId]:
    """Write volunteers down: vetted, trained, every third one speaking Spanish. Those before ``first`` are there."""
    new = [
        New(name=f"Volunteer {n}", email=f"v{n}@example.org", roles=frozenset({Role.VOLUNTEER}))
        for n in range(first, first + number)
    ]
    made = await accounts.add_many(scope, new, now)
    same = {
        "chapter_id": scope.chapter,
        "vetted_at": now,
        "zones": "[]",
        "availability": "[]",
        "weekly_ask_limit": 6,
        "quiet_from": "21:00",
        "quiet_to": "06:00",
        "calendar": "invites",
        "detail": "normal",
        "reply_generation": 0,
        "claims_made": 0,
        "changed_at": now,
    }
    await insert("volunteer", *({"id": one, **same} for one in made))
    await reply_addresses.keep([VolunteerId(one) for one in made])
    trained = [{"volunteer_id": one, "code": "accompaniment_101", "until": "2035-01-01"} for one in made]
    await insert("volunteer_qualification", *trained)
    await insert("volunteer_language", *({"volunteer_id": one, "code": "es", "level": 2} for one in made[::3]))
    return [VolunteerId(one) for one in made]


async def add_members(scope: Scope, number: int, now: datetime) -> None:
    """Put supporters on the rapid mobilization list."""
    rows = [
        MemberRow(f"Supporter {n}", f"s{n}@example.org", None, ("en",), "", 3, True, now, "measured")
        for n in range(number)
    ]
    await members.add(scope, rows)


async def add_coordinator(scope: Scope, name: str, now: datetime) -> tuple[AccountId, str]:
    """Write a coordinator down; gives the account and a token."""
    new = New(name=name, email=f"{name}@example.org", roles=frozenset({Role.COORDINATOR}))
    account = await accounts.add(scope, new, now)
    return account, await sessions.add_token(account, now + timedelta(days=1), now)


async def add_shift(scope: Scope, by: AccountId, places: int, starts_at: datetime, now: datetime) -> AppointmentId:
    """Publish an observation shift with so many places."""
    site = (await sites.all_of_them())[0]
    team = (Place("accompanier", 1, places, places),)
    plan = plans.Plan(type="other", site=site.id, starts_at=starts_at, team=team)
    appointment = await plans.draft(scope, plan, now)
    await plans.publish(scope, appointment, by, now, "measured")
    return appointment


def processor(session: int) -> float:
    """Give the processor seconds a session's processes have used. Source: proc_pid_stat(5), fields 6, 14, 15."""
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while we looked
            fields = file.read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12]) if int(fields[3]) == session else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def present() -> datetime:
    """Give the time, aware UTC."""
    return datetime.now(UTC)


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def answers(url: str) -> Callable[[], bool]:
    """Make a question: whether this address answers yet."""

    def ask() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310  # loopback
                return True
        except OSError:
            return False

    return ask


def _wait(ready: Callable[[], bool], server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        if server.poll() is not None:
            raise RuntimeError("The server stopped before it was ready.")
        if time.monotonic() > end:
            raise RuntimeError("The server did not answer.")
        time.sleep(0.05)
