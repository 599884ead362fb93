"""Places offered to other chapters in JSON: offered, withdrawn, taken by one of theirs, given back."""

from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from accompany.actions import chapter_offers as actions
from accompany.api.candidates import CandidateOut, Sentence
from accompany.api.lists import Page
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import appointments, chapter_offers, chapters, claims, slots
from accompany.tables.chapter_offers import Received
from accompany.tables.scope import Scope
from accompany.words import (
    Access,
    AccountId,
    AppointmentId,
    ChapterId,
    ChapterOfferId,
    ClaimId,
    SlotId,
    VolunteerId,
)

MOST_CANDIDATES = 10


class OtherChapterOut(msgspec.Struct):
    """Another chapter of this installation."""

    id: str
    name: str


class OfferIn(msgspec.Struct, forbid_unknown_fields=True):
    """Which chapters a place is offered to."""

    chapters: Annotated[list[str], msgspec.Meta(min_length=1, max_length=50)]


class OfferOut(msgspec.Struct):
    """One place that stands open to one other chapter."""

    id: str
    slot: str
    chapter: str
    chapter_name: str


class GuestOut(msgspec.Struct):
    """A volunteer of another chapter on the team; whoever coordinates there is how to reach them."""

    claim: str
    name: str
    chapter_name: str
    coordinator: str | None
    email: str | None


class ElsewhereOut(msgspec.Struct):
    """What of an appointment is offered to other chapters, and who of theirs is on its team."""

    offers: list[OfferOut]
    guests: list[GuestOut]


class ReceivedOut(msgspec.Struct):
    """A place another chapter offers, or that one of ours holds there. Never the person, never the site.

    An open one has ``id``; one that is taken has ``claim`` and ``volunteer``. Times are on the clock at the site.
    """

    id: str | None
    chapter_name: str
    role: str
    language: str | None
    district: str
    starts_at: str
    ends_at: str
    claim: str | None
    volunteer: str | None


class TakeOfferIn(msgspec.Struct, forbid_unknown_fields=True):
    """Whom a coordinator puts on a place of another chapter."""

    volunteer: str


class LentOut(msgspec.Struct):
    """One of ours holds the place: the claim to give back, and nothing of where it is."""

    claim: str
    volunteer: str
    state: str


@get("/chapters/others", access=Access.COORDINATOR)
async def list_others(request: Asked) -> Page[OtherChapterOut]:
    """List the other chapters, which may be offered places."""
    own = request.user.scope.chapter
    return Page([OtherChapterOut(str(one.id), one.name) for one in await chapters.all_of_them() if one.id != own], None)


@post("/slots/{slot_id:str}/offers", access=Access.COORDINATOR, status_code=200)
async def offer_slot(request: Asked, slot_id: FromPath[str], data: JSONBody[OfferIn]) -> ElsewhereOut:
    """Offer one empty place to other chapters; their coordinators hear of it once."""
    visitor, slot = request.user, SlotId(path_id(slot_id))
    await actions.offer(visitor.scope, slot, _chapters(data), visitor.account, now())
    return await _elsewhere(visitor.scope, await slots.appointment_of(visitor.scope, slot))


@post("/appointments/{appointment_id:str}/offers", access=Access.COORDINATOR, status_code=200)
async def offer_places(request: Asked, appointment_id: FromPath[str], data: JSONBody[OfferIn]) -> ElsewhereOut:
    """Offer every place the team still wants, but its lead's, to other chapters."""
    visitor = request.user
    kept = await appointments.find(visitor.scope, AppointmentId(path_id(appointment_id)))
    await actions.offer_all(visitor.scope, kept.id, _chapters(data), visitor.account, now())
    return await _elsewhere(visitor.scope, kept.id)


@get("/appointments/{appointment_id:str}/offers", access=Access.COORDINATOR)
async def list_offers(request: Asked, appointment_id: FromPath[str]) -> ElsewhereOut:
    """Say what of an appointment is offered to other chapters, and whom they sent."""
    scope = request.user.scope
    kept = await appointments.find(scope, AppointmentId(path_id(appointment_id)))
    return await _elsewhere(scope, kept.id)


@delete("/chapter-offers/{offer_id:str}", access=Access.COORDINATOR)
async def withdraw_offer(request: Asked, offer_id: FromPath[str]) -> None:
    """Take an offer back."""
    await actions.withdraw(request.user.scope, ChapterOfferId(path_id(offer_id)), request.user.account, now())


@get("/chapter-offers", access=Access.COORDINATOR)
async def list_received(request: Asked) -> Page[ReceivedOut]:
    """List the places other chapters offer, soonest first, then those that volunteers of ours hold there."""
    scope, moment = request.user.scope, now()
    found = [*await chapter_offers.received(scope, moment), *await chapter_offers.lent(scope, moment)]
    return Page([_received(one) for one in found], None)


@get("/chapter-offers/{offer_id:str}/candidates", access=Access.COORDINATOR)
async def list_fitting(request: Asked, offer_id: FromPath[str]) -> Page[CandidateOut]:
    """List who of ours fits an offered place best."""
    visitor, moment = request.user, now()
    found = await actions.best(visitor.scope, ChapterOfferId(path_id(offer_id)), MOST_CANDIDATES, moment)
    say: Sentence = request.app.state.sentence
    shown = [
        CandidateOut(
            str(one.person.volunteer), one.name, [code.value for code in one.why], say(one, moment, visitor.language)
        )
        for one in found
    ]
    return Page(shown, None)


@post("/chapter-offers/{offer_id:str}/take", access=Access.COORDINATOR, status_code=200)
async def take_offer(request: Asked, offer_id: FromPath[str], data: JSONBody[TakeOfferIn]) -> LentOut:
    """Put one of ours on an offered place; the same rules hold as when they claim one at home."""
    visitor, volunteer = request.user, VolunteerId(AccountId(path_id(data.volunteer)))
    claim = await actions.take(visitor.scope, ChapterOfferId(path_id(offer_id)), volunteer, visitor.account, now())
    return LentOut(str(claim.id), str(claim.volunteer), claim.state.value)


@post("/claims/{claim_id:str}/give-back", access=Access.COORDINATOR, status_code=204)
async def give_back(request: Asked, claim_id: FromPath[str]) -> None:
    """Take one of ours off another chapter's team."""
    await actions.give_back(request.user.scope, ClaimId(path_id(claim_id)), request.user.account, now())


def _chapters(data: OfferIn) -> list[ChapterId]:
    return [ChapterId(path_id(text)) for text in data.chapters]


async def _elsewhere(scope: Scope, appointment: AppointmentId) -> ElsewhereOut:
    made = await chapter_offers.made(scope, appointment, now())
    held = {claim.id for claim in await claims.holding(scope, appointment)}
    guests = {claim: one for claim, one in (await actions.on_team(scope, appointment)).items() if claim in held}
    return ElsewhereOut(
        [OfferOut(str(one.id), str(one.slot), str(one.to), one.to_name) for one in made],
        [GuestOut(str(claim), one.name, one.chapter, one.coordinator, one.email) for claim, one in guests.items()],
    )


def _received(one: Received) -> ReceivedOut:
    return ReceivedOut(
        id=str(one.id) if one.id else None,
        chapter_name=one.chapter_name,
        role=one.role,
        language=one.language,
        district=one.district,
        starts_at=times.shown(one.starts_at, one.zone),
        ends_at=times.shown(one.ends_at, one.zone),
        claim=str(one.claim) if one.claim else None,
        volunteer=str(one.volunteer) if one.volunteer else None,
    )
