"""Look at everything the program needs, one check a line, and say what to do where something is missing."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from pkgutil import resolve_name
from typing import TypeVar
from urllib.parse import urlsplit

import click

from accompany import settings as environment
from accompany.delivery.channels import groups as group_channel
from accompany.delivery.channels import opening, session, smtp_url
from accompany.delivery.channels.sms import sms_url
from accompany.delivery.channels.sms.sms_url import Account, Spool
from accompany.doors import now as clock
from accompany.rules.health import CLOCK_STANDS
from accompany.settings import BadSettings, Settings
from accompany.tables import accounts, groups, keyfile, migrate, store, ticks
from accompany.tables.keyfile import KeyFileProblem

WELL, ILL = "✓", "✗"
ANSWERS = "accompany.mailroom.checks:examine"  # doors do not know each other: this one asks another by name
GOODBYE, PATIENCE = 2, 10  # seconds
LOOPBACK = ("127.0.0.1", "localhost", "::1")
T = TypeVar("T")


class Ill(Exception):
    """A check failed. Says what is wrong and what to do."""


Check = Callable[[Settings], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: ✓ well, ! to mind, ✗ ill."""

    mark: str
    sentence: str


@click.command()
def doctor() -> None:
    """Check settings, key file, database, mail, texts, answers, clock; say what to do. Exits with 1 if one is wrong."""
    try:
        settings = environment.read()
    except BadSettings as problem:
        click.echo(f"✗ Settings: {problem}")
        raise SystemExit(1) from None
    findings = [Finding(WELL, "Settings can be read."), *asyncio.run(examine(settings))]
    for finding in findings:
        click.echo(f"{finding.mark} {finding.sentence}")
    raise SystemExit(any(finding.mark == ILL for finding in findings))


async def examine(settings: Settings) -> list[Finding]:
    """Run every check; one that fails does not keep the next from running."""
    if settings.test_now:
        clock.start_at(settings.test_now)
    found = [await _run(check, settings) for check in CHECKS]
    return found + [Finding(*one) for one in await resolve_name(ANSWERS)(settings)]


async def _run(check: Check, settings: Settings) -> Finding:
    try:
        return Finding(WELL, await check(settings))
    except Ill as ill:
        return Finding(ILL, str(ill))


async def _address(settings: Settings) -> str:
    parts = urlsplit(settings.base_url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise Ill("Address: sign-in needs https. Set ACCOMPANY_BASE_URL to the https address that people open.")
    return f"Address: links lead to {settings.base_url}."


async def _key_file(settings: Settings) -> str:
    try:
        await asyncio.to_thread(keyfile.check, settings.key_file)
    except KeyFileProblem as problem:
        raise Ill(f"Key file: {problem}") from None
    weeks, moment = await asyncio.to_thread(keyfile.behind, settings.key_file, clock.now()), clock.now()
    if weeks > keyfile.MOST_AT_ONCE:
        raise Ill(
            f"Key file: the weekly key is {weeks} weeks behind, and waits. Is it {moment:%A, %Y-%m-%d}? "
            "Then run: accompany keys advance. If not, set this machine's clock."
        )
    return "Key file: readable, and by nobody else."


async def _database(settings: Settings) -> str:
    try:
        missing = await migrate.missing(settings)
    except store.FAULTS as error:
        raise Ill(f"Database: cannot be used ({type(error).__name__}). Check ACCOMPANY_DATABASE_URL.") from None
    if missing == migrate.steps():
        raise Ill("Database: empty. Run: accompany init")
    if missing:
        raise Ill(f"Database: older than this program ({', '.join(missing)} did not run). Run: accompany migrate")
    return "Database: answers, and is of this version."


async def _people(settings: Settings) -> str:
    if not await _asked(settings, accounts.coordinated):
        raise Ill("Coordinators: nobody yet. Run accompany init for a set-up link.")
    return "Coordinators: at least one."


async def _mail(settings: Settings) -> str:
    if settings.smtp_url is None:
        return await asyncio.to_thread(_outbox, settings.outbox)
    try:
        server = smtp_url.parse(settings.smtp_url)
        opened = await opening.open_session(server, "localhost", session.Timeouts())
    except ValueError as error:
        raise Ill(f"Mail: ACCOMPANY_SMTP_URL {error}") from None
    except opening.Unreachable as unreachable:
        raise Ill(f"Mail: the server cannot be used ({unreachable.why}). Check ACCOMPANY_SMTP_URL.") from None
    opened.quit()
    await asyncio.wait([opened.gone], timeout=GOODBYE)
    return "Mail: the server takes our connection."


def _outbox(folder: Path) -> str:
    near = next(one for one in (folder, *folder.resolve().parents) if one.exists())
    if not os.access(near, os.W_OK):
        raise Ill("Mail: no server is set, and ACCOMPANY_OUTBOX cannot be written to.")
    return f"Mail: no server is set, so each mail becomes a file in {folder}. Set ACCOMPANY_SMTP_URL to send."


async def _receipts(settings: Settings) -> str:
    folder = settings.receipts
    near = next(one for one in (folder, *folder.resolve().parents) if one.exists())
    if not near.is_dir() or not os.access(near, os.W_OK):
        raise Ill(
            "Receipts: nothing can be written beside the key file, so that a crashed worker repeats some mails. "
            "Let the program write there."
        )
    return "Receipts: what was sent is noted beside the key file, should a worker crash."


async def _texts(settings: Settings) -> str:
    if settings.sms_url is None:
        return f"Texts: no way is set, so each becomes a file in {settings.outbox}. Set ACCOMPANY_SMS_URL to send."
    way = sms_url.parse(settings.sms_url)
    if isinstance(way, Spool):
        if not await asyncio.to_thread(os.access, way.folder / "outbox", os.W_OK):
            raise Ill("Texts: the outbox in the folder of ACCOMPANY_SMS_URL cannot be written to.")
    elif not await _takes_connections(way.base if isinstance(way, Account) else way.url):
        raise Ill("Texts: the gateway does not take our connection. Check ACCOMPANY_SMS_URL.")
    if not isinstance(way, Account) and settings.inbound_secret is None:
        raise Ill("Texts: answers cannot come in, for nothing signs them. Set ACCOMPANY_INBOUND_SECRET.")
    return "Texts: can leave, and answers to them are signed."


async def _groups(settings: Settings) -> str:
    number = await _asked(settings, groups.number)
    if not number:
        return "Groups: none hears announcements. Add one with: accompany group add NAME"
    if not group_channel.is_installed():
        raise Ill(f"Groups: {number} hear nothing, for {group_channel.MISSING}")
    return f"Groups: {number} hear calls to the public."


async def _takes_connections(url: str) -> bool:
    """Say whether somebody answers there, with a certificate we believe where there must be one."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    opened = asyncio.open_connection(parts.hostname, parts.port or (443 if secure else 80), ssl=secure or None)
    try:
        _, writer = await asyncio.wait_for(opened, PATIENCE)
    except OSError:
        return False
    writer.close()
    return True


async def _clock(settings: Settings) -> str:
    newest = await _asked(settings, ticks.newest)
    if newest is None:
        raise Ill("Clock: never ran here. Run accompany serve (or accompany worker).")
    age = clock.now() - newest
    if age > CLOCK_STANDS:
        raise Ill(f"Clock: stands still since {_ago(age)}. Is accompany serve (or worker) running?")
    return "Clock: ticks."


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


async def _asked(settings: Settings, question: Callable[[], Awaitable[T]]) -> T:
    """Ask the database something; one that cannot answer was reported by its own check."""
    try:
        await store.open_engine(settings)
        return await question()
    except store.FAULTS:
        raise Ill("This shows once the database can be used.") from None
    finally:
        await store.close()


CHECKS: tuple[Check, ...] = (_address, _key_file, _database, _people, _mail, _receipts, _texts, _groups, _clock)
