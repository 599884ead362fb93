"""Run the program: pages, API, and the clock and courier beside them."""

import asyncio
import os
from pkgutil import resolve_name

import click

from accompany.cli import logs
from accompany.cli.running import alone, answering, give_up
from accompany.cli.setup import set_up
from accompany.delivery.channels import groups as channel
from accompany.settings import Settings
from accompany.tables import chapters, groups, keyfile, store
from accompany.tables import migrate as schema

# Doors do not know each other: this one starts the others by name.
PROGRAM = "accompany.app:create"
WORKER = "accompany.clock.loop:run"
KILL_AFTER = 5  # seconds; streams to boards stay open until then
BEHIND = 10  # of nice(2): where both want the same core, whoever waits for a page comes before the next letter


@click.command()
def serve() -> None:
    """Run the program at ACCOMPANY_HOST and ACCOMPANY_PORT.

    An empty database is set up first, as init does. The clock and the courier run inside, unless
    ACCOMPANY_WORKER=external: then run `accompany worker` beside it.
    """
    settings = alone(_ready)
    listen(settings)


@click.command()
def worker() -> None:
    """Run the clock and the courier on their own, beside `serve` with ACCOMPANY_WORKER=external."""
    logs.configure()
    settings = alone(_check)
    os.nice(BEHIND)
    click.echo("The clock and the courier run. Ctrl-C stops them.")
    with answering():
        asyncio.run(resolve_name(WORKER)(settings))


def listen(settings: Settings, program: str = PROGRAM) -> None:
    """Serve until somebody stops it."""
    from granian import Granian  # noqa: PLC0415  # only this command needs the server
    from granian.constants import Interfaces  # noqa: PLC0415  # only this command needs the server

    click.echo(f"{settings.name} answers at {settings.base_url} (Ctrl-C stops it).")
    server = Granian(
        program,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.workers,
        factory=True,
        websockets=False,
        workers_kill_timeout=KILL_AFTER,
        log_dictconfig=logs.CONFIG,
    )
    server.serve()


async def _ready(settings: Settings) -> Settings:
    if not await _is_set_up(settings):
        await set_up(settings)
    return await _check(settings)


async def _is_set_up(settings: Settings) -> bool:
    if await schema.missing(settings) == schema.steps():
        return False
    await store.open_engine(settings)
    try:
        return bool(await chapters.all_of_them())
    finally:
        await store.close()


async def _check(settings: Settings) -> Settings:
    missing = await schema.missing(settings)
    if missing == schema.steps():
        give_up("The database has not been set up. Run: accompany init")
    if missing:
        give_up(f"The database is older than this program: {', '.join(missing)} did not run. Run: accompany migrate")
    await asyncio.to_thread(keyfile.check, settings.key_file)
    await _say_what_is_missing(settings)
    os.umask(0o077)  # whatever is written from here on is ours alone
    return settings


async def _say_what_is_missing(settings: Settings) -> None:
    """Say it when groups were added and nothing can reach them: mail goes on, so the program starts all the same."""
    if channel.is_installed():
        return
    await store.open_engine(settings)
    try:
        if await groups.number():
            click.echo(f"! Groups hear nothing: {channel.MISSING}", err=True)
    finally:
        await store.close()
