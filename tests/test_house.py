"""The house keeps its shape: short functions, short modules, the field's words, nothing from outside the project."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("accompany", "benchmarks", "scripts")  # held to the house's lengths
FUNCTION_LINES, LONGEST_FUNCTION, LONGEST_MODULE = 25, 40, 300
VAGUE = {"manager", "service", "helper", "helpers", "util", "utils", "data", "info"}
SEEDS = "accompany/data/"  # the one folder that is data
# What no reader must be called, in the languages that are offered.
NOT_PEOPLE = re.compile(r"\b(aliens?|illegals?|clients?|ilegal(es)?|clientes?)\b", re.IGNORECASE)
# Paths of one machine, other people's papers, and hosts that packages come from. Written so as not to find themselves.
FOREIGN = re.compile(
    r"[.]{2}/shared|\bshared[/]|/work[/]|\b(DOMAIN|DESIGN|STYLE|CALENDAR|MOBILIZATION|UX|API)[.]md"
    r"|pypi[.]org|pythonhosted[.]|npmjs[.](org|com)|deb[.]debian[.]"
)


def listed(*kinds: str) -> list[Path]:
    """Name the files git knows or would add, of these kinds."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [ROOT / name for name in sorted(set(names)) if name.endswith(kinds) and (ROOT / name).is_file()]


def ours() -> list[Path]:
    return [path for path in listed(".py") if path.relative_to(ROOT).parts[0] in OURS]


def shown(path: Path, line: int | None = None) -> str:
    name = path.relative_to(ROOT).as_posix()
    return name if line is None else f"{name}:{line}"


def last_word(name: str) -> str:
    return re.sub("([A-Z])", r"_\1", name).lower().split("_")[-1]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Give every function's place and length in lines, its docstring and decorators left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{shown(path, node.lineno)} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_functions_fit_in_a_glance() -> None:
    lengths = {name: lines for path in ours() for name, lines in functions(path)}
    assert lengths
    too_long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION}
    assert too_long == {}
    in_order = sorted(lengths.values())
    assert in_order[int(len(in_order) * 0.95)] <= FUNCTION_LINES


def test_a_module_tells_one_story() -> None:
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ours()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_every_module_opens_with_a_sentence() -> None:
    silent = []
    for path in listed(".py"):
        words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if not words.split("\n\n")[0].rstrip().endswith((".", "?", ":", ")")):
            silent.append(shown(path))
    assert silent == []


def test_things_are_named_after_what_they_are() -> None:
    names = []
    for path in listed(".py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        names += [(shown(path), path.stem), *((shown(path, node.lineno), node.name) for node in classes)]
    assert [place for place, name in names if last_word(name) in VAGUE] == []


def test_file_names_are_plain() -> None:
    plain = re.compile(r"[A-Za-z0-9_.\-/]+")
    names = [shown(path) for path in listed("")]
    assert [name for name in names if not plain.fullmatch(name)] == []
    modules = [name for name in names if name.endswith(".py")]
    assert [name for name in modules if name != name.lower() or "-" in name] == []
    folders = {Path(name).parts[1] for name in names if name.startswith("accompany/") and name.count("/") > 1}
    assert VAGUE & folders <= {Path(SEEDS).name}


def test_only_tables_ask_for_the_vault() -> None:
    asking = [
        shown(path)
        for path in listed(".py")
        if shown(path).startswith("accompany/") and "store.vault(" in path.read_text(encoding="utf-8")
    ]
    assert [name for name in asking if not name.startswith("accompany/tables/")] == []


def words_for_people() -> list[tuple[Path, int, str]]:
    """Give every line that a reader may see: templates, and what the language files say."""
    lines = []
    for path in listed(".html", ".txt", ".po", ".pot"):
        if shown(path).startswith("accompany/"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if not line.startswith("#"):  # in a language file: where a sentence comes from
                    lines.append((path, number, line))
    return lines


def test_nobody_is_called_what_they_are_not() -> None:
    assert [shown(path, number) for path, number, line in words_for_people() if NOT_PEOPLE.search(line)] == []


@pytest.mark.parametrize("line", ["An alien", 'msgid "Your clients"', "una persona ilegal"])
def test_a_wrong_word_for_people_is_recognised(line: str) -> None:
    assert NOT_PEOPLE.search(line)


def test_the_project_stands_alone() -> None:
    found = []
    for path in listed(""):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [shown(path, number) for number, line in enumerate(text.splitlines(), 1) if FOREIGN.search(line)]
    assert found == []


@pytest.mark.parametrize(
    "line", ["See ../sha" + "red/notes", "As DOM" + "AIN.md says", "from https://py" + "pi.org/simple"]
)
def test_what_is_foreign_is_recognised(line: str) -> None:
    assert FOREIGN.search(line)
