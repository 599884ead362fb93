"""What no column can hold is said so in one way on both databases."""

from datetime import UTC, datetime
from types import ModuleType

import pytest

from accompany.tables.sql import Sql, insert
from accompany.tables.store import Unfit

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ROW = {"key_digest": "k", "window_ends": NOW, "used": 1}


async def test_a_number_too_large_is_unfit(store: ModuleType) -> None:
    with pytest.raises(Unfit):
        await insert("allowance", ROW | {"used": 2**70})
    with pytest.raises(Unfit):
        await Sql("SELECT used FROM allowance WHERE used = {used}").rows(used=2**70)


async def test_a_text_with_a_nul_is_kept_or_unfit(store: ModuleType) -> None:
    """SQLite keeps it, PostgreSQL cannot."""
    if store.engine().engine_type == "sqlite":
        await insert("allowance", ROW | {"key_digest": "a\x00b"})
    else:
        with pytest.raises(Unfit):
            await insert("allowance", ROW | {"key_digest": "a\x00b"})
