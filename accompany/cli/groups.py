"""Groups that hear announcements, at the terminal: their addresses hold tokens, and no page ever shows one."""

import sys

import click

from accompany.actions import groups as actions
from accompany.cli.running import done, give_up, with_store
from accompany.delivery.channels import groups as channel
from accompany.doors.now import now
from accompany.settings import Settings
from accompany.tables import chapters, groups, texts
from accompany.tables.scope import Scope

LONGEST = 60  # characters of a name


@click.group()
def group() -> None:
    """Say which chat rooms and topics hear calls to the public, and their all-clears."""


@group.command("add")
@click.argument("name")
@click.option(
    "--language", "languages", multiple=True, type=click.Choice(texts.WRITTEN), help="Again for one more. Default: all."
)
@click.option("--exercises", is_flag=True, help="Exercises go there too. They are marked, first and last.")
@click.option("--chapter", "chapter_name", metavar="NAME", help="Whose calls it hears. Default: the first chapter.")
def add(name: str, languages: tuple[str, ...], exercises: bool, chapter_name: str | None) -> None:  # click's way
    """Add the group that coordinators know as NAME; its address is asked for, and never shown again.

    Addresses are those of the library apprise: ntfys://host/topic, matrixs://user:password@host/#room, slack://… .
    """
    if not name.strip() or len(name) > LONGEST or not name.isprintable():
        give_up(f"A name is one line of at most {LONGEST} characters.")
    address = _address()
    try:
        channel.notifier(address)
    except channel.NoGroup as problem:
        give_up(f"Not added: {problem}")

    async def run(_: Settings) -> None:
        new = groups.New(name.strip(), address, languages or texts.WRITTEN, exercises)
        await actions.add(await _scope(chapter_name), new, now())

    with_store(run)
    done("Added. The next call to the public goes there, and its all-clear.")


@group.command("list")
@click.option("--chapter", "chapter_name", metavar="NAME", help="Default: the first chapter.")
def list_(chapter_name: str | None) -> None:
    """List the groups, without their addresses."""

    async def run(_: Settings) -> list[groups.Kept]:
        return await groups.of_chapter(await _scope(chapter_name))

    for one in with_store(run):
        click.echo(f"{one.name} ({', '.join(one.languages)}{', exercises too' if one.exercises else ''})")


@group.command("remove")
@click.argument("name")
@click.option("--chapter", "chapter_name", metavar="NAME", help="Default: the first chapter.")
def remove(name: str, chapter_name: str | None) -> None:
    """Remove a group and forget its address. An all-clear that has not left does not leave."""

    async def run(_: Settings) -> None:
        await actions.remove(await _scope(chapter_name), name, now())

    with_store(run)
    done("Removed.")


def _address() -> str:
    """Ask for the address without showing it, or read a line where nobody sits at a keyboard."""
    if sys.stdin.isatty():
        return str(click.prompt("Address", hide_input=True)).strip()
    return sys.stdin.readline().strip()


async def _scope(chapter_name: str | None) -> Scope:
    if chapter_name is None:
        return Scope((await chapters.default()).id)
    found = await chapters.by_name(chapter_name)
    if found is None:
        give_up("No chapter has this name.")
    return Scope(found.id)
