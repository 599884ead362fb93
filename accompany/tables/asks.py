"""Asks: one slot offered to one volunteer."""

from piccolo.columns import Timestamptz, UUID, Varchar
from piccolo.table import Table


class Ask(Table, tablename="ask"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    slot_id = UUID(default=None)
    appointment_id = UUID(default=None)
    volunteer_id = UUID(default=None)
    asked_at = Timestamptz(default=None)
    asked_by = UUID(null=True, default=None)
    expires_at = Timestamptz(default=None)
    answer = Varchar(length=20, null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
