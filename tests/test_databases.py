"""The databases under the tests: real, migrated, and new for every test."""

import asyncio
from datetime import UTC, datetime
from types import ModuleType
from uuid import uuid4

import pytest
from piccolo.querystring import QueryString

from accompany.settings import Settings
from accompany.tables.migrate import migrate

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


async def _chapters(store: ModuleType) -> list[str]:
    rows = await store.engine().run_querystring(QueryString("SELECT name FROM chapter ORDER BY name"))
    return [row["name"] for row in rows]


@pytest.mark.parametrize("round_", ["first", "second"])
async def test_every_test_finds_the_database_as_new(store: ModuleType, round_: str) -> None:
    before = await _chapters(store)
    await store.engine().run_querystring(
        QueryString(
            "INSERT INTO chapter (id, name, time_zone, is_default, created_at) VALUES ({}, {}, {}, {}, {})",
            uuid4(),
            "Riverside",
            "America/New_York",
            False,
            NOW,
        )
    )
    assert "Riverside" not in before
    assert await _chapters(store) == sorted([*before, "Riverside"])


async def test_runs_on_the_database_it_is_named_after(
    store: ModuleType, settings: Settings, request: pytest.FixtureRequest
) -> None:
    kind = "postgres" if "postgresql" in request.node.callspec.id else "sqlite"
    assert store.engine().engine_type == kind
    assert settings.database_url.startswith(kind)


def test_an_empty_database_takes_every_step_once(empty_database: str) -> None:
    settings = Settings(database_url=empty_database)
    first = asyncio.run(migrate(settings))
    assert first == sorted(first)
    assert first[0] == "0001_foundation.sql"
    assert asyncio.run(migrate(settings)) == []
