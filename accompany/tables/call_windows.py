"""The moment a call leaves that was sent a little before: until then it can be taken back."""

from datetime import datetime

from piccolo.columns import UUID, Timestamptz
from piccolo.table import Table

from accompany.tables.sql import Sql, insert
from accompany.words import MobilizationId


class CallWindow(Table, tablename="call_window"):
    mobilization_id = UUID(primary_key=True, default=None)
    leaves_at = Timestamptz(default=None)


OF = Sql("SELECT leaves_at FROM call_window WHERE mobilization_id = {mobilization}")


async def keep(mobilization: MobilizationId, leaves_at: datetime) -> None:
    """Write down when a call leaves (aware UTC)."""
    await insert("call_window", {"mobilization_id": mobilization, "leaves_at": leaves_at})


async def of(mobilization: MobilizationId) -> datetime | None:
    """Say when a call leaves or left that waited; None for one that did not."""
    row = await OF.row(mobilization=mobilization)
    return row["leaves_at"] if row else None
