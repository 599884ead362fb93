"""How many of a ring a call left out, and why: they had their calls for this week, or sleep until it is over."""

from collections.abc import Mapping

from piccolo.columns import UUID, Integer, Varchar
from piccolo.table import Table

from accompany.rules.supporters import LeftOut
from accompany.tables.sql import Sql
from accompany.words import MobilizationId, Ring


class CallLeftOut(Table, tablename="call_left_out"):
    mobilization_id = UUID(primary_key=True, default=None)
    ring = Integer(default=None)
    why = Varchar(length=20, default=None)
    number = Integer(default=None)


KEEP = Sql(
    """INSERT INTO call_left_out (mobilization_id, ring, why, number) VALUES ({mobilization}, {ring}, {why}, {number})
    ON CONFLICT (mobilization_id, ring, why) DO UPDATE SET number = excluded.number"""
)
OF = Sql("SELECT ring, why, number FROM call_left_out WHERE mobilization_id = {mobilization} ORDER BY ring, why")


async def keep(mobilization: MobilizationId, ring: Ring, left_out: Mapping[LeftOut, int]) -> None:
    """Write down how many of a ring were left out, over what was said before."""
    for why, number in left_out.items():
        await KEEP.rows(mobilization=mobilization, ring=ring.value, why=why.value, number=number)


async def of(mobilization: MobilizationId) -> dict[tuple[Ring, LeftOut], int]:
    """Say how many a call left out, by ring and reason."""
    rows = await OF.rows(mobilization=mobilization)
    return {(Ring(row["ring"]), LeftOut(row["why"])): row["number"] for row in rows if row["number"]}
