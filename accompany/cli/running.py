"""Run one command: read the settings, open the store, and turn whatever goes wrong into a sentence and an exit code."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import asyncpg
import click

from accompany import settings as environment
from accompany.cli import sentences
from accompany.doors import now as clock
from accompany.settings import BadSettings, Settings
from accompany.tables import migrate, store
from accompany.tables.keyfile import KeyFileProblem

FAILED, TRY_AGAIN = 1, 75
T = TypeVar("T")


def with_store(verb: Callable[[Settings], Awaitable[T]]) -> T:
    """Run a verb with database and vault open, then close them. Exits with a sentence when something says no."""
    with answering():
        settings = environment.read()
        return asyncio.run(_opened(settings, verb))


def alone(verb: Callable[[Settings], Awaitable[T]]) -> T:
    """Run a verb that opens what it needs by itself. Exits with a sentence when something says no."""
    with answering():
        settings = environment.read()
        _set_clock(settings)
        return asyncio.run(_awaited(verb(settings)))


@contextmanager
def answering() -> Iterator[None]:
    """Turn refusals and faults of the surroundings into a sentence on standard error and an exit code."""
    try:
        yield
    except (BadSettings, KeyFileProblem, migrate.SchemaProblem) as problem:
        give_up(str(problem))
    except sentences.ANSWERS as answer:
        for line in sentences.of(answer):
            click.echo(line, err=True)
        raise SystemExit(FAILED) from None
    except store.FAULTS as fault:
        if isinstance(fault, asyncpg.UndefinedTableError) or "no such table" in str(fault):
            give_up("The database has not been set up. Run: accompany init")
        give_up(f"The database cannot be used now ({type(fault).__name__}). Run: accompany doctor", TRY_AGAIN)


def give_up(sentence: str, code: int = FAILED) -> NoReturn:
    """Say why it does not go on, and exit."""
    click.echo(f"✗ {sentence}", err=True)
    raise SystemExit(code) from None


def done(sentence: str) -> None:
    """Say what was done."""
    click.echo(f"✓ {sentence}")


async def _opened(settings: Settings, verb: Callable[[Settings], Awaitable[T]]) -> T:
    _set_clock(settings)
    await store.open(settings)
    try:
        return await verb(settings)
    finally:
        await store.close()


async def _awaited(answer: Awaitable[T]) -> T:
    return await answer


def _set_clock(settings: Settings) -> None:
    if settings.test_now:
        clock.start_at(settings.test_now)
