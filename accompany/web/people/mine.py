"""The person's own request: where it stands, what may be shared, changed, taken back. Link or code is the key."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath

from accompany.actions import days as day_actions
from accompany.actions import requests as actions
from accompany.doors import limits, signing, times
from accompany.doors.now import now
from accompany.tables import consents, drafts, requests
from accompany.tables.requests import Kept
from accompany.tables.scope import Scope
from accompany.web.answers import Reader, form, one, page, see_other, tongue
from accompany.web.people import asking, choices, questions, status, when_held
from accompany.web.people.ask import DRAFT
from accompany.web.people.views import Filled
from accompany.web.wording import problem_text, problem_texts, reason_text
from accompany.words import Access, DayStep, Invalid, Missing, Problem, Reason, Refused, Tier

HELD = "__Host-request"  # proves, until the browser is closed, that the link or the code was shown
LASTS = timedelta(hours=2)
SAID = {"going_in": DayStep.INSIDE, "out": DayStep.OUT}


@get("/r", access=Access.ANYONE)
async def enter(request: Reader) -> Response[str]:
    """Ask for the code."""
    return page(request, "people/r/enter.html", problems={})


@post("/r", access=Access.ANYONE)
async def take_code(request: Reader) -> Response[Any]:
    """Take the code; a wrong one says nothing about which part was wrong."""
    await limits.code_tries(request)
    try:
        kept = await actions.by_code(one(await form(request), "code"))
    except Refused as refused:
        problems = {"code": reason_text(refused.reason, tongue(request))}
        return page(request, "people/r/enter.html", status_code=403, problems=problems)
    return _holding(see_other("/r/status"), kept)


@get("/r/status", access=Access.HOLDER)
async def show_status(request: Reader) -> Response[Any]:
    """Show where the request stands."""
    return await _status_page(request, await held(request))


@get("/r/consent", access=Access.HOLDER)
async def show_consent(request: Reader) -> Response[str]:
    """Show who may be told."""
    return await _consent_page(request, await held(request), {})


@post("/r/consent", access=Access.HOLDER)
async def change_consent(request: Reader) -> Response[Any]:
    """Take the person's word on who may be told, from now on."""
    kept, chosen = await held(request), one(await form(request), "share")
    if chosen not in {tier.value for tier in Tier}:
        return await _consent_page(request, kept, {"share": problem_text(Problem.REQUIRED, tongue(request))})
    try:
        advance = when_held.read(one(await form(request), when_held.FIELD))
        await actions.consent(kept, Tier(chosen), now(), advance)
    except Invalid as invalid:
        return await _consent_page(request, kept, problem_texts(invalid.problems, tongue(request)))
    return see_other("/r/status")


@get("/r/change", access=Access.HOLDER)
async def show_change(request: Reader) -> Response[str]:
    """Show the form for a new date."""
    empty: Filled = asking.typed("when", {})
    return await _change_page(request, empty, {})


@post("/r/change", access=Access.HOLDER)
async def change_date(request: Reader) -> Response[Any]:
    """Take a new date, while nobody decided; afterwards a coordinator does it."""
    kept, fields = await held(request), await form(request)
    typed: Filled = {name: values[0] for name, values in fields.items()}
    zone = await status.zone_of(kept)
    try:
        day, clock = questions.read_when(typed, now().astimezone(ZoneInfo(zone)).date())
        if day is None or clock is None:
            raise Invalid({"day" if day is None else "time": Problem.REQUIRED})
        starts_at = times.moment(datetime.combine(day, clock).isoformat(), zone)
        await actions.change(kept, replace(kept.asking, starts_at=starts_at), now())
    except Invalid as invalid:
        problems = {field.replace("starts_at", "day"): problem for field, problem in invalid.problems.items()}
        return await _change_page(request, asking.typed("when", typed), problems)
    except Refused:
        return await _status_page(request, kept, refused=Reason.ALREADY_DECIDED)
    return see_other("/r/status")


@get("/r/delete", access=Access.HOLDER)
async def show_delete(request: Reader) -> Response[str]:
    """Ask once more before everything is forgotten."""
    await held(request)
    return page(request, "people/r/delete.html")


@post("/r/delete", access=Access.HOLDER)
async def delete(request: Reader) -> Response[str]:
    """Take the request back, and forget what the person told us, also what this browser had not sent yet."""
    await actions.erase(await held(request), now())
    await drafts.forget(request.cookies.get(DRAFT, ""))
    answer = page(request, "people/r/deleted.html")
    answer.set_cookie(signing.gone(HELD))
    answer.set_cookie(signing.gone(DRAFT))
    return answer


@post("/r/steps", access=Access.HOLDER)
async def say(request: Reader) -> Response[Any]:
    """Take "I'm going in" or "I'm out"."""
    kept, said = await held(request), one(await form(request), "step")
    if said not in SAID:
        raise Missing
    try:
        await day_actions.step_of_person(Scope(kept.chapter), kept.person, SAID[said], now())
    except Refused as refused:
        return await _status_page(request, kept, refused=refused.reason)
    return see_other("/r/status")


@get("/r/{token:str}", access=Access.HOLDER)
async def follow_link(request: Reader, token: FromPath[str]) -> Response[Any]:
    """Show the request whose private link this is."""
    return _holding(await _status_page(request, kept := await requests.held_by_link(token)), kept)


async def _status_page(request: Reader, kept: Kept, refused: Reason | None = None) -> Response[str]:
    shown = await status.of(kept, now(), tongue(request))
    said = reason_text(refused, tongue(request)) if refused else None
    return page(
        request,
        "people/r/status.html",
        status_code=409 if refused else 200,
        status=replace(shown, refused=said),
    )


async def _consent_page(request: Reader, kept: Kept, problems: dict[str, str]) -> Response[str]:
    agreed = await consents.of_person(Scope(kept.chapter), kept.person, now())
    advance = agreed.when_held if agreed else None
    return page(
        request,
        "people/r/consent.html",
        status_code=422 if problems else 200,
        tiers=choices.tiers(tongue(request)),
        chosen=(agreed.tier if agreed else kept.asking.tier).value,
        when_held=when_held.offered(tongue(request), advance) if agreed else (),
        held=when_held.value_of(advance),
        problems=problems,
    )


async def _change_page(request: Reader, filled: Filled, problems: dict[str, Problem]) -> Response[str]:
    kept, language = await held(request), tongue(request)
    question = asking.page("when", filled, problems, language)
    today = now().astimezone(ZoneInfo(await status.zone_of(kept))).date()
    offered = asking.when_offers(filled, language, today)
    return page(request, "people/r/change.html", status_code=422 if problems else 200, question=question, **offered)


async def held(request: Reader) -> Kept:
    """Find the request whose link or code this browser has shown. Raises Missing."""
    return await requests.held_by_cookie(request.cookies.get(HELD, ""))


def _holding(answer: Response[Any], kept: Kept) -> Response[Any]:
    token = requests.cookie_of(kept.id)
    lasts = int(LASTS.total_seconds())
    answer.set_cookie(
        Cookie(key=HELD, value=token, max_age=lasts, path="/", secure=True, httponly=True, samesite="lax")
    )
    return answer
