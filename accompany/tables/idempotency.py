"""Answers already given to an Idempotency-Key."""

from piccolo.columns import Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table


class IdempotencyRow(Table, tablename="idempotency"):
    key_digest = Varchar(length=64, primary_key=True, default=None)
    body_digest = Varchar(length=64, default=None)
    status = Integer(null=True, default=None)
    answer_sealed = Bytea(null=True, default=None)
    at = Timestamptz(default=None)
