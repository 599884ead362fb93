"""Whom a coordinator is asked to tell how many come in JSON, and that they did."""

import msgspec
from litestar import delete, get, put
from litestar.params import FromPath

from accompany.actions import to_tell as actions
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import how_many_come, to_tell
from accompany.tables.scope import Scope
from accompany.tables.to_tell import Kept
from accompany.words import Access, AppointmentId, Missing


class ToTellOut(msgspec.Struct):
    """A person no message of ours reaches: how many come, and who told them. Times have the offset of the site."""

    appointment: str
    code: str
    starts_at: str
    confirmed: int
    promised: int
    asked_at: str
    told_by: str | None
    told_at: str | None


class ToTellListOut(msgspec.Struct):
    """Those nobody told yet, soonest appointment first."""

    items: list[ToTellOut]


@get("/to-tell", access=Access.COORDINATOR)
async def list_to_tell(request: Asked) -> ToTellListOut:
    """List the people of the chapter whom a coordinator should tell how many come."""
    return ToTellListOut(await _shown(await to_tell.open_in(request.user.scope, now())))


@put("/appointments/{appointment_id:str}/person-told", access=Access.COORDINATOR)
async def person_told(request: Asked, appointment_id: FromPath[str]) -> ToTellOut:
    """Say that one told them. Who said it first stays."""
    scope, appointment = request.user.scope, AppointmentId(path_id(appointment_id))
    await actions.told(scope, appointment, request.user.account, now())
    return await _one(scope, appointment)


@delete("/appointments/{appointment_id:str}/person-told", access=Access.COORDINATOR, status_code=200)
async def person_not_told(request: Asked, appointment_id: FromPath[str]) -> ToTellOut:
    """Undo it: they do not know yet."""
    scope, appointment = request.user.scope, AppointmentId(path_id(appointment_id))
    await actions.not_told(scope, appointment, request.user.account, now())
    return await _one(scope, appointment)


async def _one(scope: Scope, appointment: AppointmentId) -> ToTellOut:
    kept = await to_tell.of_appointment(scope, appointment)
    if kept is None:
        raise Missing
    (shown,) = await _shown([kept])
    return shown


async def _shown(found: list[Kept]) -> list[ToTellOut]:
    stands = await how_many_come.standing([kept.appointment for kept in found]) if found else {}
    return [
        ToTellOut(
            appointment=str(kept.appointment),
            code=kept.code,
            starts_at=times.shown(kept.starts_at, kept.zone),
            confirmed=stands[kept.appointment].confirmed,
            promised=stands[kept.appointment].promised,
            asked_at=times.shown(kept.asked_at, kept.zone),
            told_by=str(kept.told_by) if kept.told_by else None,
            told_at=times.shown(kept.told_at, kept.zone) if kept.told_at else None,
        )
        for kept in found
    ]
