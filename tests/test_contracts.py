"""Each contract about imports is broken once on purpose, to see it reported."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = "Imports run one way, from the doors down to the words"
PURE = "Rules are pure: no database, network, clock, chance or system"
SEALED = "Only tables open the vault"


def lint(folder: Path) -> tuple[int, str]:
    """Run import-linter on the package in ``folder``, as `make lint` does."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Copy the package and its contracts to where they may be broken."""
    shutil.copytree(ROOT / "accompany", tmp_path / "accompany", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_house_keeps_its_contracts(house: Path) -> None:
    status, report = lint(house)
    assert (status, "3 kept, 0 broken" in report) == (0, True), report


@pytest.mark.parametrize(
    ("module", "imported", "broken"),
    [
        pytest.param("actions", "accompany.delivery", LAYERS, id="an action that sends"),
        pytest.param("tables", "accompany.web", LAYERS, id="a table that knows a page"),
        pytest.param("web", "accompany.api", LAYERS, id="a door that opens onto another door"),
        pytest.param("words", "accompany.rules", LAYERS, id="a word that decides"),
        pytest.param("rules", "piccolo", PURE, id="a rule that asks the database"),
        pytest.param("rules", "asyncio", PURE, id="a rule that waits"),
        pytest.param("rules", "random", PURE, id="a rule that throws dice"),
        pytest.param("actions", "accompany.vault", SEALED, id="an action that opens the vault"),
        pytest.param("web", "accompany.vault", SEALED, id="a page that opens the vault"),
    ],
)
def test_a_broken_contract_is_reported(house: Path, module: str, imported: str, broken: str) -> None:
    package = house / "accompany" / module
    file = package / "on_purpose.py" if package.is_dir() else package.with_suffix(".py")
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\nimport {imported}  # breaks the contract\n")
    importer = f"accompany.{module}.on_purpose" if package.is_dir() else f"accompany.{module}"
    status, report = lint(house)
    assert status == 1, report
    assert f"{broken} BROKEN" in report
    assert f"{importer} -> {imported}" in report


def test_a_new_part_must_be_given_its_layer(house: Path) -> None:
    (house / "accompany" / "somewhere.py").write_text('"""A part without a place."""\n')
    status, report = lint(house)
    assert (status, f"{LAYERS} BROKEN" in report) == (1, True), report
