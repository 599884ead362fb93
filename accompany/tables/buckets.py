"""What couriers may still hand a provider: one bucket for each way out, shared by all of them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from piccolo.columns import DoublePrecision, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules import buckets as rules
from accompany.tables import store
from accompany.tables.sql import Sql, insert


class Bucket(Table, tablename="bucket"):
    name = Varchar(length=20, primary_key=True, default=None)
    tokens = DoublePrecision(default=None)
    filled_at = Timestamptz(default=None)


_LOCKS = {"sqlite": "", "postgres": " FOR UPDATE"}  # SQLite lets one transaction write at a time as it is
_READ = "SELECT tokens, filled_at FROM bucket WHERE name = {name}"
READ = {engine: Sql(_READ + lock) for engine, lock in _LOCKS.items()}
WRITE = Sql("UPDATE bucket SET tokens = {tokens}, filled_at = {at} WHERE name = {name}")


@store.action
async def take(name: str, a_minute: int, wanted: int, now: datetime) -> tuple[int, float]:
    """Take up to ``wanted`` of a provider's messages, and say after how many seconds there is one more."""
    await insert("bucket", {"name": name, "tokens": rules.room(a_minute), "filled_at": now}, twice="leave")
    (row,) = await READ[store.engine().engine_type].rows(name=name)
    held = rules.Bucket(a_minute, row["tokens"], row["filled_at"].timestamp())
    left, taken = rules.take(held, wanted, now.timestamp())
    await WRITE.rows(name=name, tokens=left.tokens, at=datetime.fromtimestamp(left.at, UTC))
    return taken, rules.wait(left)


def shared(name: str, a_minute: int, clock: Callable[[], datetime]) -> Callable[[int], Awaitable[tuple[int, float]]]:
    """Give what takes from the bucket ``name``, at the hour of ``clock``."""

    async def some(wanted: int) -> tuple[int, float]:
        return await take(name, a_minute, wanted, clock())

    return some
