"""The code of conduct on pages: volunteers read it and agree, coordinators publish a new version."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post

from accompany.actions import conduct as actions
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.rules import conduct as rules
from accompany.tables import chapters, conduct, texts, volunteers
from accompany.tables.conduct import Code
from accompany.tables.scope import Scope
from accompany.web import dates, wording
from accompany.web.answers import form, lines, one, page, see_other, tongue
from accompany.web.languages import named
from accompany.words import Access, AccountId, Invalid, Missing, Problem, VolunteerId


@get("/conduct", access=Access.VOLUNTEER)
async def show_conduct(request: Asked) -> Response[str]:
    """Show the present version, and when the reader agreed to it or a tick to do so."""
    return await _page(request, {})


@post("/conduct", access=Access.VOLUNTEER)
async def agree(request: Asked) -> Response[Any]:
    """Write down that the reader agrees."""
    fields = await form(request)
    version = one(fields, "version")
    if one(fields, "agree") != "yes" or not version.isdecimal() or len(version) > LONGEST_NUMBER:
        return await _page(request, {"agree": Problem.REQUIRED})
    await actions.agree(request.user.scope, VolunteerId(request.user.account), int(version), now())
    return see_other("/conduct")


LONGEST_NUMBER = 6  # digits


@get("/more/conduct", access=Access.COORDINATOR)
async def show_editor(request: Asked) -> Response[str]:
    """Show the present version's texts to be changed."""
    code = await conduct.present(request.user.scope)
    return await _editor(request, code.texts, {})


@post("/more/conduct", access=Access.COORDINATOR)
async def publish(request: Asked) -> Response[Any]:
    """Publish the texts as a new version."""
    fields, typed = await form(request), {}
    try:
        for code in texts.WRITTEN:
            typed[code] = one(fields, f"text-{code}")
        typed = {code: lines(fields, f"text-{code}", rules.LONGEST) for code in texts.WRITTEN}
        await actions.publish(request.user.scope, typed, request.user.account, now())
    except Invalid as invalid:
        named_so = {name.replace("text-", "texts-"): problem for name, problem in invalid.problems.items()}
        return await _editor(request, typed, named_so)
    return see_other("/more/conduct?saved=1")


async def agreed_to(scope: Scope, account: AccountId) -> rules.Standing:
    """Say where a volunteer stands with the present version."""
    agreed = await conduct.agreed(VolunteerId(account))
    return rules.standing(agreed.version if agreed else None, (await conduct.present(scope)).version)


async def _page(request: Asked, problems: Mapping[str, Problem]) -> Response[str]:
    scope, language = request.user.scope, tongue(request)
    code = await conduct.present(scope)
    agreed = await conduct.agreed(VolunteerId(request.user.account))
    zone = (await chapters.find(scope.chapter)).time_zone
    return page(
        request,
        "volunteers/conduct.html",
        status_code=422 if problems else 200,
        rules=[rule for rule in _text(code, language).splitlines() if rule.strip()],
        version=code.version,
        since=dates.whole_day(code.published_at, zone, language) if code.published_at else None,
        goes_along=await _goes_along(request),
        agreed=dates.whole_day(agreed.at, zone, language) if agreed and agreed.version >= code.version else None,
        older=agreed is not None and agreed.version < code.version,
        problems=wording.problem_texts(problems, language),
    )


async def _goes_along(request: Asked) -> bool:
    try:
        await volunteers.find(request.user.scope, VolunteerId(request.user.account))
    except Missing:
        return False  # coordinates, and only reads it
    return True


async def _editor(request: Asked, typed: Mapping[str, str], problems: Mapping[str, Problem]) -> Response[str]:
    scope, language = request.user.scope, tongue(request)
    code = await conduct.present(scope)
    agreed, everybody = await conduct.numbers(scope, code.version)
    return page(
        request,
        "coordinators/conduct.html",
        status_code=422 if problems else 200,
        version=code.version,
        agreed=agreed,
        everybody=everybody,
        texts=[(one, named(one).endonym, typed.get(one, "")) for one in texts.WRITTEN],
        saved="saved" in request.query_params and not problems,
        problems=wording.problem_texts(problems, language),
    )


def _text(code: Code, language: str) -> str:
    return code.texts.get(language) or code.texts[texts.FALLBACK]
