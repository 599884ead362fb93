"""The ledger: who opened or did what, about which row, when. Never values."""

from piccolo.columns import Timestamptz, UUID, Varchar
from piccolo.table import Table


class LedgerRow(Table, tablename="ledger"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    account_id = UUID(null=True, default=None)
    action = Varchar(length=40, default=None)
    about = UUID(default=None)
    purpose = Varchar(length=80, null=True, default=None)
    at = Timestamptz(default=None)
