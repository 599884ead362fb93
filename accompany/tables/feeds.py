"""Volunteers' feeds: whose calendar an address shows, which version of it stands, and what is in it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from piccolo.columns import UUID, Timestamptz
from piccolo.table import Table

from accompany.tables import links, postal_addresses, store
from accompany.tables.ids import ordered_id
from accompany.tables.sql import Row, Sql, insert
from accompany.words import HOLDING, ClaimId, ClaimState, Detail, Missing, VolunteerId

CHANGES_KEPT = timedelta(days=2)  # a version holds the day as well, so no count of before comes back
BELIEVED = 1.0  # seconds


class FeedChange(Table, tablename="feed_change"):
    id = UUID(primary_key=True, default=None)
    volunteer_id = UUID(null=True, default=None)
    at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose calendar an address shows, how much it may say, and which version of its shifts stands."""

    volunteer: VolunteerId
    detail: Detail
    language: str
    version: str


class Seen:
    """Feeds found within the last second, unless something was committed here since.

    So a feed that ends in another process ends here a second later, and at once in this one.
    """

    def __init__(self) -> None:
        self._since = (-1, 0.0)
        self._feeds: dict[str, Feed] = {}

    def state(self) -> tuple[int, float]:
        """Give what tells whether a later look is as good as a new one: to be taken before the first."""
        return store.commits(), asyncio.get_running_loop().time()

    def get(self, digest: str) -> Feed | None:
        """Give a feed that need not be looked up again."""
        return self._feeds.get(digest) if self._is_good(self.state()) else None

    def put(self, digest: str, feed: Feed, since: tuple[int, float]) -> None:
        """Keep a feed that was looked up after ``since``."""
        present = self.state()
        if not self._is_good(present):
            self._feeds, self._since = {}, since
        if self._is_good(present):
            self._feeds[digest] = feed

    def _is_good(self, present: tuple[int, float]) -> bool:
        return present[0] == self._since[0] and present[1] - self._since[1] < BELIEVED


@dataclass(frozen=True, slots=True)
class Entry:
    """One claim as a feed shows it. Times are aware UTC; nothing of the person, nor of the volunteer."""

    claim: ClaimId
    cancelled: bool
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    role: str
    nickname: str
    address: str
    zone: str
    detail: Detail
    language: str

    @property
    def path(self) -> str:
        """Give the path of its page, behind log-in."""
        return links.shift_path(self.claim)


# Every claim raises claims_made; every later change of one, or of a site, is a row of feed_change.
FIND = Sql(
    """SELECT v.id, v.detail, v.claims_made, a.language,
    (SELECT COUNT(*) FROM feed_change c WHERE c.volunteer_id = v.id) AS own,
    (SELECT MAX(at) FROM feed_change c WHERE c.volunteer_id = v.id) AS own_last,
    (SELECT COUNT(*) FROM feed_change c WHERE c.volunteer_id IS NULL) AS shared,
    (SELECT MAX(at) FROM feed_change c WHERE c.volunteer_id IS NULL) AS shared_last
    FROM volunteer v JOIN account a ON a.id = v.id WHERE v.feed_digest = {digest} AND a.frozen_at IS NULL"""
)
ENTRIES = Sql(
    """SELECT c.id, c.state, c.uid, c.sequence, c.starts_at, c.ends_at, c.changed_at, s.role, site.nickname,
    site.street, site.city, site.state AS site_state, site.postal_code, site.time_zone
    FROM claim c
    JOIN slot s ON s.id = c.slot_id
    JOIN appointment a ON a.id = c.appointment_id
    JOIN site ON site.id = a.site_id
    WHERE c.volunteer_id = {volunteer} AND c.ends_at > {start} AND c.starts_at < {end}
    AND (c.state IN {holding} OR (c.changed_at > {ended_after} AND COALESCE(c.release_reason, '') <> 'replaced'))
    ORDER BY c.starts_at, c.id"""
)
SINCE = Sql("SELECT feed_changed_at FROM volunteer WHERE id = {volunteer} AND feed_digest IS NOT NULL")
FORGET = Sql("DELETE FROM feed_change WHERE at < {before}")


_seen = Seen()


async def find(token: str) -> Feed:
    """Find whose feed this is. Raises Missing, also for an address that was replaced or whose volunteer is frozen."""
    digest = digest_of(token)
    feed = _seen.get(digest)
    if feed is None:
        since = _seen.state()
        row = await FIND.row(digest=digest)
        if row is None:
            raise Missing
        feed = _feed(row)
        _seen.put(digest, feed, since)
    return feed


async def entries(feed: Feed, start: datetime, end: datetime, ended_after: datetime) -> list[Entry]:
    """List the shifts in [start, end), soonest first, and with them those that were given back after a moment."""
    holding = [state.value for state in HOLDING]
    rows = await ENTRIES.rows(volunteer=feed.volunteer, start=start, end=end, ended_after=ended_after, holding=holding)
    return [_entry(row, feed) for row in rows]


async def changed(volunteers: Iterable[VolunteerId | None], now: datetime) -> None:
    """Say, with the transaction that changed something, whose feeds are no longer what they were; None: everybody's.

    A row more, not a number raised: two transactions that change one volunteer's shifts need not wait for each other.
    """
    await insert("feed_change", *({"id": ordered_id(now), "volunteer_id": one, "at": now} for one in volunteers))


async def since(volunteer: VolunteerId) -> datetime | None:
    """Say since when a volunteer has a feed, or None."""
    row = await SINCE.row(volunteer=volunteer)
    return row["feed_changed_at"] if row else None


async def forget(now: datetime) -> None:
    """Drop changes that are too old to tell two versions apart."""
    await FORGET.rows(before=now - CHANGES_KEPT)


def seen(token: str) -> Feed | None:
    """Give a feed that was found within the last second."""
    return _seen.get(digest_of(token))


def digest_of(token: str) -> str:
    """Turn an address's token into what is kept of it."""
    return sha256(token.encode()).hexdigest()


def _feed(row: Row) -> Feed:
    version = f"{row['claims_made']} {row['own']} {row['own_last']} {row['shared']} {row['shared_last']}"
    return Feed(row["id"], Detail(row["detail"]), row["language"], version)


def _entry(row: Row, feed: Feed) -> Entry:
    return Entry(
        claim=ClaimId(row["id"]),
        cancelled=ClaimState(row["state"]) not in HOLDING,
        uid=row["uid"],
        sequence=row["sequence"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        changed_at=row["changed_at"],
        role=row["role"],
        nickname=row["nickname"],
        address=postal_addresses.one_line(row, state="site_state"),
        zone=row["time_zone"],
        detail=feed.detail,
        language=feed.language,
    )
