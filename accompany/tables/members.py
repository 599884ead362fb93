"""The rapid mobilization list, and partner organisations."""

from piccolo.columns import UUID, Boolean, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table


class ListMember(Table, tablename="list_member"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    email_index = Varchar(length=64, default=None)
    name_sealed = Bytea(null=True, default=None)
    email_sealed = Bytea(default=None)
    phone_sealed = Bytea(null=True, default=None)
    languages = Text(default=None)
    zone = Varchar(length=80, default=None)
    ring = Integer(default=None)
    urgent = Boolean(default=None)
    opted_in_at = Timestamptz(default=None)
    opted_in_how = Varchar(length=80, default=None)
    left_at = Timestamptz(null=True, default=None)


class Partner(Table, tablename="partner"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    name = Varchar(length=120, default=None)
    email_index = Varchar(length=64, default=None)
    email_sealed = Bytea(default=None)
    contact_sealed = Bytea(null=True, default=None)
    language = Varchar(length=20, default=None)
    left_at = Timestamptz(null=True, default=None)
