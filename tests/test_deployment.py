"""The files that deploy the program agree with the program, as far as that shows without running containers."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from accompany import settings

ROOT = Path(__file__).parents[1]
COMPOSE = ROOT / "docker-compose.yml"


def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return content


def filled_in(text: str) -> str:
    """Replace ``${NAME:-default}`` by its default and ``${NAME:?why}`` by a host name, as Compose would."""
    return re.sub(
        r"\$\{\w+:(-[^}]*|\?[^}]*)\}", lambda m: m[1][1:] if m[1][0] == "-" else "accompany.example.org", text
    )


def test_the_compose_file_has_the_shape_compose_reads() -> None:
    tool = Path(sys.executable).parent / "check-jsonschema"
    command = [str(tool), "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_compose_file_of_another_shape_would_be_noticed(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text("services: {app: {imagee: accompany}}\n", encoding="utf-8")
    tool = Path(sys.executable).parent / "check-jsonschema"
    command = [str(tool), "--builtin-schema", "vendor.compose-spec", str(wrong)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 1


def test_the_compose_file_says_that_nobody_ran_it() -> None:
    assert "UNTESTED" in COMPOSE.read_text(encoding="utf-8").split("services:")[0]
    assert set(compose()["services"]) == {"app", "worker", "watch", "init", "database", "mailpit", "caddy"}


@pytest.mark.parametrize("service", ["app", "worker", "init"])
def test_the_program_understands_the_settings_it_is_given(service: str, tmp_path: Path) -> None:
    url = tmp_path / "database_url"
    url.write_text("postgresql://accompany:secret@database/accompany", encoding="ascii")
    given = {name: filled_in(value) for name, value in compose()["services"][service]["environment"].items()}
    given["ACCOMPANY_DATABASE_URL_FILE"] = str(url)

    understood = settings.read(given)

    assert understood.database_url == url.read_text(encoding="ascii")
    assert understood.base_url == "https://accompany.example.org"
    assert understood.external_worker
    assert understood.reply_address == "rsvp+{token}@example.org"
    known = set(re.findall(r'_value\(\s*env, "([A-Z_]+)"', Path(settings.__file__).read_text(encoding="utf-8")))
    assert {
        name.removeprefix("ACCOMPANY_").removesuffix("_FILE") for name in given if name != "ACCOMPANY_KEY_FILE"
    } <= known


def test_the_watcher_is_told_where_to_look_and_whom_to_page(tmp_path: Path) -> None:
    given = {name: filled_in(value) for name, value in compose()["services"]["watch"]["environment"].items()}
    for name, url in (("DATABASE", "postgresql://accompany_watch:x@database/accompany"), ("SMTP", "smtps://a:b@mail")):
        (tmp_path / name).write_text(url, encoding="ascii")
        given[f"ACCOMPANY_WATCH_{name}_URL_FILE"] = str(tmp_path / name)
    given["ACCOMPANY_WATCH_TO"] = "june@example.org"
    understood = settings.read_watch(given)
    assert understood.database.startswith("postgresql://accompany_watch")
    assert (understood.sender, understood.to) == ("accompany@example.org", ("june@example.org",))
    assert "keys" not in str(compose()["services"]["watch"])  # it needs none


def test_the_image_is_made_from_what_is_there() -> None:
    wanted = [
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    ]
    assert [name for name in wanted if not (ROOT / name).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    python = re.search(r"FROM python:3\.(\d+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lowest = re.search(r">=3\.(\d+)", project["requires-python"])
    assert python is not None
    assert lowest is not None
    assert int(python[1]) >= int(lowest[1])


def test_the_locks_name_a_hash_for_every_package() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock", "tests/peers/requirements.lock"):
        lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
        packages = [number for number, line in enumerate(lines) if not line.startswith((" ", "#"))]
        assert packages
        assert [lines[number] for number in packages if "--hash=sha256:" not in lines[number + 1]] == []


def test_what_developers_run_is_what_is_shipped() -> None:
    shipped, developed = (
        set(re.findall(r"^([\w.-]+==[^ ;]+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
        for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert shipped
    assert shipped <= developed


def test_the_locks_hold_what_the_project_asks_for() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [re.split(r"[\[=<>; ]", entry)[0] for entry in asked["project"]["dependencies"]]
    more = [re.split(r"[\[=<>; ]", entry)[0] for entry in asked["dependency-groups"]["dev"]]
    shipped = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    developed = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    assert [name for name in names if f"\n{name}==" not in f"\n{shipped}"] == []
    assert [name for name in [*names, *more] if f"\n{name}==" not in f"\n{developed}"] == []
