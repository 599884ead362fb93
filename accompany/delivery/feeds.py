"""A feed as bytes: each shift written once, the whole kept until something in it changes."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version as version_of

from accompany.delivery import given_feeds, shifts
from accompany.delivery.given_feeds import Shown
from accompany.delivery.house import House
from accompany.delivery.shelf import Shelf
from accompany.ical import feeds as ical
from accompany.tables import feeds as table
from accompany.tables.feeds import Entry, Feed

BACK, AHEAD = timedelta(days=7), timedelta(days=400)
CANCELLED_FOR = timedelta(days=30)  # a calendar that looks rarely must still learn of it
MIB = 1 << 20
PROGRAM = version_of("accompany")  # another one may word things differently


@dataclass(frozen=True, slots=True)
class Written:
    """A calendar as it goes out, plain and packed. It names no person."""

    plain: bytes
    packed: bytes

    def __len__(self) -> int:
        return len(self.plain) + len(self.packed)


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a feed: a name for exactly these bytes, and how to write them if nobody has them yet."""

    tag: str
    write: Callable[[], Awaitable[bytes]]


_bodies: Shelf[Written] = Shelf(64 * MIB)
_fragments: Shelf[bytes] = Shelf(64 * MIB)
_writing: dict[str, asyncio.Task[Written]] = {}


async def find(token: str, house: House, now: datetime) -> Version:
    """Find a feed, in one query at most. Raises Missing.

    What slides with time (how far it looks, how long a cancelled shift stays) slides at midnight UTC, with the tag.
    """
    match token[:1]:
        case "p":
            return _given(await given_feeds.of_person(token, now))
        case "s":
            return _given(await given_feeds.of_site(token, house, now))
    feed = await table.find(token)
    today = now.date()
    return Version(_tag(feed, house, today), lambda: _volunteers(feed, house, today))


def known(token: str, house: House, now: datetime) -> str | None:
    """Give the tag of a feed that was found within the last second, without a query."""
    feed = table.seen(token)
    return None if feed is None else _tag(feed, house, now.date())


def kept(tag: str) -> Written | None:
    """Give a version's bytes if somebody had them before."""
    return _bodies.get(tag)


async def written(version: Version) -> Written:
    """Give a version's bytes; a hundred who ask at once wait for one who writes."""
    found = kept(version.tag)
    if found is not None:
        return found
    task = _writing.get(version.tag)
    if task is None:
        task = _writing[version.tag] = asyncio.create_task(_write(version))
        task.add_done_callback(lambda _: _writing.pop(version.tag, None))
    return await asyncio.shield(task)  # who leaves does not take it from the others


async def _write(version: Version) -> Written:
    plain = await version.write()
    made = Written(plain, gzip.compress(plain, mtime=0))
    _bodies.put(version.tag, made)
    return made


def _given(shown: Shown) -> Version:
    """Name a version by its entries: they are few, and were read to see whether they may be."""

    async def write() -> bytes:
        return ical.join(shown.name, [ical.fragment(one) for one in shown.shifts], {one.zone for one in shown.shifts})

    return Version(sha256(repr((shown, PROGRAM)).encode()).hexdigest()[:32], write)


@lru_cache(maxsize=4096)
def _tag(feed: Feed, house: House, today: date) -> str:
    """Name a version by all that it is made of, our own words and version too."""
    return sha256(repr((feed, house, today, PROGRAM)).encode()).hexdigest()[:32]


async def _volunteers(feed: Feed, house: House, today: date) -> bytes:
    start = datetime.combine(today, time(), UTC)
    shown = await table.entries(feed, start - BACK, start + AHEAD, start - CANCELLED_FOR)
    return ical.join(house.name, [_fragment(one, house) for one in shown], {one.zone for one in shown})


def _fragment(entry: Entry, house: House) -> bytes:
    """Write one shift, or find it written: the key is all that it says."""
    key = (entry, house.base_url)
    found = _fragments.get(key)
    if found is None:
        found = ical.fragment(shifts.shift(entry, house))
        _fragments.put(key, found)
    return found
