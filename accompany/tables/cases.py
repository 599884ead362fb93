"""Data keys: one for each person's case, wrapped under the week in which the case expires."""

from datetime import datetime, timedelta

from piccolo.columns import UUID, Bytea, Integer
from piccolo.table import Table

from accompany.tables import store
from accompany.tables.sql import Sql, insert
from accompany.vault.keys import Expired
from accompany.vault.vault import Key, WrappedKey
from accompany.words import CaseId, Missing

KEPT_AFTER = timedelta(days=30)  # a person's record, after the last appointment


class DataKey(Table, tablename="data_key"):
    case_id = UUID(primary_key=True, default=None)
    epoch = Integer(default=None)
    wrapped = Bytea(default=None)


FIND = Sql("SELECT epoch, wrapped FROM data_key WHERE case_id = {case}")
REWRAP = Sql("UPDATE data_key SET epoch = {epoch}, wrapped = {wrapped} WHERE case_id = {case}")


async def start(case: CaseId, last_needed: datetime) -> Key:
    """Make and keep the key of a new case; it can be opened until some weeks after ``last_needed``."""
    wrapped = store.vault().new_case(case, last_needed + KEPT_AFTER)
    await insert("data_key", {"case_id": case, "epoch": wrapped.epoch, "wrapped": wrapped.blob})
    return store.vault().case(case, wrapped)


async def key_of(case: CaseId) -> Key:
    """Give a case's key. Raises Missing when the case was erased or its week is over: nobody can open it any more."""
    wrapped = await _wrapped(case)
    try:
        return store.vault().case(case, wrapped)
    except Expired:
        raise Missing from None


async def keep_until(case: CaseId, last_needed: datetime) -> None:
    """Keep a case open longer, because an appointment was planned or moved."""
    held = await _wrapped(case)
    fresh = store.vault().extend(case, held, last_needed + KEPT_AFTER)
    if fresh.epoch > held.epoch:
        await REWRAP.rows(case=case, epoch=fresh.epoch, wrapped=fresh.blob)


async def _wrapped(case: CaseId) -> WrappedKey:
    row = await FIND.row(case=case)
    if row is None:
        raise Missing
    return WrappedKey(row["epoch"], bytes(row["wrapped"]))
