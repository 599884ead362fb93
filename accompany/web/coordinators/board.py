"""The board: what is unfilled, what comes first, the week at a glance."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from litestar import Response, get
from litestar.params import FromPath, QueryParameter

from accompany.doors import times
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.rules import teams
from accompany.rules.incidents import TO_BE_TAKEN
from accompany.tables import (
    audit,
    board,
    chapters,
    duty,
    incidents,
    level_alarms,
    lone_calls,
    requests,
    tasks,
    to_tell,
)
from accompany.tables.board import Day
from accompany.web import dates
from accompany.web.answers import page, tongue
from accompany.web.coordinators import level_alarms as alarm_views
from accompany.web.coordinators import to_tell as to_tell_views
from accompany.web.coordinators import views, watch
from accompany.web.languages import gettext
from accompany.words import Access, MobilizationState

WEEK = timedelta(days=7)
WAITING = (MobilizationState.DRAFT, MobilizationState.APPROVED)


@get("/board", access=Access.COORDINATOR)
async def show_board(request: Asked, start: Annotated[str | None, QueryParameter(name="from")] = None) -> Response[str]:
    """Show seven days from today, or from the day asked for."""
    zone = (await chapters.find(request.user.scope.chapter)).time_zone
    first, moment, language = times.day(start, zone, now()), now(), tongue(request)
    return page(
        request,
        "coordinators/board.html",
        title=dates.days(first, first + timedelta(days=6), language),
        first=first.isoformat(),
        previous=(first - WEEK).isoformat(),
        following=(first + WEEK).isoformat(),
        time=dates.clock(moment.astimezone(ZoneInfo(zone)), language),
        **await _parts(request, first, zone),
    )


@get("/board/part", access=Access.COORDINATOR)
async def show_part(request: Asked, start: Annotated[str | None, QueryParameter(name="from")] = None) -> Response[str]:
    """Show only what refreshes: the page asks for it when it hears that the board changed."""
    zone = (await chapters.find(request.user.scope.chapter)).time_zone
    return page(request, "coordinators/_board.html", **await _parts(request, times.day(start, zone, now()), zone))


@get("/board/day/{day:str}", access=Access.COORDINATOR)
async def show_day(request: Asked, day: FromPath[str]) -> Response[str]:
    """Show one day as a list that can be printed."""
    zone = (await chapters.find(request.user.scope.chapter)).time_zone
    wanted, moment, language = times.day(day, zone, now()), now(), tongue(request)
    rows = await board.days(request.user.scope, *_span(wanted, wanted + timedelta(days=1), zone))
    return page(
        request,
        "coordinators/day.html",
        title=dates.long_day(wanted, language, year=True),
        rows=lambda: [_line(row, moment, language) for row in rows],
    )


async def _parts(request: Asked, first: date, zone: str) -> dict[str, Any]:
    scope, moment, language = request.user.scope, now(), tongue(request)
    rows = await board.days(scope, *_span(first, first + WEEK, zone))
    waiting = await requests.count_new(scope)
    alarms = await board.alarms(scope)
    watches = await incidents.open_in(scope, TO_BE_TAKEN)
    undecided = await level_alarms.open_in(scope)
    untold = await to_tell.open_in(scope, moment)
    stands = await audit.nothing_leaves_since(scope)
    today = moment.astimezone(ZoneInfo(zone)).date()
    heads, sites = views.week(rows, first, today, moment, language)
    return {
        "alarms": [
            {
                "id": str(one.mobilization),
                "code": one.code,
                "drill": one.drill,
                "coming": one.coming,
                "waits": one.state in WAITING,
                "called": one.called,
            }
            for one in alarms
        ],
        "stands": stands and dates.clock(stands.astimezone(ZoneInfo(zone)), language),
        "levels": [alarm_views.told(one) for one in undecided],
        "watches": lambda: [{"code": one.code, **watch.told(one)} for one in watches],
        "numbers": views.numbers(rows, waiting, moment),
        "on_call": await duty.somebody(scope, moment),
        "alone": await lone_calls.waiting(scope),
        "tasks": await tasks.numbers(scope, moment),
        "to_tell": [to_tell_views.listed(one, language) for one in untold],
        "queue": lambda: views.queue(rows, moment, language),
        "heads": heads,
        "sites": sites,
    }


def _line(row: Day, moment: datetime, language: str) -> dict[str, object]:
    return {
        "time": dates.clock(row.starts_at.astimezone(ZoneInfo(row.zone)), language),
        "code": row.code,
        "title": gettext(row.type_label),
        "where": row.nickname,
        "kind": teams.standing(row.staffing, moment),
        "have": row.filled,
        "need": row.ideal,
    }


def _span(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    return times.midnight(first, zone), times.midnight(last, zone)
