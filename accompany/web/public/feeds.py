"""A volunteer's shifts as a calendar to subscribe to. Whoever has the address sees it; a replaced one is gone."""

from datetime import datetime, timedelta
from hashlib import sha256

from litestar import Response, get
from litestar.params import FromPath

from accompany.delivery import shifts
from accompany.delivery.house import House
from accompany.doors.now import now
from accompany.ical import feeds
from accompany.settings import Settings
from accompany.tables import invitations, volunteers
from accompany.tables.invitations import Invitation
from accompany.tables.volunteers import Feed
from accompany.web.answers import Reader
from accompany.words import HOLDING, Access, Missing

BACK, AHEAD = timedelta(days=7), timedelta(days=400)
CANCELLED_FOR = timedelta(days=30)  # a calendar that looks rarely must still learn of it
ENDING = ".ics"
MOST_KEPT = 256

_bodies: dict[str, bytes] = {}  # by their tag, which changes with everything they are made of


@get("/f/{name:str}", access=Access.HOLDER)
async def show_feed(request: Reader, name: FromPath[str]) -> Response[bytes]:
    """Give the calendar, or 304 when this reader has it already: the tag is compared before anything is written."""
    if not name.endswith(ENDING):
        raise Missing
    feed = await volunteers.of_feed(name.removesuffix(ENDING))
    settings: Settings = request.app.state.settings
    shown = _shown(await invitations.of_volunteer(feed.volunteer, now() - BACK, now() + AHEAD), now())
    tag = _tag(feed, shown, settings)
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300", "X-Robots-Tag": "noindex"}
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=headers)
    if tag not in _bodies:
        _keep(tag, _written(shown, settings))
    return Response(_bodies[tag], media_type="text/calendar; charset=utf-8", headers=headers)


def _keep(tag: str, body: bytes) -> None:
    """Keep what many calendars ask for every hour; the oldest goes first. A feed names no person."""
    _bodies[tag] = body
    while len(_bodies) > MOST_KEPT:
        del _bodies[next(iter(_bodies))]


def _shown(found: list[Invitation], moment: datetime) -> list[Invitation]:
    return [one for one in found if one.state in HOLDING or moment - one.changed_at <= CANCELLED_FOR]


def _tag(feed: Feed, shown: list[Invitation], settings: Settings) -> str:
    """Name this version of a feed by what it is made of: which claims, changed when, and the words around them."""
    parts = [f"{one.uid}|{one.sequence}|{one.changed_at.timestamp()}" for one in shown]
    said = "\n".join([feed.detail.value, feed.language, settings.name, settings.base_url, *parts])
    return f'"{sha256(said.encode()).hexdigest()[:32]}"'


def _written(shown: list[Invitation], settings: Settings) -> bytes:
    house = House.of(settings)
    fragments = [feeds.fragment(shifts.shift(one, house)) for one in shown]
    return feeds.join(settings.name, fragments, {one.zone for one in shown})
