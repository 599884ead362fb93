"""Signals and what they weigh: coordinators change them here, and see what they were before."""

from dataclasses import dataclass, replace
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from accompany.actions import kinds as actions
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.tables import chapters, kinds
from accompany.tables.kinds import Before, SignalKind
from accompany.web import dates, wording
from accompany.web.answers import Form, form, line, one, page, see_other, tongue
from accompany.web.coordinators.visit_view import LEVELS
from accompany.web.languages import gettext
from accompany.words import Access, Invalid, Level, Missing, Problem

HEAVIEST, LONGEST_DAYS, LONGEST_LABEL = 1000, 3650, 160
MOST_CHANGES = 50


@dataclass(frozen=True, slots=True)
class Was:
    """What a kind was, worded."""

    until: str
    label: str
    weight: int
    floor: str
    days: int | None


@get("/more/signals", access=Access.COORDINATOR)
async def show_kinds(request: Asked) -> Response[str]:
    """List the kinds with their weights, and the latest changes."""
    return await _page(request, "", {}, {})


@post("/more/signals/{code:str}", access=Access.COORDINATOR)
async def change_kind(request: Asked, code: FromPath[str]) -> Response[Any]:
    """Change one kind. What is planned is judged anew; confirmed levels stay."""
    fields = await form(request)
    kept = next((kind for kind in await kinds.signal_kinds() if kind.code == code), None)
    if kept is None:
        raise Missing
    try:
        await actions.change_signal_kind(request.user.scope, _wanted(kept, fields), request.user.account, now())
    except Invalid as invalid:
        return await _page(request, code, fields, wording.problem_texts(invalid.problems, tongue(request)))
    return see_other(f"/more/signals?saved={code}#{code}")


def _wanted(kept: SignalKind, fields: Form) -> SignalKind:
    label = line(fields, "label", LONGEST_LABEL)
    if not label.strip():
        raise Invalid({"label": Problem.REQUIRED})
    weight = _number(fields, "weight", -HEAVIEST, HEAVIEST)
    if weight is None:
        raise Invalid({"weight": Problem.REQUIRED})
    floor = one(fields, "floor").upper()
    if floor and floor not in Level.__members__:
        raise Invalid({"floor": Problem.UNKNOWN_CHOICE})
    days = _number(fields, "days", 1, LONGEST_DAYS)
    return replace(kept, label=label, weight=weight, floor=Level[floor] if floor else None, lasts_days=days)


def _number(fields: Form, name: str, least: int, most: int) -> int | None:
    text = one(fields, name).strip()
    if not text:
        return None
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > len(str(most)) or not least <= int(text) <= most:
        raise Invalid({name: Problem.MALFORMED})
    return int(text)


async def _page(request: Asked, wrong: str, typed: Form, problems: dict[str, str]) -> Response[str]:
    language = tongue(request)
    zone = (await chapters.find(request.user.scope.chapter)).time_zone
    before = await kinds.signal_kinds_before(MOST_CHANGES)
    return page(
        request,
        "coordinators/signal_kinds.html",
        status_code=422 if problems else 200,
        kinds=await kinds.signal_kinds(),
        levels=lambda: [(level.name.lower(), gettext(LEVELS[level])) for level in Level],
        history=lambda: [_was(one, zone, language) for one in before],
        wrong=wrong,
        typed={name: one(typed, name) for name in ("label", "weight", "floor", "days")},
        saved=request.query_params.get("saved", ""),
        problems=problems,
    )


def _was(before: Before, zone: str, language: str) -> Was:
    kind = before.kind
    floor = "" if kind.floor is None else gettext(LEVELS[kind.floor])
    return Was(dates.whole_day(before.until, zone, language).words, kind.label, kind.weight, floor, kind.lasts_days)
