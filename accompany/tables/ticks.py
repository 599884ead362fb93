"""When each line of the timetable last ran."""

from piccolo.columns import Timestamptz, Varchar
from piccolo.table import Table


class ClockTick(Table, tablename="clock_tick"):
    name = Varchar(length=40, primary_key=True, default=None)
    last_at = Timestamptz(default=None)
