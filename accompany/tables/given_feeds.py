"""Feeds beside the volunteers' own: one person's date, and the shifts at one site for whoever leads there."""

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.table import Table


class GivenFeed(Table, tablename="feed"):
    digest = Varchar(length=64, primary_key=True, default=None)
    kind = Varchar(length=10, default=None)
    chapter_id = UUID(default=None)
    owner = UUID(default=None)
    site_id = UUID(null=True, default=None)
    made_at = Timestamptz(default=None)
