"""Me: what a volunteer speaks, where and when they can, how often to ask."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post

from accompany.actions import volunteers as actions
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.rules.profiles import DAYS, PARTS
from accompany.tables import languages, volunteers
from accompany.tables.volunteers import Kept
from accompany.web import dates, wording
from accompany.web.answers import Form, form, one, page, see_other, tongue
from accompany.web.languages import app, gettext, offered
from accompany.web.volunteers import steps, when_and_how
from accompany.web.volunteers.levels import level_names
from accompany.words import Access, Fluency, Invalid, Problem, VolunteerId

PART_NAMES = dict(zip(PARTS, (app("Morning"), app("Afternoon"), app("Evening")), strict=True))
MOST_LANGUAGES = 8
TYPED = ("name", "phone", "language", "zones", "weekly_ask_limit", "quiet_from", "quiet_to")
Filled = Mapping[str, Any]


@get("/me", access=Access.VOLUNTEER)
async def show_me(request: Asked) -> Response[str]:
    """Show the reader's own profile as a form."""
    return await _page(request, _filled(await _mine(request)), {})


@post("/me", access=Access.VOLUNTEER)
async def change_me(request: Asked) -> Response[Any]:
    """Keep what the reader says of themselves."""
    kept, fields = await _mine(request), await form(request)
    try:
        await actions.change(request.user.scope, kept.id, _wanted(fields), request.user.account, now())
    except Invalid as invalid:
        return await _page(request, _typed(fields), invalid.problems)
    return see_other("/me?saved=1")


async def _mine(request: Asked) -> Kept:
    return await volunteers.find(request.user.scope, VolunteerId(request.user.account))


def _wanted(fields: Form) -> dict[str, Any]:
    zones = (zone.strip() for zone in one(fields, "zones").split(","))
    return {
        "name": one(fields, "name"),
        "phone": one(fields, "phone") or None,
        "language": one(fields, "language"),
        "languages": _spoken(fields),
        "zones": tuple(dict.fromkeys(zone for zone in zones if zone)),
        "availability": tuple(fields.get("availability", ())),
        "weekly_ask_limit": _number(one(fields, "weekly_ask_limit")),
        "quiet_from": one(fields, "quiet_from"),
        "quiet_to": one(fields, "quiet_to"),
        "exercises": one(fields, "exercises") == "yes",
        **when_and_how.wanted(fields),
    }


def _spoken(fields: Form) -> dict[str, Fluency]:
    spoken = {}
    for code, level in zip(fields.get("speaks", ()), fields.get("level", ()), strict=False):
        if code and level.upper() not in Fluency.__members__:
            raise Invalid({"languages": Problem.UNKNOWN_CHOICE})
        if code:
            spoken[code] = Fluency[level.upper()]
    return spoken


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        raise Invalid({"weekly_ask_limit": Problem.MALFORMED})
    return int(text)


def _filled(kept: Kept) -> Filled:
    """Fill the form with what is kept."""
    own = kept.profile
    return {
        "name": kept.name,
        "phone": kept.phone or "",
        "language": kept.language,
        "spoken": [(code, level.name.lower()) for code, level in own.languages.items()],
        "zones": ", ".join(own.zones),
        "availability": own.availability,
        "weekly_ask_limit": own.weekly_ask_limit,
        "quiet_from": own.quiet_from,
        "quiet_to": own.quiet_to,
        "exercises": kept.exercises,
        **when_and_how.filled(own),
    }


def _typed(fields: Form) -> Filled:
    """Fill the form with what was typed, so that nothing of it is lost."""
    spoken = zip(fields.get("speaks", ()), fields.get("level", ()), strict=False)
    return {
        **{name: one(fields, name) for name in TYPED},
        "spoken": [(code, level) for code, level in spoken if code],
        "availability": fields.get("availability", ()),
        "exercises": one(fields, "exercises") == "yes",
        **when_and_how.typed(fields),
    }


async def _page(request: Asked, filled: Filled, problems: Mapping[str, Problem]) -> Response[str]:
    language, kept = tongue(request), await _mine(request)
    standing = await steps.of(request.user.scope, kept.id, now())
    return page(
        request,
        "volunteers/me.html",
        status_code=422 if problems else 200,
        filled=filled,
        saved="saved" in request.query_params and not problems,
        spoken=(filled["spoken"] + [("", "fluent")] * 2)[:MOST_LANGUAGES],
        known=list(languages.names().items()),
        levels=level_names,
        offered=[(one.code, one.endonym) for one in offered()],
        days=[(day, *dates.weekday(number, language)) for number, day in enumerate(DAYS)],
        parts=lambda: [(part, gettext(name)) for part, name in PART_NAMES.items()],
        **await when_and_how.choices(request.user.scope, kept, now()),
        steps=lambda: steps.worded(standing.facts),
        conduct_changed=standing.conduct_changed,
        problems=wording.problem_texts(problems, language),
    )
