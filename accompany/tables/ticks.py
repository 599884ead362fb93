"""When each line of the timetable last ran: several processes ask, one of them runs it."""

from datetime import datetime, timedelta

from piccolo.columns import Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables.sql import Sql


class ClockTick(Table, tablename="clock_tick"):
    name = Varchar(length=40, primary_key=True, default=None)
    last_at = Timestamptz(default=None)


FIRST = Sql("INSERT INTO clock_tick (name, last_at) VALUES ({name}, {now}) ON CONFLICT DO NOTHING RETURNING name")
NEXT = Sql("UPDATE clock_tick SET last_at = {now} WHERE name = {name} AND last_at <= {before} RETURNING name")
RENEW = Sql("UPDATE clock_tick SET last_at = {now} WHERE name = {name} AND last_at = {held} RETURNING name")
DROP = Sql("DELETE FROM clock_tick WHERE name = {name} AND last_at = {held}")
NEWEST = Sql("SELECT last_at FROM clock_tick WHERE name NOT LIKE 'lease %' ORDER BY last_at DESC LIMIT 1")


async def take(name: str, every: timedelta, now: datetime) -> bool:
    """Say whether this line is ours to run now. The write decides: of several that ask, one is told yes."""
    if await NEXT.row(name=name, now=now, before=now - every) is not None:
        return True
    return await FIRST.row(name=name, now=now) is not None


async def renew(name: str, held: datetime, now: datetime) -> bool:
    """Move a tick that nobody else has moved since ``held``, and say so: how one process keeps what it took."""
    return await RENEW.row(name=name, held=held, now=now) is not None


async def drop(name: str, held: datetime) -> None:
    """Forget a tick that nobody else has moved since: the next who asks may take it."""
    await DROP.rows(name=name, held=held)


async def newest() -> datetime | None:
    """Say when any line last ran, or None when none ever did: how a watcher sees that the clock stands still."""
    row = await NEWEST.row()
    return row["last_at"] if row else None
