"""Set the program up and bring its database up to date."""

import asyncio

import click

from accompany.actions import founding
from accompany.actions.founding import Founded
from accompany.cli.running import alone, done
from accompany.doors.now import now
from accompany.settings import Settings
from accompany.tables import keyfile, store
from accompany.tables import migrate as schema


@click.command()
def init() -> None:
    """Make the key file and the database, and print the set-up link.

    The link makes the first coordinator, works once and for seven days. Running init again changes nothing that is
    there; while nobody coordinates it prints a new link.
    """
    alone(set_up)


@click.command()
def migrate() -> None:
    """Bring the database up to this version: every missing step of schema/, all or nothing."""
    steps = alone(schema.migrate)
    done(f"Ran {', '.join(steps)}." if steps else "Nothing to do: the database is up to date.")


async def set_up(settings: Settings) -> Founded:
    """Do everything a first start needs, saying each step."""
    if await asyncio.to_thread(keyfile.make, settings.key_file, now()):
        done(f"Key file {settings.key_file} made. Keep a copy elsewhere: without it nothing sealed can be read again.")
    else:
        done(f"Key file {settings.key_file} is there.")
    steps = await schema.migrate(settings)
    done("Database set up." if steps else "Database is up to date.")
    await store.open(settings)
    try:
        founded = await founding.found(settings.name, settings.time_zone, now())
    finally:
        await store.close()
    _tell(settings, founded)
    return founded


def _tell(settings: Settings, founded: Founded) -> None:
    if founded.sites or founded.kinds:
        done(f"{founded.sites} sites and {founded.kinds} kinds of appointments, roles and signals are there.")
    if founded.setup_token is None:
        done("Somebody coordinates already. Next: accompany serve")
        return
    click.echo("\nStart the program (accompany serve), then open this link once to make the first coordinator:")
    click.echo(f"\n  {settings.base_url}/setup/{founded.setup_token}\n")
