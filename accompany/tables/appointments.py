"""Appointments: check-ins, hearings and observation shifts."""

from piccolo.columns import Bytea, Integer, Timestamptz, UUID, Varchar
from piccolo.table import Table


class Appointment(Table, tablename="appointment"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    case_id = UUID(default=None)
    person_id = UUID(null=True, default=None)
    code = Varchar(length=12, default=None)
    type = Varchar(length=40, default=None)
    site_id = UUID(default=None)
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    expected_minutes = Integer(default=None)
    status = Varchar(length=20, default=None)
    level = Integer(null=True, default=None)
    proposed_level = Integer(default=None)
    verified_at = Timestamptz(null=True, default=None)
    verified_by = UUID(null=True, default=None)
    verified_how = Varchar(length=80, null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    published_by = UUID(null=True, default=None)
    override_sealed = Bytea(null=True, default=None)
    meeting_point_sealed = Bytea(null=True, default=None)
    note_sealed = Bytea(null=True, default=None)
    meeting_phrase = Varchar(length=60, default=None)
    sequence = Integer(default=None)
    previous_id = UUID(null=True, default=None)
    created_at = Timestamptz(default=None)
    changed_at = Timestamptz(default=None)
