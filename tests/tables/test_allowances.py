"""Allowances count exactly, also when many ask at once, and keep nobody's address."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest

from accompany.tables import allowances
from accompany.tables.sql import Sql
from accompany.words import TooMany

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROWS = Sql("SELECT key_digest, used FROM allowance ORDER BY key_digest")


async def spend(who: str = "203.0.113.9", most: int = 3, at: datetime = NOW) -> bool:
    """Say whether it was allowed."""
    try:
        await allowances.spend("login", who, most, HOUR, at)
    except TooMany:
        return False
    return True


async def test_so_many_and_no_more(store: ModuleType) -> None:
    assert [await spend() for _ in range(5)] == [True, True, True, False, False]
    assert await spend("203.0.113.10"), "another one has an allowance of their own"


async def test_the_window_opens_again(store: ModuleType) -> None:
    assert [await spend() for _ in range(4)][-1] is False
    assert not await spend(at=NOW + timedelta(minutes=59, seconds=59))
    assert [await spend(at=NOW + HOUR) for _ in range(4)] == [True, True, True, False]


async def test_it_says_when_to_come_back(store: ModuleType) -> None:
    for _ in range(3):
        await spend()
    with pytest.raises(TooMany) as caught:
        await allowances.spend("login", "203.0.113.9", 3, HOUR, NOW + timedelta(minutes=50))
    assert caught.value.retry_after == 601


async def test_fifty_at_once_get_exactly_what_is_allowed(store: ModuleType) -> None:
    allowed = await asyncio.gather(*(spend(most=20) for _ in range(50)))
    assert sum(allowed) == 20


async def test_no_address_is_kept_and_days_cannot_be_compared(store: ModuleType) -> None:
    await spend()
    await spend(at=NOW + timedelta(days=1))
    rows = await ROWS.rows()
    assert len(rows) == 2
    assert "203.0.113.9" not in str(rows)


async def test_what_is_over_is_forgotten(store: ModuleType) -> None:
    await spend()
    await allowances.forget_old(NOW + HOUR + timedelta(seconds=1))
    assert await ROWS.rows() == []
