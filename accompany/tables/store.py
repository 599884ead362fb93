"""Which database and keys are open: the only module that knows. And ``@action``, the one transaction of a verb."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

import asyncpg
from piccolo.querystring import QueryString
from piccolo.table import Table

from accompany.rules import reply_addresses
from accompany.settings import Settings
from accompany.tables.engines.postgresql import SafePostgresEngine
from accompany.tables.engines.sqlite import PersistentSQLiteEngine
from accompany.vault import keys
from accompany.vault.vault import Vault

P = ParamSpec("P")
R = TypeVar("R")
Engine = PersistentSQLiteEngine | SafePostgresEngine

POOL_SIZE = 16
TRIES = 6  # a serialisation failure or deadlock is run again this often
FAULTS = (sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)  # it cannot be used now, or at all
TRANSIENT = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)


class Clash(Exception):
    """The database kept a rule of ours: unique, foreign key or check. One error for both drivers."""


class Unfit(Exception):
    """A value no column can hold, such as a text with a NUL in it or a number of seventy bits."""


class _Open:
    engine: Engine | None = None
    vault: Vault | None = None
    roots: keys.Roots | None = None
    key_file: Path | None = None
    calendar_domain: str = "localhost"
    commits: int = 0


def engine() -> Engine:
    """Give the open engine. Raises RuntimeError before ``open``."""
    if _Open.engine is None:
        raise RuntimeError("The store is not open.")
    return _Open.engine


def vault() -> Vault:
    """Give the open vault. Raises RuntimeError before ``open``."""
    if _Open.vault is None:
        raise RuntimeError("The vault is not open.")
    return _Open.vault


def commits() -> int:
    """Count the transactions this process committed."""
    return _Open.commits


def calendar_domain() -> str:
    """Give the domain of calendar UIDs: the one replies come back to."""
    return _Open.calendar_domain


def connect(settings: Settings) -> Engine:
    """Make the engine for the settings' database URL, not yet opened."""
    if settings.sqlite_path is not None:
        return PersistentSQLiteEngine(settings.sqlite_path)
    name = urlsplit(settings.database_url).path.lstrip("/")
    return SafePostgresEngine(config={"dsn": settings.database_url, "database": name})


async def open(settings: Settings) -> None:  # noqa: A001  # store.open() reads as what it does
    """Open database and vault for this process. Raises KeyFileProblem or the driver's error."""
    _Open.key_file, _Open.roots = settings.key_file, keys.load(settings.key_file)
    _Open.calendar_domain = reply_addresses.domain(settings.reply_address)
    _Open.vault = Vault(_Open.roots)
    await open_engine(settings)


async def open_engine(settings: Settings) -> None:
    """Open the database alone, without keys."""
    fresh = connect(settings)
    if isinstance(fresh, PersistentSQLiteEngine):
        await fresh.start_connection_pool()
    else:
        await fresh.start_connection_pool(min_size=1, max_size=POOL_SIZE)
    _Open.engine = fresh
    for table in Table.__subclasses__():
        table._meta._db = fresh


async def close() -> None:
    """Close everything; safe to call twice."""
    if _Open.engine is not None:
        await _Open.engine.close_connection_pool()
    _Open.engine = _Open.vault = _Open.roots = _Open.key_file = None


def advance_keys(now: datetime) -> bool:
    """Move the weekly key forward, here and in the key file, so that cases whose week is over stay shut for good.

    Raises ClockAhead when the clock has leapt (decision 0020), KeyFileProblem.
    """
    if _Open.key_file is None or _Open.roots is None:
        raise RuntimeError("The vault is not open.")
    keys.follow(_Open.key_file, _Open.roots)
    return keys.advance(_Open.key_file, _Open.roots, now)


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn either driver's errors into Clash, naming the constraint and nothing else, or Unfit."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise Clash(str(error).partition(": ")[2].split(",")[0]) from None
    except asyncpg.IntegrityConstraintViolationError as error:
        raise Clash(error.constraint_name or "") from None
    except (asyncpg.DataError, OverflowError):
        raise Unfit from None


def action(verb: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Run a verb in one transaction; called from another action, it joins that one's.

    A verb touches only the database, so a serialisation failure lets it run again from the start.
    """

    @wraps(verb)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if engine().current_transaction.get() is not None:
            return await verb(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                return await _committed(lambda: verb(*args, **kwargs))
            except TRANSIENT:
                if attempt == TRIES:
                    raise
                await asyncio.sleep(0.005 * attempt)
        raise AssertionError("unreachable")

    return run


_effects: ContextVar[list[Callable[[], None]] | None] = ContextVar("effects", default=None)


def after_commit(effect: Callable[[], None]) -> None:
    """Call ``effect`` once the transaction around us is committed, never if it fails; without one, now."""
    effects = _effects.get()
    if effects is None:
        effect()
    elif effect not in effects:
        effects.append(effect)


async def _committed(verb: Callable[[], Awaitable[R]]) -> R:
    effects: list[Callable[[], None]] = []
    token = _effects.set(effects)
    try:
        async with engine().transaction():
            answer = await verb()
    finally:
        _effects.reset(token)
    _Open.commits += 1
    for effect in effects:
        effect()
    return answer


async def ping() -> None:
    """Ask the database whether it answers."""
    await engine().run_querystring(QueryString("SELECT 1"))
