"""Sites: the courts and offices people are called to. Shared by all chapters."""

from piccolo.columns import Boolean, Timestamptz, UUID, Varchar
from piccolo.table import Table


class Site(Table, tablename="site"):
    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=40, default=None)
    name = Varchar(length=160, default=None)
    nickname = Varchar(length=80, default=None)
    street = Varchar(length=200, default=None)
    city = Varchar(length=80, default=None)
    state = Varchar(length=2, default=None)
    postal_code = Varchar(length=10, default=None)
    time_zone = Varchar(length=64, default=None)
    detained_only = Boolean(default=None)
    changed_at = Timestamptz(default=None)
