"""A person whom a coordinator tells how many come: on the board until it is done, ticked off on the visit's page."""

from collections.abc import Callable
from typing import Any

from accompany.actions import to_tell as actions
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.tables import how_many_come, to_tell
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.to_tell import Kept
from accompany.web.answers import Form, tongue
from accompany.web.coordinators import arrived
from accompany.web.languages import gettext


async def tick(request: Asked, kept: Appointment, fields: Form) -> None:
    """Say that one told them. Raises Missing."""
    await actions.told(request.user.scope, kept.id, request.user.account, now())


async def untick(request: Asked, kept: Appointment, fields: Form) -> None:
    """Undo it. Raises Missing."""
    await actions.not_told(request.user.scope, kept.id, request.user.account, now())


async def of_visit(request: Asked, kept: Appointment) -> Callable[[], dict[str, Any]] | None:
    """Gather what the visit's page says; None when nobody was asked to tell them."""
    found = await to_tell.of_appointment(request.user.scope, kept.id)
    if found is None:
        return None
    stands = (await how_many_come.standing([kept.id]))[kept.id]
    names = await arrived.names(request.user.scope, (found.told_by,))
    name, language = names.get(found.told_by, "") if found.told_by else "", tongue(request)
    return lambda: {"numbers": (stands.confirmed, stands.promised), "line": _line(found, name, language)}


def listed(kept: Kept, language: str) -> dict[str, str]:
    """Say on the board who is to be told, and until when."""
    return {"code": kept.code, "when": arrived.when(kept.starts_at, kept.zone, language)}


def _line(kept: Kept, name: str, language: str) -> str:
    """Say who told them and when; empty while nobody has."""
    if kept.told_at is None:
        return ""
    values = {"name": name, "when": arrived.when(kept.told_at, kept.zone, language)}
    return gettext("%(name)s told them, %(when)s") % values
