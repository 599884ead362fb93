"""The kinds coordinators edit: appointment types, team roles, signal kinds. Shared by all chapters."""

from piccolo.columns import Boolean, Integer, Text, Varchar
from piccolo.table import Table


class AppointmentType(Table, tablename="appointment_type"):
    code = Varchar(length=40, primary_key=True, default=None)
    label = Varchar(length=80, default=None)
    modality = Varchar(length=20, default=None)
    duration_minutes = Integer(default=None)
    expected_minutes = Integer(default=None)
    team = Text(default=None)
    observers = Varchar(length=20, default=None)
    team_cap = Integer(null=True, default=None)
    level_floor = Integer(default=None)
    in_person = Boolean(default=None)
    position = Integer(default=None)


class TeamRole(Table, tablename="team_role"):
    code = Varchar(length=40, primary_key=True, default=None)
    label = Varchar(length=80, default=None)
    qualification = Varchar(length=40, null=True, default=None)
    needs_language = Boolean(default=None)
    position = Integer(default=None)


class SignalKind(Table, tablename="signal_kind"):
    code = Varchar(length=40, primary_key=True, default=None)
    label = Varchar(length=160, default=None)
    weight = Integer(default=None)
    floor = Integer(null=True, default=None)
    lasts_days = Integer(null=True, default=None)
    position = Integer(default=None)
