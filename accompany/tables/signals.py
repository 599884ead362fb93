"""Signals that removal is likely, and the levels coordinators confirmed."""

from piccolo.columns import Bytea, Integer, Timestamptz, UUID, Varchar
from piccolo.table import Table


class Signal(Table, tablename="signal"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    appointment_id = UUID(default=None)
    code = Varchar(length=40, default=None)
    source = Varchar(length=20, default=None)
    at = Timestamptz(default=None)
    entered_by = UUID(null=True, default=None)
    expires_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_by = UUID(null=True, default=None)


class LevelDecision(Table, tablename="level_decision"):
    id = UUID(primary_key=True, default=None)
    appointment_id = UUID(default=None)
    level = Integer(default=None)
    proposed = Integer(default=None)
    points = Integer(default=None)
    decided_at = Timestamptz(default=None)
    decided_by = UUID(default=None)
    reason_sealed = Bytea(null=True, default=None)
