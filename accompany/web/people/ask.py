"""Ask for company: one question a page, then all answers, then a code. No account, no script."""

import secrets
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath

from accompany.actions import requests as actions
from accompany.actions.requests import Received
from accompany.doors import limits, repeats
from accompany.doors.now import now
from accompany.settings import Settings
from accompany.tables import chapters, drafts, idempotency, sites
from accompany.tables.scope import Scope
from accompany.web.answers import Reader, form, one, page, see_other, tongue
from accompany.web.people import answers, asking, cards, codes, questions
from accompany.web.people.answers import Answers
from accompany.web.people.views import Done, Place
from accompany.web.wording import problem_text
from accompany.words import Access, Invalid, Missing, Problem, Reason, Refused, SiteId

DRAFT = "__Host-ask"  # names the sealed answers given so far
TRAP = "website"  # people never see this field; programs fill it


@get("/", access=Access.ANYONE)
async def home(request: Reader) -> Response[str]:
    """Say what this is, and where to ask."""
    return page(request, "people/home.html")


@get("/ask", access=Access.ANYONE)
async def begin(request: Reader) -> Response[Any]:
    """Lead to the first question."""
    return see_other(f"/ask/{questions.QUESTIONS[0]}")


@get("/ask/{question:str}", access=Access.ANYONE)
async def show_question(request: Reader, question: FromPath[str]) -> Response[str]:
    """Show one question, with what was answered before."""
    known = await _answers(request)
    if question == "check":
        return await _check_page(request, known, {})
    if question not in questions.QUESTIONS:
        raise Missing
    filled = answers.filled(question, known, tongue(request))
    return await _question_page(request, question, filled, {})


@post("/ask/{question:str}", access=Access.ANYONE)
async def answer_question(request: Reader, question: FromPath[str]) -> Response[Any]:
    """Take one page's answers; they rest sealed for thirty minutes."""
    if question == "check":
        return await _send(request)
    if question not in questions.QUESTIONS:
        raise Missing
    fields = await form(request)
    typed = {name: values if len(values) > 1 else values[0] for name, values in fields.items()}
    try:
        known = questions.read(question, typed, await _answers(request), await _today())
    except Invalid as invalid:
        return await _question_page(request, question, asking.typed(question, typed), invalid.problems)
    token = request.cookies.get(DRAFT) or secrets.token_urlsafe(32)
    await drafts.keep(token, _written(known), now())
    answer = see_other(f"/ask/{questions.unanswered(known) or 'check'}")
    answer.set_cookie(_draft_cookie(token))
    return answer


async def _send(request: Reader) -> Response[Any]:
    """Send the answers. Pressed again, or after going back, it gives the same code and no second request.

    What makes it the same is the draft and what is in it, never a value of the form that others could send.
    """
    fields, known = await form(request), await _answers(request)
    if (missing := questions.unanswered(known)) is not None:
        return see_other(f"/ask/{missing}")
    key = idempotency.digest_of(f"ask {request.cookies[DRAFT]}", _written(known))
    if (before := await idempotency.find(key)) is not None and before.answer is not None:
        return _done_page(request, msgspec.json.decode(before.answer, type=Received), known)
    await limits.public_form(request)
    if one(fields, TRAP):
        raise Missing
    return await _submit(request, key, known)


async def _submit(request: Reader, key: str, known: Answers) -> Response[Any]:
    if not await idempotency.begin(key, b"", now()):
        return await _again(request, key, known)
    try:
        chapter = await chapters.default()
        asked = answers.asking(known, await _zone(known, chapter))
        received = await actions.submit(Scope(chapter.id), asked, now())
    except Invalid as invalid:
        await idempotency.drop(key)
        return await _check_page(request, known, _by_question(invalid, tongue(request)))
    except Exception:
        await idempotency.drop(key)
        raise
    await idempotency.finish(key, 201, msgspec.json.encode(received).decode())
    return _done_page(request, received, known)


async def _again(request: Reader, key: str, known: Answers) -> Response[Any]:
    """Answer a second press as the first one, which may still be at work."""
    before = await repeats.answer_of(key)
    if before is None or before.answer is None:
        raise Refused(Reason.KEY_BUSY)
    return _done_page(request, msgspec.json.decode(before.answer, type=Received), known)


async def _zone(known: Answers, chapter: chapters.Kept) -> str:
    if known.site is None:
        return chapter.time_zone
    try:
        return (await sites.find(SiteId(known.site))).time_zone
    except Missing:
        raise Invalid({"site": Problem.UNKNOWN_SITE}) from None


def _done_page(request: Reader, received: Received, known: Answers) -> Response[str]:
    settings: Settings = request.app.state.settings
    url = f"{settings.base_url}/r/{received.token}"
    reach = known.reach.value if known.reach else "none"
    done = Done(code=codes.grouped(received.code), status_url=url, qr=cards.picture(url), reach=reach)
    return page(request, "people/ask/done.html", status_code=201, done=done)


async def _question_page(request: Reader, question: str, filled: Any, problems: dict[str, Problem]) -> Response[str]:
    language = tongue(request)
    shown = asking.page(question, filled, problems, language)
    places = await _places() if question == "where" else ()
    offered = asking.offers(shown, language, await _today(), places)
    return page(request, f"people/ask/{question}.html", status_code=422 if problems else 200, question=shown, **offered)


async def _check_page(request: Reader, known: Answers, problems: dict[str, str]) -> Response[Any]:
    if (missing := questions.unanswered(known)) is not None:
        return see_other(f"/ask/{missing}")
    place = next((place for place in await _places() if place.id == str(known.site)), None) if known.site else None
    shown = asking.check(known, place, tongue(request), problems)
    return page(request, "people/ask/check.html", status_code=422 if problems else 200, check=shown)


def _by_question(invalid: Invalid, language: str) -> dict[str, str]:
    return {
        questions.QUESTION_OF.get(field.partition(".")[0], "when"): problem_text(problem, language)
        for field, problem in invalid.problems.items()
    }


async def _answers(request: Reader) -> Answers:
    token = request.cookies.get(DRAFT)
    kept = await drafts.find(token, now()) if token else None
    return msgspec.json.decode(kept, type=Answers) if kept else Answers()


def _written(known: Answers) -> str:
    return msgspec.json.encode(known).decode()


async def _places() -> list[Place]:
    return [Place(str(site.id), site.name, site.city, site.state, site.street) for site in await sites.all_of_them()]


async def _today() -> date:
    return now().astimezone(ZoneInfo((await chapters.default()).time_zone)).date()


def _draft_cookie(token: str) -> Cookie:
    lasts = int(drafts.KEPT_FOR.total_seconds())
    return Cookie(key=DRAFT, value=token, max_age=lasts, path="/", secure=True, httponly=True, samesite="lax")
