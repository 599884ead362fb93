"""The day of an appointment: its steps and its outcome."""

from piccolo.columns import Bytea, Timestamptz, UUID, Varchar
from piccolo.table import Table


class DayStep(Table, tablename="day_step"):
    id = UUID(primary_key=True, default=None)
    appointment_id = UUID(default=None)
    step = Varchar(length=20, default=None)
    at = Timestamptz(default=None)
    entered_at = Timestamptz(default=None)
    entered_by = UUID(null=True, default=None)
    note_sealed = Bytea(null=True, default=None)


class Outcome(Table, tablename="outcome"):
    appointment_id = UUID(primary_key=True, default=None)
    outcome = Varchar(length=20, default=None)
    at = Timestamptz(default=None)
    entered_by = UUID(default=None)
    next_id = UUID(null=True, default=None)
