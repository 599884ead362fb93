"""The person's date in their own calendar: once as a file, or as an address that follows changes. Neutral words."""

from typing import Any

from litestar import Response, get, post

from accompany.actions import feeds as actions
from accompany.delivery import given_feeds
from accompany.doors import calendars
from accompany.doors.now import now
from accompany.ical import feeds as ical
from accompany.ical.shifts import Shift
from accompany.settings import Settings
from accompany.tables import given_feeds as table
from accompany.tables.given_feeds import Dates, Kind
from accompany.tables.requests import Kept
from accompany.tables.scope import Scope
from accompany.web import dates
from accompany.web.answers import Reader, page, see_other, tongue
from accompany.web.people import status
from accompany.web.people.mine import held
from accompany.web.subscribing import Ways, ways
from accompany.words import Access, Missing


@get("/r/calendar", access=Access.HOLDER)
async def show_calendar(request: Reader) -> Response[str]:
    """Show what a calendar would say, and the two ways into it."""
    return await _page(request, await held(request))


@get("/r/date.ics", access=Access.HOLDER)
async def download_date(request: Reader) -> Response[bytes]:
    """Give the date as a calendar file. Raises Missing while its time is not known."""
    shift = await _next(await held(request), tongue(request))
    if shift is None:
        raise Missing
    return calendars.file(ical.download(shift), "date")


@post("/r/calendar", access=Access.HOLDER)
async def new_feed(request: Reader) -> Response[str]:
    """Make an address that a calendar asks again; it is shown once, and the one before ends."""
    kept = await held(request)
    settings: Settings = request.app.state.settings
    return await _page(request, kept, ways(settings, await actions.new_of_person(kept, now())))


@post("/r/calendar/end", access=Access.HOLDER)
async def end_feed(request: Reader) -> Response[Any]:
    """End the address."""
    await actions.end_of_person(await held(request))
    return see_other("/r/calendar?ended=1")


async def _page(request: Reader, kept: Kept, made: Ways | None = None) -> Response[str]:
    language = tongue(request)
    shift, since = await _next(kept, language), await table.since(Kind.PERSON, kept.id)
    zone = await status.zone_of(kept)
    return page(
        request,
        "people/r/calendar.html",
        when=dates.when(shift.starts_at, None, shift.zone, language, year=True) if shift else None,
        title=shift.summary if shift else None,
        made=made,
        since=dates.whole_day(since, zone, language) if since else None,
        ended="ended" in request.query_params,
    )


async def _next(kept: Kept, language: str) -> Shift | None:
    """Give the date that is ahead as a calendar shows it, in the reader's language, or None."""
    if kept.state not in actions.OPEN:
        raise Missing
    whose = Dates(
        scope=Scope(kept.chapter),
        owner=kept.id,
        language=language,
        zone=await status.zone_of(kept),
        starts_at=kept.asking.starts_at,
        person=kept.person,
        received_at=kept.received_at,
    )
    moment = now()
    shown = await given_feeds.dates(whose, moment)
    return next((shift for shift in shown.shifts if shift.ends_at > moment and not shift.cancelled), None)
