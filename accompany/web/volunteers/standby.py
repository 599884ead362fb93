"""Standby: "Put me on standby" where every place is taken."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from accompany.actions import standby as actions
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.web.answers import see_other
from accompany.web.volunteers import shifts
from accompany.words import Access, Refused, SlotId, VolunteerId


@post("/shifts/{slot_id:str}/standby", access=Access.VOLUNTEER)
async def stand_by(request: Asked, slot_id: FromPath[str]) -> Response[Any]:
    """Wait for a place like this one. Is one free by now? Say so: they can take it."""
    visitor, slot = request.user, SlotId(path_id(slot_id))
    try:
        await actions.join(visitor.scope, slot, VolunteerId(visitor.account), now())
    except Refused as refused:
        return await shifts.refused_page(request, slot, refused)
    return see_other(f"/shifts/{slot}")
