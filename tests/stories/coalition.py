"""A coalition for the stories: the program as it is really run, a real mail server, and people with tokens."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import httpx
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE = 90  # seconds a story waits for something that should take a moment
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Letter:
    """One mail as the server took it."""

    recipient: str
    raw: bytes = field(repr=False)

    @property
    def message(self) -> Message:
        return message_from_bytes(self.raw, policy=default)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def text(self) -> str:
        for part in self.message.walk():
            if part.get_content_type() == "text/plain":
                return _decoded(part)
        raise AssertionError("a letter without text")

    @property
    def calendar(self) -> str | None:
        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                return _decoded(part)
        return None

    def link(self, path: str) -> str:
        """Give the path of the link in this mail that starts with ``path``."""
        found = re.search(rf"http://127\.0\.0\.1:\d+({re.escape(path)}[^\s<>\"]*)", self.text)
        assert found, f"no link to {path} in the mail"
        return found[1]


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


class PostOffice:
    """A real SMTP server that keeps what it accepts."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.pause = 0.0
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # its name
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.extend(Letter(recipient, content) for recipient in envelope.rcpt_tos)
        return "250 kept"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._controller.port}"

    def to(self, address: str) -> list[Letter]:
        """List the mails to one address, oldest first."""
        return [letter for letter in list(self.letters) if letter.recipient == address]

    def wait_for(self, address: str, count: int = 1) -> list[Letter]:
        """Wait until ``count`` mails to one address have come."""
        until(lambda: len(self.to(address)) >= count, f"{count} mails to one volunteer")
        return self.to(address)

    def __enter__(self) -> "PostOffice":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


@dataclass
class Coalition:
    """The program in a process of its own, with its own files."""

    folder: Path
    database: str
    post: PostOffice
    now: datetime
    more: dict[str, str] = field(default_factory=dict)  # of the environment
    port: int = 0
    _server: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.port = self.port or free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("ACCOMPANY_")},
            "ACCOMPANY_ENV": "test",
            "ACCOMPANY_NOW": self.now.isoformat(),
            "ACCOMPANY_DATABASE_URL": self.database,
            "ACCOMPANY_KEY_FILE": str(self.folder / "key"),
            "ACCOMPANY_OUTBOX": str(self.folder / "outbox"),
            "ACCOMPANY_BASE_URL": self.url,
            "ACCOMPANY_PORT": str(self.port),
            "ACCOMPANY_SMTP_URL": self.post.url,
            "ACCOMPANY_NAME": "Riverside Accompaniment",
            **self.more,
        }

    def run(self, *words: str, text: str | None = None) -> str:
        """Type a command and give what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "accompany", *words],
            env=self.environment,
            cwd=self.folder,
            input=text,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"accompany {words[0]} failed: {done.stdout}{done.stderr}"
        return done.stdout

    def serve(self) -> None:
        """Start the program and wait until it answers."""
        with (self.folder / "serve.log").open("ab") as log:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "accompany", "serve"],
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._answers, "the program to answer")

    def kill(self) -> None:
        """Kill the program and everything it started, as a power cut would."""
        assert self._server is not None
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()
        self._server = None

    def restart(self, now: datetime | None = None) -> None:
        """Stop the program politely and start it again, later if told so."""
        self.stop()
        self.now = now or self.now
        self.serve()

    def stop(self) -> None:
        """Stop the program."""
        if self._server is None:
            return
        os.killpg(self._server.pid, signal.SIGTERM)
        try:
            self._server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._server = None

    def account(self, email: str, role: str, chapter: str | None = None) -> "Caller":
        """Create an account on the command line, and a token to speak as it."""
        more = ("--chapter", chapter) if chapter else ()
        self.run("account", "create", email, "--role", role, *more)
        return self.speak_as(email)

    def speak_as(self, email: str) -> "Caller":
        """Make a token for an account that exists."""
        token = self.run("token", "create", "--as", email, "--days", "60").split()[-1]
        return Caller(self.url, email, {"Authorization": f"Bearer {token}"})

    def stranger(self) -> "Caller":
        """Somebody without an account."""
        return Caller(self.url, "", {})

    def _answers(self) -> bool:
        assert self._server is not None
        assert self._server.poll() is None, (self.folder / "serve.log").read_text()
        return answers(f"{self.url}/readyz")


@dataclass(frozen=True)
class Caller:
    """Somebody who speaks to the API."""

    url: str
    email: str
    headers: dict[str, str] = field(repr=False)

    def call(self, method: str, path: str, json: Any = None, **more: Any) -> httpx.Response:
        headers = {**self.headers, **more.pop("headers", {})}
        return httpx.request(method, self.url + path, json=json, headers=headers, timeout=PATIENCE, **more)

    def get(self, path: str, **more: Any) -> Any:
        return answer(self.call("GET", path, **more), 200)

    def post(self, path: str, json: Any = None, status: int = 200, **more: Any) -> Any:
        return answer(self.call("POST", path, json if json is not None else {}, **more), status)

    def patch(self, path: str, json: Any, **more: Any) -> Any:
        return answer(self.call("PATCH", path, json, **more), 200)

    def refused(self, method: str, path: str, status: int, json: Any = None, **more: Any) -> dict[str, Any]:
        """Expect a clear refusal, and give the problem."""
        response = self.call(method, path, json, **more)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
        assert response.headers["content-type"].startswith("application/problem+json")
        problem: dict[str, Any] = response.json()
        return problem


def answer(response: httpx.Response, status: int) -> Any:
    """Check the status and give the body."""
    assert response.status_code == status, f"{response.request.method} {response.request.url}: {response.text}"
    return response.json() if response.content else None


def answers(url: str) -> bool:
    """Say whether a program answers there yet."""
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def until(done: Any, what: str, patience: float = PATIENCE) -> float:
    """Wait until something is so, and say how many seconds it took."""
    start = time.monotonic()
    while not done():
        waited = time.monotonic() - start
        assert waited < patience, f"waited {patience} s for {what}"
        time.sleep(0.02)
    return time.monotonic() - start


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def coalition(folder: Path, database: str, now: datetime, **more: str) -> Iterator[Coalition]:
    """Set a coalition up as the README says, ``more`` added to its environment, and stop it afterwards."""
    with PostOffice() as post:
        program = Coalition(folder, database, post, now, more)
        program.run("init")
        program.serve()
        try:
            yield program
        finally:
            program.stop()
