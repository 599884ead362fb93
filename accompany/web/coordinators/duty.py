"""The roster: who is on call now and in two weeks, the times nobody is, and a form that puts somebody there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from accompany.actions import duty as actions
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.rules import duty as rules
from accompany.rules.duty import Span
from accompany.tables import accounts, chapters, duty
from accompany.tables.duty import Kept
from accompany.web import wording
from accompany.web.answers import Form, form, one, page, see_other, tongue
from accompany.web.coordinators import arrived
from accompany.web.languages import app, gettext
from accompany.words import Access, AccountId, DutyId, DutyPart, Invalid, Missing, Problem, Reason, Refused

SHOWN = timedelta(days=14)
PARTS = {DutyPart.ON_CALL: app("On call"), DutyPart.BACKUP: app("Backup")}


@dataclass(frozen=True, slots=True)
class Roster:
    """What the page shows. Times are aware UTC, ``zone`` is the chapter's."""

    kept: list[Kept]
    names: Mapping[AccountId, str]
    zone: str
    now: datetime
    desk: list[AccountId]


@get("/duty", access=Access.COORDINATOR)
async def show_duty(request: Asked, off: FromQuery[str] = "") -> Response[str]:
    """Show the roster; after somebody was taken off, the button that undoes it."""
    return await _page(request, {}, {}, off=off)


@post("/duty", access=Access.COORDINATOR)
async def put(request: Asked) -> Response[Any]:
    """Put a coordinator on duty."""
    fields = await form(request)
    try:
        zone = (await chapters.find(request.user.scope.chapter)).time_zone
        await actions.put(request.user.scope, _span(fields, zone), request.user.account, now())
    except Invalid as invalid:
        return await _page(request, fields, invalid.problems)
    except Refused as refused:
        return await _page(request, fields, {}, refused=refused.reason)
    return see_other("/duty")


@post("/duty/{duty_id:str}/off", access=Access.COORDINATOR)
async def take_off(request: Asked, duty_id: FromPath[str]) -> Response[Any]:
    """Take somebody off."""
    span = DutyId(path_id(duty_id))
    await actions.take_off(request.user.scope, span, request.user.account, now())
    return see_other(f"/duty?off={span}")


@post("/duty/{duty_id:str}/back", access=Access.COORDINATOR)
async def put_back(request: Asked, duty_id: FromPath[str]) -> Response[Any]:
    """Undo that."""
    try:
        await actions.put_back(request.user.scope, DutyId(path_id(duty_id)), request.user.account, now())
    except Refused as refused:
        return await _page(request, {}, {}, refused=refused.reason)
    return see_other("/duty")


def _span(fields: Form, zone: str) -> Span:
    problems = {name: Problem.REQUIRED for name in ("starts_at", "ends_at") if not one(fields, name)}
    parts = {part.value: part for part in DutyPart}
    if one(fields, "part") not in parts:
        problems["part"] = Problem.UNKNOWN_CHOICE
    if problems:
        raise Invalid(problems)
    starts_at, ends_at = (times.moment(one(fields, name), zone, field=name) for name in ("starts_at", "ends_at"))
    try:
        who = AccountId(path_id(one(fields, "who")))
    except Missing:
        raise Invalid({"who": Problem.UNKNOWN_CHOICE}) from None
    return Span(who, parts[one(fields, "part")], starts_at, ends_at)


async def _page(
    request: Asked, fields: Form, problems: Mapping[str, Problem], *, refused: Reason | None = None, off: str = ""
) -> Response[str]:
    scope, language, moment = request.user.scope, tongue(request), now()
    kept = await duty.between(scope, moment, moment + SHOWN)
    desk = await accounts.coordinators(scope)
    names = await arrived.names(scope, [*desk, *(one.span.who for one in kept)])
    roster = Roster(kept, names, (await chapters.find(scope.chapter)).time_zone, moment, desk)
    return page(
        request,
        "coordinators/duty.html",
        status_code=422 if problems else 409 if refused else 200,
        refused=wording.reason_text(refused, language) if refused else None,
        roster=lambda: worded(roster, language),
        desk=[(str(one), names.get(one, "")) for one in desk],
        parts=lambda: [(part.value, gettext(text)) for part, text in PARTS.items()],
        typed={name: one(fields, name) for name in ("who", "part", "starts_at", "ends_at")},
        off=off if await _was_taken_off(request, off) else None,
        problems=wording.problem_texts(problems, language),
    )


async def _was_taken_off(request: Asked, off: str) -> bool:
    if not off:
        return False
    try:
        return (await duty.find(request.user.scope, DutyId(path_id(off)))).removed
    except Missing:
        return False


def worded(roster: Roster, language: str) -> dict[str, Any]:
    """Word the roster: who is on duty now, and each span and gap in their order."""
    spans = rules.there(duty.spans(roster.kept), roster.desk)
    rows = [
        {
            "at": one.span.starts_at,
            "id": str(one.id),
            "who": roster.names.get(one.span.who, ""),
            "there": one.span.who in roster.desk,
            "part": gettext(PARTS[one.span.part]),
            "from": arrived.when(one.span.starts_at, roster.zone, language),
            "until": arrived.when(one.span.ends_at, roster.zone, language),
        }
        for one in roster.kept
    ]
    rows += [
        {
            "at": gap.starts_at,
            "id": None,
            "from": arrived.when(gap.starts_at, roster.zone, language),
            "until": arrived.when(gap.ends_at, roster.zone, language),
        }
        for gap in rules.gaps(spans, roster.now, roster.now + SHOWN)
    ]
    return {
        "on_call": [roster.names.get(one, "") for one in rules.on_duty(spans, DutyPart.ON_CALL, roster.now)],
        "backup": [roster.names.get(one, "") for one in rules.on_duty(spans, DutyPart.BACKUP, roster.now)],
        "rows": sorted(rows, key=lambda row: row["at"]),
    }
