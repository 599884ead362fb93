"""Chapters: the local groups of a coalition."""

from piccolo.columns import Boolean, Timestamptz, UUID, Varchar
from piccolo.table import Table


class Chapter(Table, tablename="chapter"):
    id = UUID(primary_key=True, default=None)
    name = Varchar(length=120, default=None)
    time_zone = Varchar(length=64, default=None)
    is_default = Boolean(default=None)
    created_at = Timestamptz(default=None)
