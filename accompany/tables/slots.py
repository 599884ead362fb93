"""Teams and their slots: one place for one role at one appointment."""

from piccolo.columns import Integer, Timestamptz, UUID, Varchar
from piccolo.table import Table


class TeamPlace(Table, tablename="team_place"):
    id = UUID(primary_key=True, default=None)
    appointment_id = UUID(default=None)
    role = Varchar(length=40, default=None)
    language = Varchar(length=20, null=True, default=None)
    minimum = Integer(default=None)
    ideal = Integer(default=None)
    maximum = Integer(default=None)
    position = Integer(default=None)


class Slot(Table, tablename="slot"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    appointment_id = UUID(default=None)
    place_id = UUID(default=None)
    role = Varchar(length=40, default=None)
    language = Varchar(length=20, null=True, default=None)
    number = Integer(default=None)
    taken_by = UUID(null=True, default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    asked_at = Timestamptz(null=True, default=None)
