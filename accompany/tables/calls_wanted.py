"""How many people a call wants; a call without a row wants as many as come."""

from piccolo.columns import UUID, Integer
from piccolo.table import Table

from accompany.tables.sql import Sql, insert
from accompany.words import MobilizationId


class CallWanted(Table, tablename="call_wanted"):
    mobilization_id = UUID(primary_key=True, default=None)
    number = Integer(default=None)


OF = Sql("SELECT number FROM call_wanted WHERE mobilization_id = {mobilization}")


async def keep(mobilization: MobilizationId, number: int) -> None:
    """Write down how many a call wants."""
    await insert("call_wanted", {"mobilization_id": mobilization, "number": number})


async def of(mobilization: MobilizationId) -> int | None:
    """Say how many a call wants, or None."""
    row = await OF.row(mobilization=mobilization)
    return row["number"] if row else None
