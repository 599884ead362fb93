"""Calendars to subscribe to. Whoever has the address sees them; a replaced one is gone."""

from litestar import HttpMethod, route
from litestar.types import ASGIApp, Receive, Scope, Send

from accompany.delivery import feeds
from accompany.delivery.feeds import Written
from accompany.delivery.house import House
from accompany.doors import journal, origins
from accompany.doors.conditional import Bytes, has, takes_gzip
from accompany.doors.now import now
from accompany.settings import Settings
from accompany.words import Access, Missing

ROUTE, FOLDER, ENDING = "/f/{name}", "/f/", ".ics"
LOOKING = frozenset({"GET", "HEAD"})
CALENDAR = (b"content-type", b"text/calendar; charset=utf-8")
KEPT = ((b"cache-control", b"private, max-age=300"), (b"vary", b"accept-encoding"))
PACKED = (b"content-encoding", b"gzip")


@route("/f/{name:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], access=Access.HOLDER)
async def show_feed(scope: Scope) -> ASGIApp:
    """Give a calendar, or 304 to a reader who has this version: one query when nothing changed."""
    name: str = scope["path_params"]["name"]
    token = name.removesuffix(ENDING)
    if token == name:
        raise Missing
    settings: Settings = scope["litestar_app"].state.settings
    version = await feeds.find(token, House.of(settings), now())
    return _unchanged(scope, version.tag) or _whole(scope, version.tag, await feeds.written(version))


def first(program: ASGIApp, settings: Settings) -> ASGIApp:
    """Make the program answer from memory what a thousand calendars ask each hour: is anything new.

    A calendar that was looked up in this second is answered before the router, the door and their checks, which cost
    three times as much; everything else, and every error, goes the usual way.
    """
    house = House.of(settings)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        known = _known(scope, house) if scope["path"].startswith(FOLDER) else None
        await (known or program)(scope, receive, send)

    return answer


def _known(scope: Scope, house: House) -> Bytes | None:
    if scope.get("method") not in LOOKING or not origins.is_here(scope, house.base_url):
        return None
    journal.arrive(scope)
    token = scope["path"].removeprefix(FOLDER).removesuffix(ENDING)
    tag = feeds.known(token, house, now()) if scope["path"].endswith(ENDING) else None
    if tag is None:
        return None
    scope["path_template"] = ROUTE
    written = feeds.kept(tag)
    return _unchanged(scope, tag) or (_whole(scope, tag, written) if written else None)


def _unchanged(scope: Scope, tag: str) -> Bytes | None:
    quoted = _quoted(tag, packed=takes_gzip(scope))
    return Bytes(304, [(b"etag", quoted), *KEPT]) if has(scope, quoted) else None


def _whole(scope: Scope, tag: str, written: Written) -> Bytes:
    if takes_gzip(scope):
        return Bytes(200, [CALENDAR, PACKED, (b"etag", _quoted(tag, packed=True)), *KEPT], written.packed)
    return Bytes(200, [CALENDAR, (b"etag", _quoted(tag, packed=False)), *KEPT], written.plain)


def _quoted(tag: str, *, packed: bool) -> bytes:
    """Write an entity tag: both are strong, so plain and packed bytes have each their own (RFC 9110 § 8.8.3.3)."""
    return f'"{tag}-gzip"'.encode() if packed else f'"{tag}"'.encode()
