"""A partner's own page about one call: words to pass on, and how many come. The link in its mail is the proof."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import head_counts
from accompany.doors.now import now
from accompany.settings import Settings
from accompany.tables.texts import FALLBACK
from accompany.web import wording
from accompany.web.answers import Reader, form, one, page, see_other, tongue
from accompany.web.public.calls import clock
from accompany.words import Access, Invalid, Problem, Refused


@get("/relay/{token:str}", access=Access.HOLDER)
async def show_relay(request: Reader, token: FromPath[str]) -> Response[str]:
    """Show the words and what was reported. Nothing changes until the button is pressed."""
    return await _page(request, token, {})


@post("/relay/{token:str}", access=Access.HOLDER)
async def report(request: Reader, token: FromPath[str]) -> Response[Any]:
    """Keep how many come; the last number counts."""
    typed = one(await form(request), "people")
    asked = await head_counts.relay(token)
    try:
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 5):
            raise Invalid({"people": Problem.MALFORMED if typed else Problem.REQUIRED})
        await head_counts.report(asked, int(typed), now())
    except Invalid as invalid:
        return await _page(request, token, invalid.problems)
    except Refused:
        return await _page(request, token, {})
    return see_other(f"/relay/{token}?saved=1")


async def _page(request: Reader, token: str, problems: Mapping[str, Problem]) -> Response[str]:
    asked, language = await head_counts.relay(token), tongue(request)
    kept, over = asked.mobilization, asked.over(now())
    settings: Settings = request.app.state.settings
    return page(
        request,
        "public/relay.html",
        status_code=410 if over else 422 if problems else 200,
        token=token,
        over=over,
        drill=kept.drill,
        name=asked.name,
        said=asked.said,
        saved="saved" in request.query_params and not problems,
        text=asked.texts.get(language) or asked.texts.get(FALLBACK, ""),
        until=clock(request, kept.expires_at, kept.zone),
        reference=kept.reference,
        link=f"{settings.base_url}/ref/{kept.reference}",
        problems=wording.problem_texts(problems, language),
    )
