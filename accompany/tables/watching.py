"""The newest tick, read from outside: without keys, without the store, over a connection that cannot write."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

NEWEST = "SELECT last_at FROM clock_tick WHERE name NOT LIKE 'lease %' ORDER BY last_at DESC LIMIT 1"
PATIENCE = 10.0  # seconds
READ_ONLY = {"default_transaction_read_only": "on"}


class Blind(Exception):
    """The database cannot be read. Carries the kind of the fault, never an address or a password."""


async def newest(database_url: str) -> datetime | None:
    """Say when the clock last ticked (aware UTC), or None when it never did. Raises Blind."""
    try:
        async with asyncio.timeout(PATIENCE):
            if database_url.startswith("sqlite:///"):
                return await asyncio.to_thread(_of_sqlite, database_url.removeprefix("sqlite:///"))
            return await _of_postgresql(database_url)
    except (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError) as error:
        raise Blind(type(error).__name__) from None


def _of_sqlite(path: str) -> datetime | None:
    where = f"{Path(path).absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(where, uri=True, timeout=PATIENCE / 2)) as database:
        row = database.execute(NEWEST).fetchone()
    if row is None:
        return None
    moment = datetime.fromisoformat(str(row[0]))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _of_postgresql(url: str) -> datetime | None:
    connection = await asyncpg.connect(url, timeout=PATIENCE / 2, server_settings=READ_ONLY)
    try:
        moment: datetime | None = await connection.fetchval(NEWEST, timeout=PATIENCE / 2)
    finally:
        await connection.close(timeout=PATIENCE / 2)
    return moment
