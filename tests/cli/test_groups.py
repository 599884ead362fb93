"""Groups at the terminal: added without showing the address, listed, removed; and said when nothing can reach them."""

from pathlib import Path

import pytest

from accompany.actions import groups as actions
from accompany.cli import doctor, serving
from accompany.delivery.channels import groups as channel
from accompany.settings import Settings
from accompany.tables import store
from accompany.tables.groups import New
from tests.cast import NOW, Cast
from tests.cli.terminal import Terminal

SECRET = "riverside-secret-token"
ADDRESS = f"ntfys://example.org/{SECRET}\n"


@pytest.fixture
def ready(empty_database: str, tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path, empty_database)
    terminal.type("init")
    return terminal


def test_a_group_comes_and_goes_and_its_address_is_never_shown(ready: Terminal) -> None:
    said = ready.type("group", "add", "Neighbors", "--language", "es", "--exercises", text=ADDRESS)
    said += ready.type("group", "add", "Parish", text=ADDRESS)
    said += ready.type("group", "add", "Parish", text=ADDRESS, code=1)
    listed = ready.type("group", "list")
    assert listed.splitlines() == ["Neighbors (es, exercises too)", "Parish (en, es)"]
    said += ready.type("doctor", code=1)
    assert "✓ Groups: 2" in said
    said += ready.type("group", "remove", "Neighbors") + ready.type("group", "remove", "Neighbors", code=1)
    assert ready.type("group", "list").splitlines() == ["Parish (en, es)"]
    said += ready.type("group", "add", "Disk", text=f"file:///{SECRET}\n", code=1)
    assert "of a kind we do not write to" in said
    assert "No chapter has this name" in ready.type("group", "list", "--chapter", "Nowhere", code=1)
    assert SECRET not in said


async def test_the_start_and_the_doctor_say_that_the_library_is_missing(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await actions.add(cast.riverside, New("Neighbors", ADDRESS, ("en",)), NOW)
    await store.close()

    await serving._say_what_is_missing(settings)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(channel, "find_spec", lambda _: None)
    await serving._say_what_is_missing(settings)

    assert "pip install 'accompany[groups]'" in capsys.readouterr().err
    with pytest.raises(doctor.Ill, match=r"accompany\[groups\]"):
        await doctor._groups(settings)
    await store.open(settings)
