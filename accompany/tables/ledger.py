"""The ledger: who opened or did what, about which row, when. Never values."""

import uuid
from datetime import datetime

from piccolo.columns import UUID, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables.ids import ordered_id
from accompany.tables.scope import Scope
from accompany.tables.sql import insert
from accompany.words import AccountId


class LedgerRow(Table, tablename="ledger"):
    id = UUID(primary_key=True, default=None)
    chapter_id = UUID(default=None)
    account_id = UUID(null=True, default=None)
    action = Varchar(length=40, default=None)
    about = UUID(default=None)
    purpose = Varchar(length=80, null=True, default=None)
    at = Timestamptz(default=None)


async def write(
    scope: Scope, by: AccountId | None, action: str, about: uuid.UUID, now: datetime, *, purpose: str | None = None
) -> None:
    """Write a line, in the transaction of what it tells. ``by`` is None for the program itself."""
    await insert(
        "ledger",
        {
            "id": ordered_id(now),
            "chapter_id": scope.chapter,
            "account_id": by,
            "action": action,
            "about": about,
            "purpose": purpose,
            "at": now,
        },
    )
