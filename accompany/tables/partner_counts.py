"""How many each partner says come from it to a call. The last word counts."""

from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Integer, Timestamptz
from piccolo.table import Table

from accompany.tables.sql import Sql
from accompany.words import MobilizationId, NoticeId, PartnerId


class PartnerCount(Table, tablename="partner_count"):
    mobilization_id = UUID(primary_key=True, default=None)
    partner_id = UUID(default=None)
    number = Integer(default=None)
    reported_at = Timestamptz(default=None)
    times = Integer(default=None)


@dataclass(frozen=True, slots=True)
class Reported:
    """What one partner said last. ``at`` is aware UTC."""

    partner: PartnerId
    name: str
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Which partner was called, and by which call."""

    mobilization: MobilizationId
    partner: PartnerId
    name: str


ASKED = Sql(
    """SELECT n.about, p.id, p.name FROM notice n JOIN partner p ON p.id = n.reader AND p.left_at IS NULL
    WHERE n.id = {notice} AND n.kind = 'ring_call' AND n.reader_kind = 'partner'"""
)
WRITE = Sql(
    """INSERT INTO partner_count (mobilization_id, partner_id, number, reported_at, times)
    VALUES ({mobilization}, {partner}, {number}, {now}, 1)
    ON CONFLICT (mobilization_id, partner_id) DO UPDATE SET number = excluded.number,
    reported_at = excluded.reported_at, times = partner_count.times + 1 RETURNING times"""
)
OF = Sql(
    """SELECT c.partner_id, p.name, c.number, c.reported_at FROM partner_count c JOIN partner p ON p.id = c.partner_id
    WHERE c.mobilization_id = {mobilization} ORDER BY p.name, p.id"""
)
LAST = Sql("SELECT number FROM partner_count WHERE mobilization_id = {mobilization} AND partner_id = {partner}")


async def asked(notice: NoticeId) -> Asked | None:
    """Say which partner and call a notice is about; None when the partner left."""
    row = await ASKED.row(notice=notice)
    return Asked(MobilizationId(row["about"]), PartnerId(row["id"]), row["name"]) if row else None


async def write(mobilization: MobilizationId, partner: PartnerId, number: int, now: datetime) -> int:
    """Write down how many come from a partner, over what it said before; say how often it spoke."""
    row = await WRITE.row(mobilization=mobilization, partner=partner, number=number, now=now)
    return int(row["times"]) if row else 0


async def of(mobilization: MobilizationId) -> list[Reported]:
    """List what the partners said, by name."""
    rows = await OF.rows(mobilization=mobilization)
    return [Reported(PartnerId(row["partner_id"]), row["name"], row["number"], row["reported_at"]) for row in rows]


async def last(mobilization: MobilizationId, partner: PartnerId) -> int | None:
    """Give what a partner said last, or None."""
    row = await LAST.row(mobilization=mobilization, partner=partner)
    return row["number"] if row else None
