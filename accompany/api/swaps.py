"""Swaps: a shift offered to others, withdrawn, taken over."""

from datetime import datetime

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from accompany.actions import swaps as actions
from accompany.api.lists import Page
from accompany.api.slots import ClaimOut, claim_out, own_claim
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import swaps
from accompany.words import Access, AccountId, ClaimId, Missing, VolunteerId


class SwapOut(msgspec.Struct):
    """A shift on offer to the caller: to anybody who fits, or ``to_you`` by name. Who offers it is not said."""

    claim: str
    slot: str
    to_you: bool
    offered_at: datetime


class SwapIn(msgspec.Struct, forbid_unknown_fields=True):
    """Whom a shift is offered to; nobody named is anybody who fits."""

    to: str | None = None


class TakeIn(msgspec.Struct, forbid_unknown_fields=True):
    """Who takes a shift over; only a coordinator may name somebody, and then it need not be offered."""

    volunteer: str | None = None


@get("/swaps", access=Access.VOLUNTEER)
async def list_swaps(request: Asked) -> Page[SwapOut]:
    """List the shifts of others that the caller may take over, soonest first."""
    visitor = request.user
    found = await swaps.to_volunteer(visitor.scope, VolunteerId(visitor.account), now())
    shown = [SwapOut(str(one.claim), str(one.slot), one.asked_of is not None, one.offered_at) for one in found]
    return Page(shown, None)


@post("/claims/{claim_id:str}/swap", access=Access.SIGNED_IN, status_code=200)
async def offer_swap(request: Asked, claim_id: FromPath[str], data: JSONBody[SwapIn]) -> ClaimOut:
    """Offer a shift for swap. It stays its holder's until somebody takes it."""
    visitor, claim = request.user, await own_claim(request, claim_id)
    to = _volunteer(data.to) if data.to is not None else None
    return claim_out(await actions.offer(claim.scope, claim.id, to, visitor.account, now()))


@delete("/claims/{claim_id:str}/swap", access=Access.SIGNED_IN)
async def withdraw_swap(request: Asked, claim_id: FromPath[str]) -> None:
    """Take the offer back."""
    claim = await own_claim(request, claim_id)
    await actions.withdraw(claim.scope, claim.id, now())


@post("/claims/{claim_id:str}/swap/take", access=Access.VOLUNTEER, status_code=200)
async def take_swap(request: Asked, claim_id: FromPath[str], data: JSONBody[TakeIn]) -> ClaimOut:
    """Take a shift over: gives the taker's claim; the former holder's entry disappears in the same moment."""
    visitor, claim = request.user, ClaimId(path_id(claim_id))
    if data.volunteer is None:
        return claim_out(await actions.take(visitor.scope, claim, VolunteerId(visitor.account), now()))
    if not visitor.is_coordinator:
        raise Missing
    return claim_out(await actions.put(visitor.scope, claim, _volunteer(data.volunteer), visitor.account, now()))


def _volunteer(text: str) -> VolunteerId:
    return VolunteerId(AccountId(path_id(text)))
