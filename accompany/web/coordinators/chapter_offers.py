"""Places that other chapters offer: put one of our volunteers on one, take them off it again."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from accompany.actions import chapter_offers as actions
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.web import wording
from accompany.web.answers import Form, form, one, see_other, tongue
from accompany.web.coordinators import choosing, inbox
from accompany.words import Access, ChapterOfferId, ClaimId, Invalid, Refused


@post("/inbox/offers/{offer_id:str}/take", access=Access.COORDINATOR)
async def take_offer(request: Asked, offer_id: FromPath[str]) -> Response[Any]:
    """Put somebody on a place; a refusal is said on the same page."""
    offer, fields, visitor = ChapterOfferId(path_id(offer_id)), await form(request), request.user
    try:
        volunteer = await choosing.volunteer(visitor.scope, fields)
        await actions.take(visitor.scope, offer, volunteer, visitor.account, now())
    except Refused as refused:
        problems = {"offers": wording.reason_text(refused.reason, tongue(request))}
        return await _again(request, fields, offer, problems)
    except Invalid as invalid:
        problems = wording.problem_texts(invalid.problems, tongue(request))
        return await _again(request, fields, offer, {f"email-{offer}": text for text in problems.values()})
    return see_other("/inbox#lent")


@post("/inbox/lent/{claim_id:str}/release", access=Access.COORDINATOR)
async def give_back(request: Asked, claim_id: FromPath[str]) -> Response[Any]:
    """Take one of ours off another chapter's team."""
    visitor = request.user
    try:
        await actions.give_back(visitor.scope, ClaimId(path_id(claim_id)), visitor.account, now())
    except Refused as refused:
        return await inbox.show(request, {"offers": wording.reason_text(refused.reason, tongue(request))})
    return see_other("/inbox#offers")


async def _again(request: Asked, fields: Form, offer: ChapterOfferId, problems: dict[str, str]) -> Response[str]:
    return await inbox.show(request, problems, {str(offer): one(fields, "email")})
