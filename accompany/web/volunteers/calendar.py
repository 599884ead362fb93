"""Calendar: how shifts reach it, how much it may say, and its address; for leads also the shifts at a site."""

from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post

from accompany.actions import feeds as feed_actions
from accompany.actions import volunteers as actions
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.settings import Settings
from accompany.tables import chapters, feeds, given_feeds, sites, texts, volunteers
from accompany.tables.given_feeds import Given
from accompany.web import dates
from accompany.web.answers import form, one, page, see_other, tongue
from accompany.web.languages import app, gettext
from accompany.web.subscribing import Ways, ways
from accompany.words import Access, Calendar, Detail, Invalid, Problem, Role, SiteId, VolunteerId

SAMPLE = {  # what an entry at this level says beside its title
    Detail.MINIMAL: "",
    Detail.NORMAL: app("Site Riverside"),
    Detail.FULL: app("1 Main Street, Riverside"),
}
DETAILS = {
    Detail.MINIMAL: (app("Only “Shift” and my role"), ""),
    Detail.NORMAL: (app("Also the place's short name"), ""),
    Detail.FULL: (app("Also the address"), app("Whoever sees your calendar then sees where you go.")),
}


@get("/calendar", access=Access.VOLUNTEER)
async def show_calendar(request: Asked) -> Response[str]:
    """Show how the reader's calendar is served."""
    return await _page(request)


@post("/calendar", access=Access.VOLUNTEER)
async def change_calendar(request: Asked) -> Response[Any]:
    """Keep how shifts reach the calendar, and how much it may say."""
    fields = await form(request)
    wanted = {
        "calendar": _choice(Calendar, one(fields, "calendar"), "calendar"),
        "detail": _choice(Detail, one(fields, "detail"), "detail"),
    }
    await actions.change(request.user.scope, _me(request), wanted, request.user.account, now())
    return see_other("/calendar?saved=1")


@post("/calendar/feed", access=Access.VOLUNTEER)
async def new_feed(request: Asked) -> Response[Any]:
    """Make a calendar address; it is shown once, and the one before ends."""
    token = await actions.new_feed(request.user.scope, _me(request), now())
    return await _page(request, made=ways(_settings(request), token))


@post("/calendar/feed/end", access=Access.VOLUNTEER)
async def end_feed(request: Asked) -> Response[Any]:
    """End the calendar address: whoever has it sees nothing any more."""
    await actions.end_feed(request.user.scope, _me(request), now())
    return see_other("/calendar?ended=1")


@post("/calendar/renew", access=Access.VOLUNTEER)
async def renew_addresses(request: Asked) -> Response[Any]:
    """Close the addresses that answers go to, because others know them; every entry is replaced by a new one."""
    await actions.renew_addresses(request.user.scope, _me(request), now())
    return see_other("/calendar?renewed=1")


@post("/calendar/site", access=Access.LEAD)
async def new_site_feed(request: Asked) -> Response[Any]:
    """Make an address with all shifts at one site; it is shown once."""
    site = SiteId(path_id(one(await form(request), "site")))
    token = await feed_actions.new_of_site(request.user.scope, site, request.user.account, now())
    return await _page(request, made_for_site=ways(_settings(request), token))


@post("/calendar/site/end", access=Access.LEAD)
async def end_site_feed(request: Asked) -> Response[Any]:
    """End the address of a site."""
    site = SiteId(path_id(one(await form(request), "site")))
    await feed_actions.end_of_site(site, request.user.account)
    return see_other("/calendar?ended=1")


def _choice(kind: Any, text: str, field: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise Invalid({field: Problem.UNKNOWN_CHOICE}) from None


async def _page(request: Asked, *, made: Ways | None = None, made_for_site: Ways | None = None) -> Response[str]:
    scope, language = request.user.scope, tongue(request)
    mine = next(iter(await volunteers.some(scope, [_me(request)])), None)
    leads = bool(request.user.roles & {Role.LEAD, Role.COORDINATOR})
    zone = (await chapters.find(scope.chapter)).time_zone
    since = await feeds.since(_me(request)) if mine else None
    given = await given_feeds.of_owner(request.user.account) if leads else []
    return page(
        request,
        "volunteers/calendar.html",
        me=mine.profile if mine else None,
        details=lambda: [_detail(one, language) for one in Detail],
        made=made,
        since=dates.whole_day(since, zone, language) if since else None,
        made_for_site=made_for_site,
        given=[_given(one, zone, language) for one in given],
        sites=[(str(one.id), f"{one.name}, {one.city}") for one in await sites.all_of_them()] if leads else [],
        wanted=request.query_params.get("site", ""),
        saved="saved" in request.query_params,
        ended="ended" in request.query_params,
        renewed="renewed" in request.query_params,
    )


def _detail(detail: Detail, language: str) -> tuple[str, str, str]:
    """Give one level: its value, its words, and how an entry will look, with a warning where one is due."""
    said = texts.best((language,))
    words, warning = DETAILS[detail]
    entry = said.fill("shift", "summary", role=said.role("accompanier"))
    look = " · ".join(part for part in (entry, SAMPLE[detail] and gettext(SAMPLE[detail])) if part)
    return detail.value, gettext(words), " ".join(part for part in (f"“{look}”", warning and gettext(warning)) if part)


def _given(given: Given, zone: str, language: str) -> tuple[str, str, str]:
    made = given.made_at.astimezone(ZoneInfo(zone)).date()
    return str(given.site), given.name, dates.long_day(made, language, year=True)


def _me(request: Asked) -> VolunteerId:
    return VolunteerId(request.user.account)


def _settings(request: Asked) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
