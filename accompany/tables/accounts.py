"""Accounts: who may sign in, and as what."""

from piccolo.columns import Bytea, Timestamptz, UUID, Varchar
from piccolo.table import Table


class Account(Table, tablename="account"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    email_index = Varchar(length=64, default=None)
    name_sealed = Bytea(default=None)
    email_sealed = Bytea(default=None)
    phone_sealed = Bytea(null=True, default=None)
    language = Varchar(length=20, default=None)
    created_at = Timestamptz(default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    frozen_at = Timestamptz(null=True, default=None)
    frozen_by = UUID(null=True, default=None)


class AccountRole(Table, tablename="account_role"):
    account_id = UUID(primary_key=True, default=None)
    role = Varchar(length=20, default=None)
