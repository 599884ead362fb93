"""Calendars in JSON: one shift as a file, and the addresses of feeds. Each address is shown once."""

from litestar import Response, delete, get, post
from litestar.params import FromPath

from accompany.actions import feeds as actions
from accompany.actions import requests as request_actions
from accompany.api.slots import own_claim
from accompany.api.volunteers import FeedOut
from accompany.delivery import shifts
from accompany.delivery.house import House
from accompany.doors import calendars, limits
from accompany.doors.access import Asked, Maybe, path_id
from accompany.doors.now import now
from accompany.ical import feeds as ical
from accompany.settings import Settings
from accompany.tables import invitations
from accompany.tables.requests import Kept
from accompany.words import Access, SiteId


@get("/claims/{claim_id:str}/invite.ics", access=Access.VOLUNTEER, media_type="text/calendar")
async def show_invite(request: Asked, claim_id: FromPath[str]) -> Response[bytes]:
    """Give one shift as a calendar file, to its volunteer or a coordinator. Nobody is in it."""
    claim = await own_claim(request, claim_id)
    shift = shifts.shift(await invitations.find(claim.scope, claim.id), House.of(_settings(request)))
    return calendars.file(ical.download(shift), "invite")


@post("/sites/{site_id:str}/feed", access=Access.LEAD, status_code=200)
async def new_site_feed(request: Asked, site_id: FromPath[str]) -> FeedOut:
    """Make the caller's address of all shifts at a site. It is shown this once; the one before ends."""
    site = SiteId(path_id(site_id))
    token = await actions.new_of_site(request.user.scope, site, request.user.account, now())
    return _shown(_settings(request), token)


@delete("/sites/{site_id:str}/feed", access=Access.LEAD, status_code=204)
async def end_site_feed(request: Asked, site_id: FromPath[str]) -> None:
    """End the caller's address of a site, if there is one."""
    await actions.end_of_site(SiteId(path_id(site_id)), request.user.account)


@post("/requests/mine/feed", access=Access.HOLDER, status_code=200)
async def new_date_feed(request: Maybe) -> FeedOut:
    """Make the address of the person's date, in neutral words. It is shown this once; the one before ends."""
    return _shown(_settings(request), await actions.new_of_person(await _mine(request), now()))


@delete("/requests/mine/feed", access=Access.HOLDER, status_code=204)
async def end_date_feed(request: Maybe) -> None:
    """End the address of the person's date, if there is one."""
    await actions.end_of_person(await _mine(request))


async def _mine(request: Maybe) -> Kept:
    await limits.code_tries(request)
    return await request_actions.by_code(request.headers.get("X-Request-Code", ""))


def _shown(settings: Settings, token: str) -> FeedOut:
    return FeedOut(f"{settings.base_url}/f/{token}.ics")


def _settings(request: Asked | Maybe) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
