"""Mobilizations: calls to the rings, their approvals and the answers."""

from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table


class Mobilization(Table, tablename="mobilization"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    appointment_id = UUID(default=None)
    case_id = UUID(default=None)
    state = Varchar(length=20, default=None)
    rings = Text(default=None)
    texts_sealed = Bytea(default=None)
    reason_sealed = Bytea(default=None)
    reference = Varchar(length=12, default=None)
    drill = Boolean(default=None)
    consent_version = Integer(default=None)
    drafted_by = UUID(default=None)
    drafted_at = Timestamptz(default=None)
    sent_by = UUID(null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)
    stood_down_by = UUID(null=True, default=None)
    stood_down_at = Timestamptz(null=True, default=None)
    expires_at = Timestamptz(default=None)


class MobilizationApproval(Table, tablename="mobilization_approval"):
    mobilization_id = UUID(primary_key=True, default=None)
    account_id = UUID(default=None)
    at = Timestamptz(default=None)


class CallAnswer(Table, tablename="call_answer"):
    notice_id = UUID(primary_key=True, default=None)
    mobilization_id = UUID(default=None)
    ring = Integer(default=None)
    answer = Varchar(length=20, default=None)
    answered_at = Timestamptz(default=None)
    times = Integer(default=None)
