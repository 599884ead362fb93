"""Allowances: how often somebody may still ask within a window, counted in one statement."""

from datetime import datetime, timedelta

from piccolo.columns import Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import store
from accompany.tables.sql import Sql
from accompany.words import TooMany


class Allowance(Table, tablename="allowance"):
    key_digest = Varchar(length=64, primary_key=True, default=None)
    window_ends = Timestamptz(default=None)
    used = Integer(default=None)


SPEND = Sql(
    """INSERT INTO allowance (key_digest, window_ends, used) VALUES ({key}, {ends}, 1)
    ON CONFLICT (key_digest) DO UPDATE SET
        used = CASE WHEN allowance.window_ends <= {now} THEN 1 ELSE allowance.used + 1 END,
        window_ends = CASE WHEN allowance.window_ends <= {now} THEN excluded.window_ends ELSE allowance.window_ends END
    RETURNING used, window_ends"""
)
FORGET = Sql("DELETE FROM allowance WHERE window_ends < {now}")


async def spend(what: str, who: str, most: int, window: timedelta, now: datetime) -> None:
    """Count one more ``what`` by ``who``, an address or the like, which is not kept. Raises TooMany.

    The salt changes every day (UTC), so that what is kept cannot be compared over time.
    """
    key = store.vault().blind("allowance", f"{now.date()}|{what}|{who}")
    row = await SPEND.row(key=key, ends=now + window, now=now)
    if row is not None and row["used"] > most:
        raise TooMany(max(1, int((row["window_ends"] - now).total_seconds()) + 1))


async def forget_old(now: datetime) -> None:
    """Drop windows that are over."""
    await FORGET.rows(now=now)
