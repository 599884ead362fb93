"""A calendar on somebody's own computer: vdirsyncer fetches a feed over HTTP into a folder, khal shows the folder.

Both run as their users run them, in an environment of their own (scripts/peers.sh), and show UTC.
"""

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tests.needs import leave_out

BIN = Path(__file__).parents[1] / "peers" / ".venv" / "bin"
AS_WRITTEN = "%Y-%m-%d %H:%M:%S"
SHOWN = ("uid", "start-long-full", "end-long-full", "title", "location", "status")
KHAL = """
[calendars]
[[shifts]]
path = {folder}/shifts
readonly = True
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M:%S
longdatetimeformat = %Y-%m-%d %H:%M:%S
[sqlite]
path = {folder}/khal.db
"""
VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair shifts]
a = "feed"
b = "folder"
collections = null
[storage feed]
type = "http"
url = "{url}"
[storage folder]
type = "filesystem"
path = "{folder}/shifts"
fileext = ".ics"
"""


class Entry(NamedTuple):
    """What khal shows of one event. Times in UTC."""

    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    status: str


class Desktop:
    """One computer with khal on it."""

    def __init__(self, folder: Path) -> None:
        if not (BIN / "khal").exists() or not (BIN / "vdirsyncer").exists():
            leave_out("vdirsyncer or khal", "bash scripts/peers.sh")
        self.folder = folder
        self.calendar = folder / "shifts"
        self.calendar.mkdir(parents=True)
        (folder / "khal.conf").write_text(KHAL.format(folder=folder), encoding="utf-8")

    def subscribe(self, url: str) -> None:
        """Tell vdirsyncer of a feed."""
        (self.folder / "vdirsyncer.conf").write_text(VDIRSYNCER.format(folder=self.folder, url=url), encoding="utf-8")
        self._run("vdirsyncer", "discover")

    def sync(self) -> None:
        """Fetch the feed. Fails when vdirsyncer does."""
        self._run("vdirsyncer", "sync")

    def refusal(self) -> str:
        """Fetch the feed, expecting vdirsyncer to fail, and give what it said."""
        done = self._start("vdirsyncer", "sync")
        assert done.returncode != 0, done.stdout
        return done.stdout + done.stderr

    def shows(self, first: str = "2026-01-01", days: int = 1100) -> dict[str, Entry]:
        """Give what khal lists of these days, by UID. vdirsyncer gives each version of an event a UID of its own."""
        wanted = [word for name in SHOWN for word in ("--json", name)]
        listed = self._run("khal", "list", "--once", *wanted, first, f"{days}d")
        shown = [event for day in listed.splitlines() for event in json.loads(day)]
        assert len({event["uid"] for event in shown}) == len(shown)
        return {event["uid"]: _entry(event) for event in shown}

    def _run(self, program: str, *words: str) -> str:
        done = self._start(program, *words)
        assert done.returncode == 0, f"{program} {words[0]}: {done.stdout}{done.stderr}"
        return done.stdout

    def _start(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        ours = {"HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder)}
        return subprocess.run(
            [BIN / program, "--config", self.folder / f"{program}.conf", *words],
            env={**os.environ, **ours},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def _entry(event: dict[str, str]) -> Entry:
    starts_at, ends_at = (
        datetime.strptime(event[name], AS_WRITTEN).replace(tzinfo=UTC) for name in ("start-long-full", "end-long-full")
    )
    return Entry(starts_at, ends_at, event["title"], event["location"], event["status"])
