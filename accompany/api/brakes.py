"""The brake in JSON: pull it, look at it, let go of it."""

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from accompany.actions import brakes as actions
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules import brakes as rules
from accompany.tables import brakes
from accompany.words import Access, BrakeId


class BrakeOut(msgspec.Struct):
    """Whether the chapter's brake is on; the rest is null while it is not.

    ``waiting`` counts the messages it keeps back (calls, asks, calendars, other). ``late`` ones were worth nothing any
    more before it was released: they are not sent.
    """

    on: bool
    id: str | None = None
    pulled_at: str | None = None
    pulled_by: str | None = None
    reason: str | None = None
    waiting: dict[str, int] | None = None
    late: int | None = None


class BrakeIn(msgspec.Struct, forbid_unknown_fields=True):
    """Why it is pulled. Other coordinators read it."""

    reason: str


@get("/brake", access=Access.COORDINATOR)
async def show_brake(request: Asked) -> BrakeOut:
    """Show whether the brake of the chapter is on, and what waits behind it."""
    return await _shown(request)


@post("/brake", access=Access.COORDINATOR)
async def pull_brake(request: Asked, data: JSONBody[BrakeIn]) -> BrakeOut:
    """Keep everything outbound back but all-clears, what takes something back, and what the desk and the teams need.

    On already, it stays as it was pulled first.
    """
    await actions.pull(request.user.scope, data.reason, request.user.account, now())
    return await _shown(request)


@delete("/brake/{brake_id:str}", access=Access.COORDINATOR)
async def release_brake(request: Asked, brake_id: FromPath[str]) -> None:
    """Let go of the brake that was seen: what is still worth sending is sent now."""
    await actions.release(request.user.scope, BrakeId(path_id(brake_id)), request.user.account, now())


async def _shown(request: Asked) -> BrakeOut:
    kept = await brakes.on(request.user.scope)
    if kept is None:
        return BrakeOut(on=False)
    behind = await brakes.behind(kept, now())
    return BrakeOut(
        on=True,
        id=str(kept.id),
        pulled_at=times.shown(kept.braked.pulled_at, kept.zone),
        pulled_by=str(kept.braked.pulled_by),
        reason=kept.reason,
        waiting={what.value: number for what, number in rules.counted(behind.waiting).items()},
        late=behind.late,
    )
