"""A real Thunderbird without a screen, spoken to over Marionette: a fresh profile, and nothing leaves this machine."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PATIENCE = 60  # seconds the program may take to start, or to do what it was told
SCRIPT = Path(__file__).with_suffix(".js")
SETTINGS = {
    "app.update.enabled": False,
    "calendar.timezone.local": "Pacific/Honolulu",
    "calendar.timezone.useSystemTimezone": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "mailnews.start_page.enabled": False,
    "network.proxy.type": 1,  # a proxy that does not exist, for everything but this machine
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1",
}


class Failed(Exception):
    """Thunderbird did not do what it was told."""


class Thunderbird:
    """One running Thunderbird."""

    def __init__(self, port: int) -> None:
        self._socket = _connected(port)
        self._socket.settimeout(PATIENCE)
        self._rest, self._number = b"", 0
        self._read()
        self._call("WebDriver:NewSession", capabilities={})
        self._call("Marionette:SetContext", value="chrome")
        self._call("WebDriver:SetTimeouts", script=PATIENCE * 1000)

    def tell(self, verb: str, *given: Any) -> Any:
        """Let Thunderbird do one of the verbs of the script. Raises Failed."""
        script = SCRIPT.read_text(encoding="utf-8")
        done, answer = self._call("WebDriver:ExecuteAsyncScript", script=script, args=[verb, *given])["value"]
        if not done:
            raise Failed(f"{verb}: {answer}")
        return answer

    def _call(self, command: str, **words: Any) -> Any:
        """Send a command and wait for its answer: frames of length, colon, JSON."""
        self._number += 1
        frame = json.dumps([0, self._number, command, words]).encode()
        self._socket.sendall(b"%d:%b" % (len(frame), frame))
        _, _, error, answer = self._read()
        if error:
            raise Failed(f"{command}: {error['message']}")
        return answer

    def _read(self) -> Any:
        while b":" not in self._rest:
            self._rest += self._more()
        length, _, self._rest = self._rest.partition(b":")
        while len(self._rest) < int(length):
            self._rest += self._more()
        frame, self._rest = self._rest[: int(length)], self._rest[int(length) :]
        return json.loads(frame)

    def _more(self) -> bytes:
        more = self._socket.recv(65_536)
        if not more:
            raise Failed("Thunderbird went away.")
        return more


@contextmanager
def running(port: int) -> Iterator[Thunderbird]:
    """Start Thunderbird with a fresh profile and stop it."""
    folder = Path(tempfile.mkdtemp(prefix="accompany-thunderbird-"))
    profile = folder / "profile"
    profile.mkdir()
    wanted = {**SETTINGS, "marionette.port": port}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in wanted.items()]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    command = ["thunderbird", "--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
    server = subprocess.Popen(
        [*command, "--profile", profile],
        env={**os.environ, "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Thunderbird(port)
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _connected(port: int) -> socket.socket:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            if time.monotonic() > end:
                raise Failed("Thunderbird did not start.") from None
            time.sleep(0.2)
