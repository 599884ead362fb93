"""Swaps: "I need a swap" on one's own shift, "Take it over" on another's."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from accompany.actions import swaps as actions
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import claims
from accompany.web.answers import see_other
from accompany.web.volunteers import shifts
from accompany.words import Access, ClaimId, Refused, SlotId, VolunteerId


@post("/claims/{claim_id:str}/swap", access=Access.VOLUNTEER)
async def offer_swap(request: Asked, claim_id: FromPath[str]) -> Response[Any]:
    """Offer one's shift to anybody who fits."""
    claim = await shifts.own(request, claim_id)
    return await _done(request, claim, offer=True)


@post("/claims/{claim_id:str}/swap/withdraw", access=Access.VOLUNTEER)
async def withdraw_swap(request: Asked, claim_id: FromPath[str]) -> Response[Any]:
    """Keep the shift after all."""
    claim = await shifts.own(request, claim_id)
    return await _done(request, claim, offer=False)


@post("/claims/{claim_id:str}/swap/take", access=Access.VOLUNTEER)
async def take_swap(request: Asked, claim_id: FromPath[str]) -> Response[Any]:
    """Take somebody's shift over. Somebody faster, or a reason against it? Say so on the shift's page."""
    visitor = request.user
    claim = await claims.find(visitor.scope, ClaimId(path_id(claim_id)))
    try:
        await actions.take(visitor.scope, claim.id, VolunteerId(visitor.account), now())
    except Refused as refused:
        return await shifts.refused_page(request, SlotId(claim.slot), refused)
    return see_other(f"/shifts/{claim.slot}")


async def _done(request: Asked, claim: claims.Kept, *, offer: bool) -> Response[Any]:
    try:
        if offer:
            await actions.offer(claim.scope, claim.id, None, request.user.account, now())
        else:
            await actions.withdraw(claim.scope, claim.id, now())
    except Refused as refused:
        return await shifts.refused_page(request, claim.slot, refused)
    return see_other(f"/shifts/{claim.slot}")
