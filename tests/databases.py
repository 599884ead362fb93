"""The same suite on SQLite and on PostgreSQL: fixtures that give every test a database of its own.

``database`` is the URL of a database as ``accompany migrate`` leaves it, ``empty_database`` of one without any table,
``settings`` names it with a key file and an outbox, ``store`` has it open. A test that asks for any of them runs twice.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import pytest

from accompany.settings import Settings
from accompany.tables import store as opened_store
from accompany.tables.migrate import migrate
from accompany.vault import keys
from tests import postgresql as machine
from tests.needs import leave_out

KEYS_SINCE = datetime(2026, 1, 5, tzinfo=UTC)  # a test that plays before this could seal nothing
ENGINES = ("sqlite", "postgresql")

# Keeps a copy of whatever the migrations put in, and a function that makes the database as it was then.
REMEMBER = """
CREATE SCHEMA as_new;
DO $$
DECLARE name text; filled boolean;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN EXECUTE format('CREATE TABLE as_new.%I AS TABLE public.%I', name, name); END IF;
    END LOOP;
END $$;
CREATE FUNCTION as_new.restore() RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    PERFORM set_config('session_replication_role', 'replica', true);  -- no foreign key minds the order
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%I', name);
    END LOOP;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'as_new' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM as_new.%I', name, name);
    END LOOP;
END $$;
"""


def pytest_report_header() -> list[str]:
    """Say which databases the suite runs on."""
    try:
        server = str(machine.find())
    except machine.NoServer as problem:
        server = str(problem)
    return [f"SQLite {sqlite3.sqlite_version}", server]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one SQLite file, to be copied for each test."""
    file = tmp_path_factory.mktemp("template") / "accompany.sqlite3"
    asyncio.run(migrate(Settings(database_url=f"sqlite:///{file}")))
    assert [path.name for path in file.parent.iterdir()] == [file.name], "something still has the template open"
    return file


@pytest.fixture(scope="session")
def server() -> Iterator[machine.Server]:
    """Start PostgreSQL once, when the first test needs it."""
    try:
        machine.find()
    except machine.NoServer:
        leave_out("PostgreSQL", machine.HOW_TO_GET_IT)
    with machine.running(machine.HASTY) as started:
        yield started


@pytest.fixture(scope="session")
def migrated_database(server: machine.Server) -> str:
    """Migrate one PostgreSQL database, to be made new for each test."""
    server.run("CREATE DATABASE accompany")
    url = server.url("accompany")
    asyncio.run(migrate(Settings(database_url=url)))
    server.run(REMEMBER, "accompany")
    return url


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a migrated database that nobody has used."""
    if request.param == "sqlite":
        file = tmp_path / "accompany.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_file"), file)
        return f"sqlite:///{file}"
    url: str = request.getfixturevalue("migrated_database")
    request.getfixturevalue("server").run("SELECT as_new.restore()", "accompany")
    return url


@pytest.fixture(params=ENGINES)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without any table, as ``accompany init`` finds it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server: machine.Server = request.getfixturevalue("server")
    name = f"empty_{uuid4().hex}"
    server.run(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    """Give settings with this database, fresh keys and an outbox of files."""
    key_file = tmp_path / "accompany.key"
    keys.create(key_file, KEYS_SINCE)
    return Settings(database_url=database, key_file=key_file, outbox=tmp_path / "outbox")


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[ModuleType]:
    """Open the database and the vault, and close them."""
    await opened_store.open(settings)
    yield opened_store
    await opened_store.close()
