"""Sites: the courts and offices people are called to. Shared by all chapters."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from piccolo.columns import UUID, Boolean, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import feeds
from accompany.tables.ids import random_id
from accompany.tables.sql import Row, Sql, insert
from accompany.words import Missing, SiteId


class Site(Table, tablename="site"):
    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=40, default=None)
    name = Varchar(length=200, default=None)
    nickname = Varchar(length=80, default=None)
    street = Varchar(length=200, default=None)
    city = Varchar(length=80, default=None)
    state = Varchar(length=2, default=None)
    postal_code = Varchar(length=10, default=None)
    time_zone = Varchar(length=64, default=None)
    detained_only = Boolean(default=None)
    closes = Varchar(length=5, null=True, default=None)
    advisory_until = Varchar(length=10, null=True, default=None)
    changed_at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class New:
    """What is public about a site. ``nickname`` is all that a message or a calendar title may say.

    ``closes`` is when the building does (HH:MM), ``advisory_until`` the last day (ISO) coordinators warn of it; on its
    own clock, None where nobody said.
    """

    kind: str
    name: str
    nickname: str
    street: str
    city: str
    state: str
    postal_code: str
    time_zone: str
    detained_only: bool
    closes: str | None
    advisory_until: str | None


@dataclass(frozen=True, slots=True)
class Kept(New):
    """A site as remembered. ``time_zone`` is an IANA name."""

    id: SiteId

    @property
    def key(self) -> tuple[str, str]:
        """Give what an import matches on."""
        return self.kind, self.name


_KEPT = """SELECT id, kind, name, nickname, street, city, state, postal_code, time_zone, detained_only,
    closes, advisory_until FROM site """
FIND = Sql(_KEPT + "WHERE id = {id}")
ALL = Sql(_KEPT + "ORDER BY state, city, name, kind, id")
CHANGE = Sql(
    """UPDATE site SET kind = {kind}, name = {name}, nickname = {nickname}, street = {street}, city = {city},
    state = {state}, postal_code = {postal_code}, time_zone = {time_zone}, detained_only = {detained_only},
    closes = {closes}, advisory_until = {advisory_until}, changed_at = {now} WHERE id = {id} RETURNING id"""
)


async def find(site: SiteId) -> Kept:
    """Find one. Raises Missing."""
    row = await FIND.row(id=site)
    if row is None:
        raise Missing
    return _kept(row)


async def all_of_them() -> list[Kept]:
    """List every site by state, city and name."""
    return [_kept(row) for row in await ALL.rows()]


async def search(text: str) -> list[Kept]:
    """List the sites whose name, street, city, state or postal code contain every word of ``text``.

    There are a hundred of them, so they are read and compared here: LIKE differs between the databases.
    """
    words = text.casefold().split()
    return [site for site in await all_of_them() if all(word in _searched(site) for word in words)]


async def add(sites: Iterable[New], now: datetime) -> list[SiteId]:
    """Write sites down, together. Raises Clash when a kind and name are there already."""
    rows: list[Row] = [{"id": random_id(), **asdict(site), "changed_at": now} for site in sites]
    await insert("site", *rows)
    return [SiteId(row["id"]) for row in rows]


async def change(site: SiteId, wanted: New, now: datetime) -> None:
    """Overwrite a site. Raises Missing, or Clash when another one has this kind and name."""
    values = {name: getattr(wanted, name) for name in New.__slots__}
    if await CHANGE.row(id=site, now=now, **values) is None:
        raise Missing
    await feeds.changed([None], now)


def _searched(site: Kept) -> str:
    parts = (site.name, site.nickname, site.street, site.city, site.state, site.postal_code, site.kind)
    return " ".join(parts).casefold()


def _kept(row: Row) -> Kept:
    return Kept(**{**row, "id": SiteId(row["id"])})
