"""Volunteers: accounts that go along, what they speak and what they are trained for."""

from piccolo.columns import Integer, Text, Timestamptz, UUID, Varchar
from piccolo.table import Table


class Volunteer(Table, tablename="volunteer"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    vetted_at = Timestamptz(null=True, default=None)
    vetted_by = UUID(null=True, default=None)
    zones = Text(default=None)
    availability = Text(default=None)
    weekly_ask_limit = Integer(default=None)
    quiet_from = Varchar(length=5, default=None)
    quiet_to = Varchar(length=5, default=None)
    calendar = Varchar(length=10, default=None)
    detail = Varchar(length=10, default=None)
    feed_digest = Varchar(length=64, null=True, default=None)
    feed_changed_at = Timestamptz(null=True, default=None)
    reply_generation = Integer(default=None)
    claims_made = Integer(default=None)
    last_asked_at = Timestamptz(null=True, default=None)
    changed_at = Timestamptz(default=None)


class VolunteerLanguage(Table, tablename="volunteer_language"):
    volunteer_id = UUID(primary_key=True, default=None)
    code = Varchar(length=20, default=None)
    level = Integer(default=None)


class VolunteerQualification(Table, tablename="volunteer_qualification"):
    volunteer_id = UUID(primary_key=True, default=None)
    code = Varchar(length=40, default=None)
    until = Varchar(length=10, null=True, default=None)
