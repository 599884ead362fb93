"""Files in and out: sites, volunteers, the rapid list."""

import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import BinaryIO, TextIO

import click

from accompany.actions import exports, imports, members
from accompany.actions import timeline as timeline_actions
from accompany.actions.imports import Counts, Importer
from accompany.cli.running import done, give_up, with_store
from accompany.doors import spreadsheets, timeline
from accompany.doors.now import now
from accompany.settings import Settings
from accompany.tables import appointments, chapters
from accompany.tables.scope import Scope

SHORT = 500  # rows that are written before anybody wonders
Take = Callable[[Importer, str], Awaitable[Counts]]


@click.group("import")
def import_() -> None:
    """Take a CSV file in: all of it, or nothing.

    Rows match what is there by a key (a site's kind and name, an e-mail address): an identical row changes nothing, a
    different one is taken over. Every bad row is reported with its line, column and what is wrong.
    """


@click.group()
def export() -> None:
    """Write what is there to a file; sites and volunteers can be imported again."""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option("--chapter", metavar="NAME", help="The chapter. Default: the first.")(command)
    command = click.option("--dry-run", is_flag=True, help="Only say what it would change.")(command)
    return click.argument("file", type=click.File("r", encoding="utf-8-sig"))(command)


@import_.command("sites")
@_options
def import_sites(file: TextIO, *, dry_run: bool, chapter: str | None) -> None:
    """Take courts and offices in. Columns: kind, name, street, city, state, postal_code, time_zone, detained_only."""
    _take(file, chapter, lambda importer, text: imports.take_sites(importer, text, now()), dry_run=dry_run)


@import_.command("volunteers")
@_options
def import_volunteers(file: TextIO, *, dry_run: bool, chapter: str | None) -> None:
    """Take volunteers in; each new one gets an account.

    Columns: name, email, phone, languages (es:fluent;en:native), qualifications (accompaniment_101:2027-06-30), zones
    (Queens;Bronx), vetted (yes or no).
    """
    _take(file, chapter, lambda importer, text: imports.take_volunteers(importer, text, now()), dry_run=dry_run)


@import_.command("list")
@_options
def import_list(file: TextIO, *, dry_run: bool, chapter: str | None) -> None:
    """Take members of the rapid mobilization list in: who agreed to be called, when and how.

    Columns: name, email, phone, languages (es;en), zone, ring (3), urgent (yes or no), opted_in_at, opted_in_how.
    """
    _take(file, chapter, lambda importer, text: members.take(importer, text, now()), dry_run=dry_run)


@export.command("sites")
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
def export_sites(file: TextIO) -> None:
    """Write every court and office."""

    async def run(_: Settings) -> list[list[str]]:
        return await exports.sites()

    _write(file, with_store(run))


@export.command("volunteers")
@click.option("--chapter", metavar="NAME", help="The chapter. Default: the first.")
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
def export_volunteers(file: TextIO, chapter: str | None) -> None:
    """Write the chapter's volunteers, with names and addresses. The ledger notes it. Keep the file safe."""

    async def run(_: Settings) -> list[list[str]]:
        return await exports.volunteers(await _scope(chapter), None, now())

    _write(file, with_store(run))


@export.command("timeline")
@click.option("--chapter", metavar="NAME", help="The chapter. Default: the first.")
@click.option("--format", "kind", type=click.Choice(list(timeline.TYPES)), default="csv", show_default=True)
@click.option("--reasons", is_flag=True, help="With the reasons people typed; they may name somebody.")
@click.argument("code")
@click.argument("file", type=click.File("wb"), default="-")
def export_timeline(code: str, file: BinaryIO, kind: str, chapter: str | None, *, reasons: bool) -> None:
    """Write what happened around one appointment: who reported, approved, sent, stood down. The ledger notes it.

    CODE is the appointment's, as on its page. Coordinators are named; volunteers and the person never are.
    """

    async def run(_: Settings) -> bytes:
        scope = await _scope(chapter)
        kept = await appointments.by_code(scope, code)
        await timeline_actions.exported(scope, kept, None, now(), reasons=reasons)
        return timeline.file(await timeline.tell(scope, kept, now(), reasons=reasons), kind)

    file.write(with_store(run))


def _take(file: TextIO, chapter: str | None, take: Take, *, dry_run: bool) -> None:
    text = _read(file)
    rows = max(0, text.count("\n") - 1)

    async def run(_: Settings) -> Counts:
        scope = await _scope(chapter)
        if dry_run or rows <= SHORT:
            return await take(Importer(scope, None, dry_run=dry_run), text)
        with click.progressbar(length=rows, label="Writing", file=sys.stderr) as bar:
            return await take(Importer(scope, None, written=bar.update), text)

    counts = with_store(run)
    would = "Would be: " if dry_run else ""
    done(f"{would}{counts.added} added, {counts.changed} changed, {counts.unchanged} unchanged.")


def _read(file: TextIO) -> str:
    try:
        return file.read()
    except UnicodeDecodeError:
        give_up("This file is not UTF-8. In the spreadsheet, save it as “CSV UTF-8”.")


def _write(file: TextIO, rows: Sequence[Iterable[str]]) -> None:
    file.write(spreadsheets.written(rows))


async def _scope(chapter: str | None) -> Scope:
    if chapter is None:
        return Scope((await chapters.default()).id)
    known = await chapters.by_name(chapter)
    if known is None:
        give_up("There is no chapter of this name.")
    return Scope(known.id)
