"""A critical level that waits for a decision, on its visit's page and on the board."""

from typing import Any
from zoneinfo import ZoneInfo

from accompany.actions import level_alarms as actions
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.tables import level_alarms
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.level_alarms import Kept
from accompany.web import dates
from accompany.web.answers import Form, tongue
from accompany.web.coordinators import arrived
from accompany.web.languages import gettext
from accompany.words import AccountId, Missing


async def take(request: Asked, kept: Appointment, fields: Form) -> None:
    """Say that one sees to it. Raises Refused, Missing."""
    await actions.take(request.user.scope, kept.id, request.user.account, now())


async def of_visit(request: Asked, kept: Appointment) -> dict[str, Any] | None:
    """Word the alarm of a visit in the reader's language; None when there is none."""
    try:
        found = await level_alarms.open_of(request.user.scope, kept.id)
    except Missing:
        return None
    taken_by = found.alarm.taken_by
    names = await arrived.names(request.user.scope, (taken_by,))
    return {"taken": taken_by is not None, "line": _line(found, names, tongue(request))}


def told(kept: Kept) -> dict[str, Any]:
    """Say on the board what waits, and whether somebody sees to it."""
    return {"code": kept.code, "taken": kept.alarm.taken_by is not None}


def _line(found: Kept, names: dict[AccountId, str], language: str) -> str:
    if found.alarm.taken_by is not None:
        return gettext("%(name)s sees to it.") % {"name": names.get(found.alarm.taken_by, "")}
    if found.alarm.due_at is None:
        return ""
    due = found.alarm.due_at.astimezone(ZoneInfo(found.zone))
    values = {"day": dates.short_day(due.date(), language), "time": dates.clock(due, language)}
    return gettext("Coordinators are paged again %(day)s %(time)s.") % values
