"""The board in one call, and the stream that says it changed."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from litestar import get
from litestar.params import FromQuery, QueryParameter
from litestar.response import ServerSentEvent, ServerSentEventMessage

from accompany.doors import times
from accompany.doors.access import Asked
from accompany.doors.now import now
from accompany.rules import teams, urgency
from accompany.tables import board, chapters, live, requests
from accompany.tables.board import Day
from accompany.tables.scope import Scope
from accompany.words import Access, AppointmentStatus, ChapterId

LOOK_EVERY = 0.25  # seconds
LOOK_BACK = timedelta(seconds=10)  # a transaction that began earlier may commit later
WEEK = timedelta(days=7)
QUIET = 15.0  # seconds after which a line goes out, so that a dead connection is noticed


class CountsOut(msgspec.Struct):
    """What coordinators watch."""

    unfilled: int
    in_48_hours: int
    to_confirm: int
    new_requests: int


class RowOut(msgspec.Struct):
    """One appointment on the board."""

    id: str
    code: str
    type: str
    site: str
    starts_at: str
    status: str
    standing: str
    filled: int
    wanted: int
    level: str


class BoardOut(msgspec.Struct):
    """Counts, what to fill first, and every appointment of the span."""

    counts: CountsOut
    fill_first: list[str]
    appointments: list[RowOut]


@get("/board", access=Access.COORDINATOR)
async def show_board(
    request: Asked, start: Annotated[str | None, QueryParameter(name="from")] = None, to: FromQuery[str | None] = None
) -> BoardOut:
    """Give the board from one day up to another, in the chapter's zone; seven days from today unless told."""
    scope, moment = request.user.scope, now()
    zone = (await chapters.find(scope.chapter)).time_zone
    first, last = times.days(start, to, moment.astimezone(ZoneInfo(zone)).date(), WEEK)
    rows = await board.days(scope, _midnight(first, zone), _midnight(last, zone))
    ahead = [row for row in rows if row.status is AppointmentStatus.PUBLISHED and row.starts_at > moment]
    gaps = sorted((row for row in ahead if row.unfilled), key=lambda row: urgency.rank(row.gap, moment))
    return BoardOut(
        counts=await _counts(scope, ahead, moment),
        fill_first=[str(row.id) for row in gaps],
        appointments=[_row(row, moment) for row in rows],
    )


@get("/events", access=Access.COORDINATOR)
async def stream(request: Asked) -> ServerSentEvent:
    """Say "board", with a version, whenever the chapter's board changed; never what changed."""
    return ServerSentEvent(_changes(request.user.scope.chapter))


async def _changes(chapter: ChapterId) -> AsyncIterator[ServerSentEventMessage]:
    seen = {event for event, _ in await live.since(now() - LOOK_BACK)}
    version, silent = 0, 0.0
    yield ServerSentEventMessage(event="hello", data="0")
    while True:
        await asyncio.sleep(LOOK_EVERY)
        silent += LOOK_EVERY
        found = await live.since(now() - LOOK_BACK)
        fresh = [event for event, where in found if where == chapter and event not in seen]
        seen = {event for event, _ in found}
        if fresh:
            version += len(fresh)
            silent = 0.0
            yield ServerSentEventMessage(event="board", data=str(version))
        elif silent >= QUIET:
            silent = 0.0
            yield ServerSentEventMessage(comment="still here")


async def _counts(scope: Scope, ahead: list[Day], moment: datetime) -> CountsOut:
    near = [row for row in ahead if urgency.is_near(row.starts_at, moment)]
    return CountsOut(
        unfilled=sum(row.unfilled for row in ahead),
        in_48_hours=sum(row.unfilled for row in near),
        to_confirm=sum(row.to_confirm for row in near),
        new_requests=await requests.count_new(scope),
    )


def _row(row: Day, moment: datetime) -> RowOut:
    return RowOut(
        id=str(row.id),
        code=row.code,
        type=row.type_label,
        site=row.nickname,
        starts_at=times.shown(row.starts_at, row.zone),
        status=row.status.value,
        standing=teams.standing(row.staffing, moment).name.lower(),
        filled=row.filled,
        wanted=row.ideal,
        level=row.weighed_level.name.lower(),
    )


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
