"""How long people were inside, by place and type. A month and a number of minutes: nobody's case."""

from datetime import datetime

from piccolo.columns import UUID, Integer, Varchar
from piccolo.table import Table

from accompany.rules.times_inside import MOST
from accompany.tables.ids import random_id
from accompany.tables.sql import Sql, insert
from accompany.words import SiteId


class TimeInside(Table, tablename="time_inside"):
    id = UUID(primary_key=True, default=None)
    site_id = UUID(default=None)
    type = Varchar(length=40, default=None)
    month = Varchar(length=7, default=None)
    minutes = Integer(default=None)


LATEST = Sql(
    """SELECT minutes FROM time_inside WHERE site_id = {site} AND type = {type}
    ORDER BY month DESC, id LIMIT {most}"""
)


async def latest(site: SiteId, type_code: str) -> tuple[int, ...]:
    """Give the minutes of the latest days of a type at a site, from all chapters."""
    return tuple(row["minutes"] for row in await LATEST.rows(site=site, type=type_code, most=MOST))


async def add(site: SiteId, type_code: str, minutes: int, now: datetime) -> None:
    """Write down one more; all that stays of the day is its month (UTC)."""
    row = {"id": random_id(), "site_id": site, "type": type_code, "month": f"{now:%Y-%m}", "minutes": minutes}
    await insert("time_inside", row)
