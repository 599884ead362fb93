"""Run the program with a fictional coalition."""

import os
import shutil
import socket
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from accompany.cli.running import alone, give_up
from accompany.cli.serving import listen
from accompany.delivery.channels.files import Files
from accompany.delivery.courier import Courier
from accompany.delivery.house import House
from accompany.demo import playing
from accompany.demo.playing import Link
from accompany.doors.now import now
from accompany.settings import Settings
from accompany.tables import keyfile, store
from accompany.tables import migrate as schema

HERE = "127.0.0.1"
FOLDER = Path("var/demo")
DATABASE, PERSON = FOLDER / "accompany.sqlite3", FOLDER / "person"
KEPT = ("ACCOMPANY_NOW", "ACCOMPANY_ENV")  # the test clock works here, too


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Where it listens.")
@click.option("--fresh", is_flag=True, help="Forget what was done in the demo and begin again.")
def demo(port: int, *, fresh: bool) -> None:
    """Run the program with a fictional coalition, on this machine only, and print a link for each kind of user.

    It keeps its database, its key and its mails in var/demo, and looks at no other setting.
    """
    _set_environment(port)
    _check_port(port)
    if fresh:
        shutil.rmtree(FOLDER, ignore_errors=True)
    settings = alone(_prepare)
    listen(settings, "accompany.app:create_demo")


def _set_environment(port: int) -> None:
    for name in [name for name in os.environ if name.startswith("ACCOMPANY_") and name not in KEPT]:
        del os.environ[name]
    os.environ |= {
        "ACCOMPANY_DATABASE_URL": f"sqlite:///{DATABASE}",
        "ACCOMPANY_KEY_FILE": str(FOLDER / "accompany.key"),
        "ACCOMPANY_OUTBOX": str(FOLDER / "outbox"),
        "ACCOMPANY_BASE_URL": f"http://{HERE}:{port}",
        "ACCOMPANY_HOST": HERE,
        "ACCOMPANY_PORT": str(port),
        "ACCOMPANY_NAME": playing.NAME,
        "ACCOMPANY_PHONE": playing.PHONE,
        "ACCOMPANY_TIME_ZONE": playing.ZONE,
    }


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, port))
        except OSError:
            give_up(f"Port {port} is taken. Run: accompany demo --port {port + 1}")


async def _prepare(settings: Settings) -> Settings:
    is_new = not PERSON.exists()
    if is_new:
        _begin(settings)
    try:
        await schema.migrate(settings)
    except schema.SchemaProblem:
        give_up("The demo's database is of another version. Run: accompany demo --fresh")
    await store.open(settings)
    try:
        if is_new:
            await _fill(settings)
        _tell(settings, await playing.links(now()))
    finally:
        await store.close()
    return settings


def _begin(settings: Settings) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, mode=0o700)
    keyfile.make(settings.key_file, now())


async def _fill(settings: Settings) -> None:
    """Play the coalition. The person's link is kept in a file, because nothing else can show it a second time."""

    async def deliver(at: datetime) -> None:
        await Courier("demo", Files(settings.outbox), House.of(settings), lambda: at).run_once()

    with click.progressbar(length=playing.PARTS, label="Making up a coalition") as bar:
        received = await playing.fill(now(), deliver, bar.update)
    PERSON.touch(mode=0o600)
    PERSON.write_text(f"/r/{received.token} {received.code}", encoding="ascii")


def _tell(settings: Settings, links: Sequence[Link]) -> None:
    path, code = PERSON.read_text(encoding="ascii").split(maxsplit=1)
    cousin = Link("person", f"Marisol's cousin, who asked for company (code {code})", path)
    click.echo(f"\n{settings.name} does not exist: everybody in it is made up, and nothing is sent to anybody.")
    click.echo("Open each link in a private window of its own. Those to sign in work once, on this machine only:\n")
    for link in (cousin, *links):
        click.echo(f"  {link.kind:<12}{link.who}\n              {settings.base_url}{link.path}")
    click.echo(f"\nMails become files in {settings.outbox}. accompany demo --fresh begins again.\n")
