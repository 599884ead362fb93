"""Notices: what must be told to whom. The outbox, without words."""

from piccolo.columns import Integer, Timestamptz, UUID, Varchar
from piccolo.table import Table


class Notice(Table, tablename="notice"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    kind = Varchar(length=20, default=None)
    about = UUID(default=None)
    revision = Integer(default=None)
    reader_kind = Varchar(length=10, default=None)
    reader = UUID(default=None)
    ring = Integer(null=True, default=None)
    consent_version = Integer(null=True, default=None)
    state = Varchar(length=10, default=None)
    posted_at = Timestamptz(default=None)
    due_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    lease_until = Timestamptz(null=True, default=None)
    leased_by = Varchar(length=40, null=True, default=None)
    attempts = Integer(default=None)
    done_at = Timestamptz(null=True, default=None)
    why = Varchar(length=40, null=True, default=None)
