"""People who are accompanied."""

from piccolo.columns import Boolean, Bytea, Integer, Text, Timestamptz, UUID, Varchar
from piccolo.table import Table


class Person(Table, tablename="person"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    case_id = UUID(default=None)
    handle = Varchar(length=60, default=None)
    name_sealed = Bytea(null=True, default=None)
    contact_sealed = Bytea(null=True, default=None)
    notes_sealed = Bytea(null=True, default=None)
    lawyer_sealed = Bytea(null=True, default=None)
    reach_by = Varchar(length=10, default=None)
    spoken_language = Varchar(length=20, default=None)
    reading_language = Varchar(length=20, default=None)
    adults = Integer(default=None)
    children = Integer(default=None)
    needs = Text(default=None)
    lawyer_allowed = Boolean(default=None)
    created_at = Timestamptz(default=None)
