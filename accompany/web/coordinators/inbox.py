"""Requests: read, opened for a call back, accepted or declined."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import requests as actions
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules.dates import time_known
from accompany.tables import appointments, chapters, kinds, languages, requests, sites
from accompany.tables.requests import Kept
from accompany.web import dates, wording
from accompany.web.answers import form, one, page, see_other, tongue
from accompany.web.coordinators import chapter_offers_view, mail_notes, opened_view, texts_in
from accompany.web.coordinators.opened_view import Rows
from accompany.web.languages import gettext
from accompany.web.people import choices
from accompany.words import Access, Invalid, Missing, Problem, RequestId, RequestState, SiteId

MOST = 200


@get("/inbox", access=Access.COORDINATOR)
async def list_requests(request: Asked) -> Response[str]:
    """Show what came by mail or text and nobody has seen to, what other chapters offer, and undecided requests."""
    return await show(request, {})


async def show(request: Asked, problems: Mapping[str, str], typed: Mapping[str, str] | None = None) -> Response[str]:
    """Show the inbox, oldest requests first; with problems when something in it was refused, and what was typed."""
    found = await requests.inbox(request.user.scope, RequestState.NEW, most=MOST)
    language, zone = tongue(request), (await chapters.find(request.user.scope.chapter)).time_zone
    places = {site.id: site for site in await sites.all_of_them()}
    labels = {kind.code: kind.label for kind in await kinds.types()}

    def item(kept: Kept) -> dict[str, str]:
        site = places.get(kept.asking.site) if kept.asking.site else None
        return {
            "id": str(kept.id),
            "title": gettext(labels[kept.asking.kind]),
            "when": _when(kept, site.time_zone if site else zone, language),
            "where": site.nickname if site else gettext("place not known"),
            "language": languages.name_of(kept.asking.spoken_language),
            "received": dates.gap(now(), kept.received_at, language),
        }

    notes, who = await mail_notes.waiting(request.user.scope)
    texts, senders = await texts_in.waiting(request.user.scope)
    moment = now()
    offers = await chapter_offers_view.inbox(request.user.scope, request.query_params.get("offer"), moment)
    return page(
        request,
        "coordinators/inbox.html",
        status_code=409 if problems else 200,
        problems=problems,
        typed=typed or {},
        offers=lambda: chapter_offers_view.received(offers, moment, language),
        items=lambda: [item(kept) for kept in found],
        notes=lambda: [mail_notes.worded(note, who, zone, language) for note in notes],
        texts=lambda: [texts_in.worded(text, senders, zone, language) for text in texts],
    )


@get("/inbox/{request_id:str}", access=Access.COORDINATOR)
async def show_request(request: Asked, request_id: FromPath[str]) -> Response[str]:
    """Show one request without name or contact."""
    return await _page(request, await _find(request, request_id), None, {})


@post("/inbox/{request_id:str}/open", access=Access.COORDINATOR)
async def open_request(request: Asked, request_id: FromPath[str]) -> Response[str]:
    """Open name and contact for the call back; the ledger keeps who and when."""
    kept = await _find(request, request_id)
    opened = await actions.opened(request.user.scope, kept.id, "call back", request.user.account, now())
    return await _page(request, kept, opened, {})


@post("/inbox/{request_id:str}/accept", access=Access.COORDINATOR)
async def accept_request(request: Asked, request_id: FromPath[str]) -> Response[Any]:
    """Make a draft appointment of a request."""
    kept, fields, scope = await _find(request, request_id), await form(request), request.user.scope
    try:
        site = await _site(one(fields, "site")) if one(fields, "site") else None
        known = site or (await sites.find(kept.asking.site) if kept.asking.site else None)
        typed = one(fields, "starts_at")
        zone = known.time_zone if known else (await chapters.find(scope.chapter)).time_zone
        if not typed and kept.asking.starts_at and not time_known(kept.asking.starts_at, zone):
            raise Invalid({"starts_at": Problem.REQUIRED})  # else a day alone would become one minute before midnight
        starts_at = times.moment(typed, zone) if typed else None
        made = await actions.accept(
            scope, kept.id, request.user.account, now(), site=site.id if site else None, starts_at=starts_at
        )
    except Invalid as invalid:
        return await _page(request, kept, None, invalid.problems)
    return see_other(f"/visit/{(await appointments.find(scope, made.appointment)).code}")


@post("/inbox/{request_id:str}/decline", access=Access.COORDINATOR)
async def decline_request(request: Asked, request_id: FromPath[str]) -> Response[Any]:
    """Say no, and forget who asked."""
    kept = await _find(request, request_id)
    await actions.decline(request.user.scope, kept.id, request.user.account, now())
    return see_other("/inbox")


async def _find(request: Asked, text: str) -> Kept:
    return await requests.find(request.user.scope, RequestId(path_id(text)))


async def _site(text: str) -> sites.Kept:
    try:
        return await sites.find(SiteId(path_id(text)))
    except Missing:
        raise Invalid({"site": Problem.UNKNOWN_SITE}) from None


async def _page(
    request: Asked, kept: Kept, opened: Mapping[str, str] | None, problems: dict[str, Problem]
) -> Response[str]:
    scope, language = request.user.scope, tongue(request)
    site = await sites.find(kept.asking.site) if kept.asking.site else None
    zone = site.time_zone if site else (await chapters.find(scope.chapter)).time_zone
    kind = await kinds.type_of(kept.asking.kind)
    visits = await appointments.of_person(scope, kept.person) if kept.person else []
    view = {
        "id": str(kept.id),
        "new": kept.state is RequestState.NEW,
        "site": kept.asking.site,
        "time_known": kept.asking.starts_at is not None and time_known(kept.asking.starts_at, zone),
        "visit": visits[-1].code if visits else None,
    }
    return page(
        request,
        "coordinators/request.html",
        status_code=422 if problems else 200,
        request=lambda: {**view, "title": gettext(kind.label), "facts": _facts(kept, site, zone, language)},
        opened=None if opened is None else lambda: opened_view.worded(opened),
        sites=await sites.all_of_them() if site is None else [],
        problems=wording.problem_texts(problems, language),
    )


def _facts(kept: Kept, site: sites.Kept | None, zone: str, language: str) -> Rows:
    asking = kept.asking
    told = {choice.value: choice.label for choice in choices.told(language)}
    needs = {choice.value: choice.label for choice in choices.needs(language)}
    tiers = {choice.value: choice.label for choice in choices.tiers(language)}
    return [
        (gettext("When"), _when(kept, zone, language)),
        (gettext("Where"), f"{site.name}, {site.city}" if site else gettext("place not known")),
        (gettext("Language"), languages.name_of(asking.spoken_language)),
        (gettext("People"), f"{asking.adults} + {asking.children}"),
        (gettext("Needs"), ", ".join(needs.get(need.value, need.value) for need in asking.needs) or "–"),
        (gettext("Told to bring"), ", ".join(told.get(one.value, one.value) for one in asking.told) or "–"),
        (gettext("May be told"), tiers.get(asking.tier.value, asking.tier.value)),
        (gettext("Asked by"), gettext("someone else, for the person") if asking.on_behalf else gettext("the person")),
    ]


def _when(kept: Kept, zone: str, language: str) -> str:
    starts_at = kept.asking.starts_at
    if starts_at is None:
        return gettext("date not known")
    if time_known(starts_at, zone):
        return dates.when(starts_at, None, zone, language).words
    return f"{dates.whole_day(starts_at, zone, language).words} · {gettext('time not known')}"
