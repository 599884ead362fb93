"""Requests in JSON: anyone asks, the person follows with a code, coordinators decide."""

from dataclasses import replace
from typing import Annotated, Literal

import msgspec
from litestar import delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from accompany.actions import days as day_actions
from accompany.actions import requests as actions
from accompany.api.lists import Page, cut
from accompany.api.people import PersonOut, person_out
from accompany.api.texts import LINE
from accompany.api.views import AppointmentOut, appointment_out
from accompany.doors import limits, times
from accompany.doors.access import Asked, Maybe, path_id
from accompany.doors.now import now
from accompany.rules import addresses
from accompany.settings import Settings
from accompany.tables import chapters, consents, kinds, languages, people, requests, sites
from accompany.tables.requests import Asking, Kept
from accompany.tables.scope import Scope
from accompany.words import (
    Access,
    DayStep,
    Invalid,
    Missing,
    Need,
    Problem,
    ReachBy,
    RequestId,
    RequestState,
    SiteId,
    Tier,
    Told,
)

Words = Annotated[str, msgspec.Meta(max_length=120, pattern=LINE)]
Heads = Annotated[int, msgspec.Meta(ge=0, le=30)]


class Reach(msgspec.Struct, forbid_unknown_fields=True):
    """How to reach the person."""

    channel: ReachBy
    address: Words | None = None


class RequestIn(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody asks for."""

    kind: str
    reach: Reach
    site: str | None = None
    site_text: Words | None = None
    starts_at: str | None = None
    name: Words | None = None
    adults: Heads = 1
    children: Heads = 0
    spoken_language: str = "en"
    reading_language: str = "en"
    needs: list[Need] = []
    told_to_bring: list[Told] = []
    consent: Tier = Tier.PRIVATE
    on_behalf: bool = False
    fold: Literal[0, 1] | None = None


class RequestChange(msgspec.Struct, forbid_unknown_fields=True):
    """What the person changes."""

    site: str | None = None
    starts_at: str | None = None
    adults: Heads | None = None
    children: Heads | None = None
    needs: list[Need] | None = None
    consent: Tier | None = None
    fold: Literal[0, 1] | None = None


class ReceivedOut(msgspec.Struct):
    """The code and link that lead back; shown this once."""

    id: str
    code: str
    status_url: str


class RequestOut(msgspec.Struct):
    """A request without anything sealed."""

    id: str
    state: str
    kind: str
    site: str | None
    starts_at: str | None
    adults: int
    children: int
    spoken_language: str
    reading_language: str
    reach_by: str
    needs: list[str]
    told_to_bring: list[str]
    consent: str
    on_behalf: bool
    received_at: str


class AcceptIn(msgspec.Struct, forbid_unknown_fields=True):
    """What intake fills in where the form was left open."""

    site: str | None = None
    starts_at: str | None = None
    fold: Literal[0, 1] | None = None


class AcceptedOut(msgspec.Struct):
    """What a request became."""

    person: PersonOut
    appointment: AppointmentOut


class StepIn(msgspec.Struct, forbid_unknown_fields=True):
    """What the person says on the day."""

    step: Literal["going in", "out"]


@post("/requests", access=Access.ANYONE)
async def ask_for_company(
    request: Maybe, data: JSONBody[RequestIn], settings: NamedDependency[Settings]
) -> ReceivedOut:
    """Ask for company. No account, no name needed."""
    await limits.public_form(request)
    received = await actions.submit(Scope((await chapters.default()).id), await _asking(data), now())
    return ReceivedOut(str(received.id), received.code, f"{settings.base_url}/r/{received.token}")


@get("/requests/mine", access=Access.HOLDER)
async def my_request(request: Maybe) -> RequestOut:
    """Show the request whose code is in ``X-Request-Code``."""
    return await request_out(await _mine(request))


@patch("/requests/mine", access=Access.HOLDER)
async def change_my_request(request: Maybe, data: JSONBody[RequestChange]) -> RequestOut:
    """Change the request, or what may be shared."""
    kept, moment = await _mine(request), now()
    await actions.amend(kept, await _changed(kept, data), data.consent, moment)
    return await request_out(await requests.find(Scope(kept.chapter), kept.id))


@delete("/requests/mine", access=Access.HOLDER, status_code=200)
async def erase_my_request(request: Maybe) -> RequestOut:
    """Take the request back and forget everything the person told us."""
    kept = await _mine(request)
    await actions.erase(kept, now())
    return await request_out(await requests.find(Scope(kept.chapter), kept.id))


@post("/requests/mine/steps", access=Access.HOLDER, status_code=200)
async def my_step(request: Maybe, data: JSONBody[StepIn]) -> RequestOut:
    """Say "I'm going in" or "I'm out"."""
    kept = await _mine(request)
    step = DayStep.INSIDE if data.step == "going in" else DayStep.OUT
    await day_actions.step_of_person(Scope(kept.chapter), kept.person, step, now())
    return await request_out(kept)


@get("/requests", access=Access.COORDINATOR)
async def list_requests(
    request: Asked,
    wanted: Annotated[RequestState, QueryParameter(name="state")] = RequestState.NEW,
    limit: FromQuery[int] = 50,
    cursor: FromQuery[str | None] = None,
) -> Page[RequestOut]:
    """List requests in one state, oldest first."""
    window = cut(limit, cursor)
    found = await requests.inbox(request.user.scope, wanted, most=window.most, skip=window.skip)
    return Page([await request_out(one) for one in window.shown(found)], window.next(found))


@post("/requests/{request_id:str}/accept", access=Access.COORDINATOR, status_code=200)
async def accept_request(request: Asked, request_id: FromPath[str], data: JSONBody[AcceptIn]) -> AcceptedOut:
    """Make a person and a draft appointment of a request."""
    scope, moment = request.user.scope, now()
    kept = await requests.find(scope, RequestId(path_id(request_id)))
    site, zone = await _place(data.site or (str(kept.asking.site) if kept.asking.site else None))
    starts_at = times.moment(data.starts_at, zone, fold=data.fold) if data.starts_at else None
    made = await actions.accept(scope, kept.id, request.user.account, moment, site=site, starts_at=starts_at)
    person = await person_out(scope, await people.find(scope, made.person))
    return AcceptedOut(person, await appointment_out(request.user, made.appointment, moment))


@post("/requests/{request_id:str}/decline", access=Access.COORDINATOR, status_code=200)
async def decline_request(request: Asked, request_id: FromPath[str]) -> RequestOut:
    """Say no to a request, and forget who asked."""
    scope, wanted = request.user.scope, RequestId(path_id(request_id))
    await actions.decline(scope, wanted, request.user.account, now())
    return await request_out(await requests.find(scope, wanted))


async def _mine(request: Maybe) -> Kept:
    await limits.code_tries(request)
    return await actions.by_code(request.headers.get("X-Request-Code", ""))


async def _asking(data: RequestIn) -> Asking:
    languages.check({"spoken_language": data.spoken_language, "reading_language": data.reading_language})
    await _check_kind(data.kind)
    site, zone = await _place(data.site)
    return Asking(
        kind=data.kind,
        site=site,
        starts_at=times.moment(data.starts_at, zone, fold=data.fold) if data.starts_at else None,
        adults=data.adults,
        children=data.children,
        spoken_language=data.spoken_language,
        reading_language=data.reading_language,
        reach_by=data.reach.channel,
        needs=tuple(data.needs),
        told=tuple(data.told_to_bring),
        tier=data.consent,
        on_behalf=data.on_behalf,
        site_text=data.site_text,
        name=data.name,
        contact=_address(data.reach),
    )


async def _check_kind(code: str) -> None:
    try:
        await kinds.type_of(code)
    except Invalid:
        raise Invalid({"kind": Problem.UNKNOWN_TYPE}) from None


def _address(reach: Reach) -> str | None:
    """Give the address, once it is one that the channel can use. Raises Invalid."""
    if reach.channel is ReachBy.NONE:
        return None
    if problem := addresses.problem(reach.channel, (reach.address or "").strip()):
        raise Invalid({"reach.address": problem})
    return reach.address


async def _changed(kept: Kept, data: RequestChange) -> Asking:
    known = kept.asking
    site, zone = await _place(data.site or (str(known.site) if known.site else None))
    return replace(
        known,
        site=site,
        starts_at=times.moment(data.starts_at, zone, fold=data.fold) if data.starts_at else known.starts_at,
        adults=known.adults if data.adults is None else data.adults,
        children=known.children if data.children is None else data.children,
        needs=known.needs if data.needs is None else tuple(data.needs),
    )


async def _place(text: str | None) -> tuple[SiteId | None, str]:
    if text is None:
        return None, (await chapters.default()).time_zone
    try:
        site = await sites.find(SiteId(path_id(text)))
    except Missing:
        raise Invalid({"site": Problem.UNKNOWN_SITE}) from None
    return site.id, site.time_zone


async def request_out(kept: Kept) -> RequestOut:
    """Write a request without anything sealed."""
    asking = kept.asking
    zone = (await sites.find(asking.site)).time_zone if asking.site else (await chapters.default()).time_zone
    agreed = await consents.of_person(Scope(kept.chapter), kept.person, now())
    return RequestOut(
        id=str(kept.id),
        state=kept.state.value,
        kind=asking.kind,
        site=str(asking.site) if asking.site else None,
        starts_at=times.shown(asking.starts_at, zone) if asking.starts_at else None,
        adults=asking.adults,
        children=asking.children,
        spoken_language=asking.spoken_language,
        reading_language=asking.reading_language,
        reach_by=asking.reach_by.value,
        needs=[need.value for need in asking.needs],
        told_to_bring=[told.value for told in asking.told],
        consent=(agreed.tier if agreed else asking.tier).value,
        on_behalf=asking.on_behalf,
        received_at=times.shown(kept.received_at, zone),
    )
