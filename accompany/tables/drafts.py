"""Drafts: half-filled requests, sealed, for thirty minutes."""

from piccolo.columns import Bytea, Timestamptz, Varchar
from piccolo.table import Table


class AskDraft(Table, tablename="ask_draft"):
    digest = Varchar(length=64, primary_key=True, default=None)
    answers_sealed = Bytea(default=None)
    expires_at = Timestamptz(default=None)
