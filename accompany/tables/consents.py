"""What each person agreed to share, version by version."""

from piccolo.columns import Integer, Text, Timestamptz, UUID, Varchar
from piccolo.table import Table


class Consent(Table, tablename="consent"):
    id = UUID(primary_key=True, default=None)
    person_id = UUID(default=None)
    version = Integer(default=None)
    tier = Varchar(length=20, default=None)
    rings = Text(default=None)
    confirmed_at = Timestamptz(default=None)
    given_by = UUID(null=True, default=None)
