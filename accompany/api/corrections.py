"""Corrections in JSON: what fell away under a call, and the one press that tells those who were called."""

import msgspec
from litestar import get, post
from litestar.params import FromPath

from accompany.actions import corrections as actions
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules import corrections as rules
from accompany.tables import corrections, mobilizations, notices
from accompany.words import Access, Missing, MobilizationId


class CorrectionOut(msgspec.Struct):
    """What fell away: a signal withdrawn, the level lowered, the report dismissed.

    ``kept_back`` messages had not left and never will; ``people`` were or may have been called. ``waits`` until a
    coordinator sends it.
    """

    mobilization: str
    why: str
    fell_at: str
    kept_back: int
    people: int
    waits: bool
    sent_at: str | None


@get("/mobilizations/{mobilization_id:str}/correction", access=Access.COORDINATOR)
async def show_correction(request: Asked, mobilization_id: FromPath[str]) -> CorrectionOut:
    """Show the correction of a call, sent or waiting; missing when nothing fell away."""
    return await _shown(request, MobilizationId(path_id(mobilization_id)))


@post("/mobilizations/{mobilization_id:str}/correct", access=Access.COORDINATOR, status_code=200)
async def send_correction(request: Asked, mobilization_id: FromPath[str]) -> CorrectionOut:
    """Tell exactly those who were called that it was a mistake. It goes out once."""
    call = MobilizationId(path_id(mobilization_id))
    await actions.send(request.user.scope, call, request.user.account, now())
    return await _shown(request, call)


async def _shown(request: Asked, call: MobilizationId) -> CorrectionOut:
    kept = await mobilizations.find(request.user.scope, call)
    correction = await corrections.of_call(kept.id)
    if correction is None:
        raise Missing
    return CorrectionOut(
        mobilization=str(kept.id),
        why=correction.why.value,
        fell_at=times.shown(correction.fell_at, kept.zone),
        kept_back=correction.kept_back,
        people=len(await notices.reached(request.user.scope, kept.id)),
        waits=rules.objection(kept.call, correction) is None,
        sent_at=times.shown(correction.sent_at, kept.zone) if correction.sent_at else None,
    )
