"""What a person decides about the keys."""

import asyncio

import click

from accompany.cli.running import alone, done
from accompany.doors.now import now
from accompany.settings import Settings
from accompany.tables import keyfile


@click.group()
def keys() -> None:
    """Move the weekly key on by hand."""


@keys.command()
@click.option("--yes", is_flag=True, help="Do not ask: the clock is right.")
def advance(*, yes: bool) -> None:
    """Move the weekly key to this week, after a pause of more than four weeks.

    The program moves it by itself, week by week. It does not after a longer pause, because a clock that is wrong would
    close cases for good.
    """
    alone(lambda settings: _advance(settings, yes=yes))


async def _advance(settings: Settings, *, yes: bool) -> None:
    moment = now()
    weeks = await asyncio.to_thread(keyfile.behind, settings.key_file, moment)
    if weeks <= 0:
        done("Nothing to do: the weekly key is that of this week.")
        return
    click.echo(f"This machine's clock says {moment:%A, %Y-%m-%d %H:%M} UTC; the weekly key is {weeks} weeks behind.")
    click.echo("Moved on, it can never again open a case whose time is over by then.")
    if not yes:
        click.confirm("Is the clock right, and shall the key move?", abort=True)
    await asyncio.to_thread(keyfile.advance, settings.key_file, moment)
    done(f"Moved by {weeks} weeks. A program that runs takes it over within the hour.")
