"""Clock, courier and mailroom: inside ``serve``, or on their own as ``accompany worker``."""

import asyncio
import os
import secrets
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pkgutil import resolve_name

from accompany.clock.ticking import Clock
from accompany.delivery.channels import Channel, sms
from accompany.delivery.channels.email import choose
from accompany.delivery.channels.groups import Groups
from accompany.delivery.channels.metered import Metered
from accompany.delivery.channels.ways import Ways
from accompany.delivery.courier import Courier, GroupCourier
from accompany.delivery.house import House
from accompany.doors import now as clock
from accompany.settings import Settings
from accompany.tables import buckets, store, text_wishes

MAILROOM = "accompany.mailroom.receiving:under_way"  # doors do not know each other: it is started by name


def courier(settings: Settings) -> Courier:
    """Make a courier under a name nobody else has. Raises ValueError when a URL for mail or texts cannot be used."""
    mail = _metered("mail", choose(settings.smtp_url, settings.outbox, settings.mail_from), settings.mails_a_minute)
    texts = _metered("texts", sms.choose(settings.sms_url, settings.outbox), settings.texts_a_minute)
    channel = Ways(mail, texts, text_wishes.stopped)
    return Courier(_name(), channel, House.of(settings), clock.now, settings.receipts)


def group_courier(settings: Settings) -> GroupCourier:
    """Make the courier to groups, under a name nobody else has."""
    return GroupCourier(_name(), Groups(), House.of(settings), clock.now, settings.receipts)


def _metered(name: str, channel: Channel, a_minute: int | None) -> Channel:
    """Give a channel that sends at most so many a minute, with all couriers together; None: as fast as it goes."""
    return channel if a_minute is None else Metered(channel, buckets.shared(name, a_minute, clock.now))


def _name() -> str:
    return f"{os.getpid()}-{secrets.token_hex(4)}"


@asynccontextmanager
async def working(settings: Settings) -> AsyncIterator[None]:
    """Let clock, courier and mailroom work while the block runs, on a store that is open; then stop them cleanly."""
    stop, posted = asyncio.Event(), courier(settings)
    mailroom = resolve_name(MAILROOM)(settings, stop)
    tasks = [
        asyncio.create_task(Clock(clock.now).run(stop), name="clock"),
        asyncio.create_task(posted.run(stop), name="courier"),
        asyncio.create_task(group_courier(settings).run(stop), name="groups"),
        *map(asyncio.create_task, mailroom),
    ]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*tasks)


async def run(settings: Settings) -> None:
    """Work on our own until told to stop (SIGTERM or Ctrl-C)."""
    told = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, told.set)
    if settings.test_now:
        clock.start_at(settings.test_now)
    await store.open(settings)
    try:
        async with working(settings):
            await told.wait()
    finally:
        await store.close()
