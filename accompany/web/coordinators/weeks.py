"""Plan the week: a proposal for every empty place, which a coordinator looks through and sends as asks."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from accompany.actions import weeks as actions
from accompany.doors import times
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import accounts, chapters, kinds, weeks
from accompany.tables.weeks import Choice
from accompany.web import dates
from accompany.web.answers import Form, form, one, page, see_other, tongue
from accompany.web.languages import gettext
from accompany.words import Access, AccountId, ChoiceState, Invalid, Problem, SlotId, VolunteerId, WeekPlanId

DAYS = 7
MOST_LINES = 100  # on one page; the next ones come when these are settled
FIELD = "who-"


@post("/week", access=Access.COORDINATOR)
async def plan_week(request: Asked) -> Response[Any]:
    """Work a proposal out for seven days, and show it."""
    fields, scope, moment = await form(request), request.user.scope, now()
    zone = (await chapters.find(scope.chapter)).time_zone
    start = times.midnight(times.day(one(fields, "from") or None, zone, moment), zone)
    made = await actions.plan(scope, start, DAYS, request.user.account, moment)
    return see_other(f"/week/{made.id}")


@get("/week/{plan_id:str}", access=Access.COORDINATOR)
async def show_plan(request: Asked, plan_id: FromPath[str], day: FromQuery[str | None] = None) -> Response[str]:
    """Show a proposal, day by day; the first day that has something to settle, or the one asked for."""
    scope, language = request.user.scope, tongue(request)
    plan = await weeks.find(scope, WeekPlanId(path_id(plan_id)))
    lines = await weeks.choices(scope, plan.id)
    zone = (await chapters.find(scope.chapter)).time_zone
    by_day = _by_day(lines, plan.starts_at.astimezone(ZoneInfo(zone)).date())
    waiting = next((one for one, some in by_day.items() if any(map(_is_open, some))), next(iter(by_day)))
    wanted = times.day(day, zone, now()) if day else waiting
    shown = by_day.get(wanted, [])
    open_lines = [line for line in shown if _is_open(line)]
    people = {who for line in open_lines[:MOST_LINES] for who in (line.volunteer, *line.others)}
    people |= {line.volunteer for line in shown if line.state is ChoiceState.ASKED}
    contacts = await accounts.contacts(scope, [AccountId(who) for who in people]) if people else {}
    names = {who: contact.name for who, contact in contacts.items()}
    roles = {role.code: role.label for role in await kinds.roles()}
    return page(
        request,
        "coordinators/weeks.html",
        plan={"id": str(plan.id), "open": plan.open, "filled": plan.filled, "one_by_one": plan.one_by_one},
        title=dates.days(min(by_day), max(by_day), language),
        day=wanted.isoformat(),
        days=lambda: [_tab(one, some, wanted, language) for one, some in by_day.items()],
        lines=lambda: [_line(line, names, roles, language) for line in open_lines[:MOST_LINES]],
        more=max(0, len(open_lines) - MOST_LINES),
        settled=lambda: [_line(line, names, roles, language) for line in shown if not _is_open(line)],
    )


@post("/week/{plan_id:str}", access=Access.COORDINATOR)
async def send_plan(request: Asked, plan_id: FromPath[str]) -> Response[Any]:
    """Ask the people chosen on the page; where nobody is chosen, nobody is asked."""
    fields, visitor = await form(request), request.user
    plan = WeekPlanId(path_id(plan_id))
    await actions.send(visitor.scope, plan, _wanted(fields), visitor.account, now())
    return see_other(f"/week/{plan}?day={times.day(one(fields, 'day') or None, 'UTC', now()).isoformat()}")


def _wanted(fields: Form) -> dict[SlotId, VolunteerId | None]:
    wanted: dict[SlotId, VolunteerId | None] = {}
    for name in fields:
        if name.startswith(FIELD):
            who = one(fields, name)
            wanted[SlotId(_id(name.removeprefix(FIELD)))] = VolunteerId(AccountId(_id(who))) if who else None
    return wanted


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid({"choices": Problem.UNKNOWN_CHOICE}) from None


def _is_open(line: Choice) -> bool:
    return line.state is ChoiceState.PROPOSED


def _by_day(lines: list[Choice], first: date) -> dict[date, list[Choice]]:
    found: dict[date, list[Choice]] = {first + timedelta(days=n): [] for n in range(DAYS)}
    for line in lines:
        found.setdefault(_local(line.starts_at, line.zone).date(), []).append(line)
    return found


def _tab(day: date, lines: list[Choice], wanted: date, language: str) -> dict[str, Any]:
    return {
        "iso": day.isoformat(),
        "label": dates.short_day(day, language),
        "left": sum(map(_is_open, lines)),
        "here": day == wanted,
    }


def _line(line: Choice, names: dict[Any, str], roles: dict[str, str], language: str) -> dict[str, Any]:
    """Word one line. Somebody who left in the meantime has no name any more, and cannot be chosen."""
    words = {
        ChoiceState.ASKED: ("ok", gettext("Asked")),
        ChoiceState.DROPPED: ("open", gettext("Nobody asked")),
        ChoiceState.PASSED_OVER: ("urgent", gettext("Not possible any more")),
    }
    kind, label = words.get(line.state, ("open", ""))
    return {
        "slot": str(line.slot),
        "code": line.code,
        "role": gettext(roles.get(line.role, line.role)),
        "when": dates.span(_local(line.starts_at, line.zone), _local(line.ends_at, line.zone), language),
        "where": line.nickname,
        "people": [(str(who), names[who]) for who in (line.volunteer, *line.others) if who in names],
        "who": names.get(line.volunteer) if line.state is ChoiceState.ASKED else None,
        "kind": kind,
        "label": label,
    }


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))
