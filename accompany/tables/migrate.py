"""Bring a database up to the newest file in schema/. Safe to call from several processes at once."""

import hashlib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from piccolo.querystring import QueryString

from accompany.settings import Settings
from accompany.tables import store

LOCK = 7_021_009  # any constant: the key of PostgreSQL's advisory lock
STEPS = "CREATE TABLE IF NOT EXISTS schema_step (name VARCHAR(80) NOT NULL PRIMARY KEY, digest VARCHAR(64) NOT NULL)"


class SchemaProblem(Exception):
    """A step that ran here was changed afterwards."""


def folder() -> Traversable:
    """Find schema/: beside the package in a clone, inside it in an installed wheel."""
    installed = resources.files("accompany") / "_schema"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "schema"


def statements(text: str) -> list[str]:
    """Split a file at each line that ends in ``;``, leaving out comment lines."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("--"))
    return [part.strip() for part in "\n".join(lines).split(";\n") if part.strip(" \n;")]


async def migrate(settings: Settings) -> list[str]:
    """Run what is missing, all or nothing, and name the steps run. Opens and closes its own connection."""
    _make_folder(settings)
    await store.open_engine(settings)
    try:
        return await _run_missing(folder())
    finally:
        await store.close()


def steps() -> list[str]:
    """Name every step there is, in order."""
    return sorted(name for name, _ in _files(folder()))


async def missing(settings: Settings) -> list[str]:
    """Name the steps that did not run here yet, and run none. Opens and closes its own connection."""
    _make_folder(settings)
    await store.open_engine(settings)
    try:
        await store.engine().run_querystring(QueryString(STEPS))
        rows = await store.engine().run_querystring(QueryString("SELECT name FROM schema_step"))
    finally:
        await store.close()
    ran = {row["name"] for row in rows}
    return [name for name in steps() if name not in ran]


def _make_folder(settings: Settings) -> None:
    if settings.sqlite_path:
        Path(settings.sqlite_path).parent.mkdir(parents=True, exist_ok=True)


async def _run_missing(files: Traversable) -> list[str]:
    db = store.engine()
    done = []
    async with db.transaction() as transaction:  # IMMEDIATE on SQLite: the whole upgrade is one writer
        run = transaction.connection.execute
        if db.engine_type == "postgres":
            await run(f"SELECT pg_advisory_xact_lock({LOCK})")
        await run(STEPS)
        rows = await db.run_querystring(QueryString("SELECT name, digest FROM schema_step"))
        applied = {row["name"]: row["digest"] for row in rows}
        for name, content in sorted(_files(files)):
            digest = hashlib.sha256(content).hexdigest()
            if name in applied:
                _check(name, applied[name], digest)
                continue
            for statement in statements(content.decode()):
                await run(statement)
            await db.run_querystring(
                QueryString("INSERT INTO schema_step (name, digest) VALUES ({}, {})", name, digest)
            )
            done.append(name)
    return done


def _files(files: Traversable) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in files.iterdir() if path.name.endswith(".sql")]


def _check(name: str, ran: str, here: str) -> None:
    if ran != here:
        raise SchemaProblem(f"{name} was changed after it ran here. Add a new step instead.")
