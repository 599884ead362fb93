"""The second watcher: a process of its own that pages when the program's clock stands still."""

import asyncio
import signal
from dataclasses import replace
from datetime import timedelta

import click

from accompany import settings as environment
from accompany.cli.running import alone, give_up
from accompany.delivery import watching as delivery
from accompany.delivery.channels.smtp_url import parse
from accompany.delivery.pauses import until
from accompany.delivery.watching import Pager
from accompany.doors.now import now
from accompany.rules import watching as rules
from accompany.rules.watching import Look, Patience, Watching
from accompany.settings import Watch
from accompany.tables import watching


@click.command()
@click.option(
    "--database", metavar="URL", help="What to read: sqlite:///FILE or postgresql://…, with rights to read only."
)
@click.option("--smtp-url", metavar="URL", help="Its own mail server: smtp://, smtp+starttls:// or smtps://.")
@click.option("--to", multiple=True, metavar="ADDRESS", help="Whom to mail; may be given several times.")
@click.option("--from", "sender", metavar="ADDRESS", help="Sender of the mails.")
@click.option("--webhook", metavar="URL", help="Where to post a page as JSON, with the words under “text”.")
@click.option("--language", type=click.Choice(["en", "es"]), help="Of the pages.")
@click.option("--every", type=click.FloatRange(0.1), default=15, show_default=True, help="Seconds between two looks.")
@click.option(
    "--older-than", type=click.FloatRange(1), default=120, show_default=True, help="Seconds a tick may be old."
)
@click.option("--again", type=click.FloatRange(1), default=600, show_default=True, help="Seconds until it pages again.")
@click.option("--once", is_flag=True, help="Look once: 0 the clock runs, 1 it does not. Pages nobody.")
def watch(every: float, older_than: float, again: float, *, once: bool, **given: object) -> None:
    """Page somebody when the program's clock stands still for two minutes; again and again, and once when it is back.

    Run it on another machine than the program, with its own rights to the database (read only) and its own mail server.
    It needs no key file and reads one table. What is read, who is paged and how may come from the environment instead:
    ACCOMPANY_WATCH_DATABASE_URL, _SMTP_URL, _TO (with commas), _FROM, _WEBHOOK, _LANGUAGE; with _FILE behind it, from a
    file. Secrets belong there: others on the machine can read a command line. docs/watching.md shows how.
    """
    alone(lambda _: _watch(_read(given, once=once), Patience(_span(older_than), _span(again)), every, once=once))


def _read(given: dict[str, object], *, once: bool) -> Watch:
    asked = environment.read_watch()
    asked = replace(asked, **{name: value for name, value in given.items() if value})  # type: ignore[arg-type]  # click checked them
    if not asked.database:
        give_up("Say what to read: --database or ACCOMPANY_WATCH_DATABASE_URL.", 2)
    if not once and not asked.webhook and not (asked.smtp_url and asked.to and asked.sender):
        give_up("Say whom to page: --webhook, or --smtp-url, --from and --to.", 2)
    try:
        if asked.smtp_url:
            parse(asked.smtp_url)
    except ValueError as error:
        give_up(f"The mail server's URL {error}", 2)
    return asked


async def _watch(asked: Watch, patience: Patience, every: float, *, once: bool) -> None:
    if once:
        look = await _look(asked)
        fine = not look.blind and (look.ticked is None or look.at - look.ticked <= patience.oldest)
        click.echo("✓ The clock runs." if fine else "✗ The clock stands still, or cannot be seen.", err=not fine)
        raise SystemExit(0 if fine else 1)
    stop, seen = asyncio.Event(), Watching()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    pager = Pager(
        asked.name, asked.language, asked.sender, tuple(asked.to), asked.smtp_url or None, asked.webhook or None
    )
    click.echo("Watching. Ctrl-C stops it.")
    while not stop.is_set():
        try:
            seen = await _step(seen, await _look(asked), patience, pager)
        except Exception as error:  # noqa: BLE001  # a watcher outlives whatever happens, and says what it was
            click.echo(f"✗ {type(error).__name__}", err=True)
        await until(stop, every)


async def _step(seen: Watching, look: Look, patience: Patience, pager: Pager) -> Watching:
    seen, say = rules.judge(seen, look, patience)
    if say is None:
        return seen
    problems = await delivery.page(pager, say, look.ticked, look.at)
    click.echo(f"{look.at:%Y-%m-%dT%H:%M:%SZ} {say.value}" + "".join(f"; {problem}" for problem in problems), err=True)
    return rules.told(seen, say, look.at) if len(problems) < delivery.ways(pager) else seen


async def _look(asked: Watch) -> Look:
    try:
        ticked = await watching.newest(asked.database)
    except watching.Blind:
        return Look(now(), None, blind=True)
    return Look(now(), ticked)


def _span(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)
