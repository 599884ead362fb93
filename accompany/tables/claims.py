"""Claims: a volunteer's hold on a slot."""

from piccolo.columns import Integer, Timestamptz, UUID, Varchar
from piccolo.table import Table


class Claim(Table, tablename="claim"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    slot_id = UUID(default=None)
    appointment_id = UUID(default=None)
    volunteer_id = UUID(default=None)
    state = Varchar(length=20, default=None)
    uid = Varchar(length=120, default=None)
    sequence = Integer(default=None)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    claimed_at = Timestamptz(default=None)
    changed_at = Timestamptz(default=None)
    released_at = Timestamptz(null=True, default=None)
    released_by = UUID(null=True, default=None)
    release_reason = Varchar(length=40, null=True, default=None)
