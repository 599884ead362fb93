"""The coalition that does not exist: it plays at any hour, shows every state, and lets nobody in who is not here."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

import httpx
import pytest

from accompany.app import create_demo
from accompany.demo import playing
from accompany.doors.signing import BROWSER, SESSION
from accompany.settings import BadSettings
from accompany.tables import appointments, board, chapters, members, requests, volunteers
from accompany.tables.scope import Scope
from accompany.words import AppointmentStatus, Level, RequestState
from tests.cast import Cast
from tests.cli.terminal import Terminal
from tests.stories.coalition import answers, free_port, until

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(datetime(2026, 11, 24, 10, 5, tzinfo=NEW_YORK), id="Tuesday morning"),
        pytest.param(datetime(2026, 11, 23, 0, 1, tzinfo=NEW_YORK), id="Monday after midnight"),
        pytest.param(datetime(2026, 11, 28, 23, 59, tzinfo=NEW_YORK), id="Saturday night"),
        pytest.param(datetime(2027, 3, 14, 3, 30, tzinfo=NEW_YORK), id="the clocks have gone forward"),
        pytest.param(datetime(2028, 2, 29, 12, 0, tzinfo=NEW_YORK), id="leap day"),
    ],
)
async def test_it_plays_at_any_hour(store: ModuleType, moment: datetime) -> None:
    await playing.fill(moment)
    scope = Scope((await chapters.default()).id)
    kept = await appointments.between(scope, moment - playing.BEGAN, moment + playing.BEGAN * 8)
    assert {one.status for one in kept} == {
        AppointmentStatus.DRAFT,
        AppointmentStatus.PUBLISHED,
        AppointmentStatus.DONE,
    }
    assert [one.level for one in kept if one.level is not None] == [Level.CRITICAL]
    assert len(await requests.inbox(scope, RequestState.NEW, most=10)) == 3
    assert await members.number(scope) == 300
    assert [one.drill for one in await board.alarms(scope)] == [False]
    names = [one.name for one in await volunteers.names(scope)]
    assert (len(names), {"Ana", "Theo"} <= set(names)) == (42, True)


async def test_its_teams_are_empty_half_full_and_full(store: ModuleType) -> None:
    now = datetime(2026, 11, 24, 10, 5, tzinfo=NEW_YORK)
    await playing.fill(now)
    scope = Scope((await chapters.default()).id)
    days = await board.days(scope, now - playing.BEGAN, now + playing.BEGAN)
    published = [day for day in days if day.status is AppointmentStatus.PUBLISHED]
    standing = {"none" if not day.filled else "all" if day.filled >= day.ideal else "some" for day in published}
    assert standing == {"none", "some", "all"}


async def test_the_program_itself_has_no_way_in_for_a_demo(cast: Cast) -> None:
    assert (await (await cast.stranger()).get("/demo/mark/token")).status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("ACCOMPANY_HOST", "192.0.2.1", id="another address"),
        pytest.param("ACCOMPANY_BASE_URL", "https://riverside.example.org", id="a public name"),
    ],
)
def test_a_demo_that_others_could_reach_does_not_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match="this machine only"):
        create_demo()


@contextmanager
def running(terminal: Terminal, *more: str) -> Iterator[list[str]]:
    """Run the demo, and give the links it prints."""
    port = free_port()
    command = [sys.executable, "-u", "-m", "accompany", "demo", "--port", str(port), *more]
    log = terminal.folder / f"demo-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=terminal.environment, cwd=terminal.folder, stdout=out, stderr=out)
        try:
            until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "the demo to answer")
            words = log.read_text().split()
            yield [word for word in words if word.startswith(f"http://127.0.0.1:{port}/")]
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


def test_the_demo_prints_links_that_let_everybody_in_once(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "postgresql://nobody@nowhere.example.org/not-looked-at")
    with running(terminal) as (person, *staff):
        assert httpx.get(person).status_code == 200
        assert [enters(link) for link in staff] == ["/shifts", "/shifts", "/board", "/board", "/board"]
        assert enters(staff[0]) is None
    with running(terminal) as (again, *_):
        assert again.rpartition("/")[2] == person.rpartition("/")[2]
        assert httpx.get(again).status_code == 200
    with running(terminal, "--fresh") as (other, *_):
        assert other.rpartition("/")[2] != person.rpartition("/")[2]
        assert httpx.get(other).status_code == 200


def enters(link: str) -> str | None:
    """Open a link as a fresh browser, press its button, and say where that leads; None when it no longer works."""
    origin, _, rest = link.partition("/demo/")
    mark, token = rest.split("/")
    # The cookie is for TLS or loopback. httpx, unlike browsers, does not know that loopback is as good.
    browser = {BROWSER: mark}
    opened = httpx.get(link)
    assert (opened.headers["location"], opened.cookies[BROWSER]) == (f"/login/{token}", mark)
    if httpx.get(f"{origin}/login/{token}", cookies=browser).status_code != 200:
        return None
    entered = httpx.post(f"{origin}/login/confirm", data={"token": token}, cookies=browser)
    assert SESSION in entered.cookies
    return entered.headers["location"]
