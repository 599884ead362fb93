"""Allowances: how often somebody may still ask within a window."""

from piccolo.columns import Integer, Timestamptz, Varchar
from piccolo.table import Table


class Allowance(Table, tablename="allowance"):
    key_digest = Varchar(length=64, primary_key=True, default=None)
    window_ends = Timestamptz(default=None)
    used = Integer(default=None)
