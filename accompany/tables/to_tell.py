"""Whom a coordinator was asked to tell how many come, because no message of ours reaches them; and who did."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from piccolo.columns import UUID, Integer, Timestamptz
from piccolo.table import Table

from accompany.tables.how_many_come import revision
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql, insert
from accompany.words import AccountId, AppointmentId


class ToTellRow(Table, tablename="to_tell"):
    appointment_id = UUID(primary_key=True, default=None)
    revision = Integer(default=None)
    chapter_id = UUID(default=None)
    asked_at = Timestamptz(default=None)
    told_by = UUID(null=True, default=None)
    told_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """One who is to be told, or was. Times are aware UTC, ``zone`` is the site's."""

    appointment: AppointmentId
    code: str
    starts_at: datetime
    zone: str
    asked_at: datetime
    told_by: AccountId | None
    told_at: datetime | None


# Whoever was forgotten has no number any more: nobody can be asked to call.
_KEPT = """SELECT t.*, a.code, a.starts_at, site.time_zone FROM to_tell t JOIN appointment a ON a.id = t.appointment_id
    JOIN site ON site.id = a.site_id JOIN person p ON p.id = a.person_id
    WHERE t.chapter_id = {chapter} AND (p.contact_sealed IS NOT NULL OR t.told_at IS NOT NULL) """
OPEN = Sql(
    _KEPT
    + """AND t.told_at IS NULL AND a.status = 'published' AND a.starts_at > {now}
    ORDER BY a.starts_at, a.id"""
)
OF_APPOINTMENT = Sql(_KEPT + "AND t.appointment_id = {appointment} ORDER BY t.revision")
TOLD = Sql(
    """SELECT appointment_id, revision FROM to_tell
    WHERE appointment_id IN {appointments} AND told_at IS NOT NULL ORDER BY appointment_id, revision"""
)
# Two who press at once: the first one stays.
TELL = Sql(
    """UPDATE to_tell SET told_by = {by}, told_at = {now}
    WHERE appointment_id = {appointment} AND revision = {revision} AND told_at IS NULL RETURNING appointment_id"""
)
UNTELL = Sql(
    """UPDATE to_tell SET told_by = NULL, told_at = NULL
    WHERE appointment_id = {appointment} AND revision = {revision} AND told_at IS NOT NULL RETURNING appointment_id"""
)


async def ask(scope: Scope, appointment: AppointmentId, starts_at: datetime, now: datetime) -> None:
    """Write down that somebody is to be told about this time of an appointment; asked twice, it is there once."""
    row = {"appointment_id": appointment, "revision": revision(starts_at), "chapter_id": scope.chapter, "asked_at": now}
    await insert("to_tell", row, twice="leave")


async def open_in(scope: Scope, now: datetime) -> list[Kept]:
    """List whom nobody told yet, soonest appointment first; what moved, was called off or began is not there."""
    return _of_now(await OPEN.rows(chapter=scope.chapter, now=now))


async def of_appointment(scope: Scope, appointment: AppointmentId) -> Kept | None:
    """Give what was asked about an appointment's present time, told or not; None when nobody was asked."""
    found = _of_now(await OF_APPOINTMENT.rows(chapter=scope.chapter, appointment=appointment))
    return found[0] if found else None


async def told(appointments: Collection[AppointmentId]) -> set[tuple[AppointmentId, int]]:
    """Say about which of these, and which time of theirs, the person was told."""
    rows = await TOLD.rows(appointments=sorted(appointments)) if appointments else []
    return {(AppointmentId(row["appointment_id"]), row["revision"]) for row in rows}


async def tell(kept: Kept, by: AccountId, now: datetime) -> bool:
    """Write down who told them; False when somebody had."""
    values = {"appointment": kept.appointment, "revision": revision(kept.starts_at)}
    return await TELL.row(**values, by=by, now=now) is not None


async def untell(kept: Kept) -> bool:
    """Undo that; False when nobody had told them."""
    return await UNTELL.row(appointment=kept.appointment, revision=revision(kept.starts_at)) is not None


def _of_now(rows: Collection[Row]) -> list[Kept]:
    return [
        Kept(
            appointment=AppointmentId(row["appointment_id"]),
            code=row["code"],
            starts_at=row["starts_at"],
            zone=row["time_zone"],
            asked_at=row["asked_at"],
            told_by=row["told_by"],
            told_at=row["told_at"],
        )
        for row in rows
        if row["revision"] == revision(row["starts_at"])
    ]
