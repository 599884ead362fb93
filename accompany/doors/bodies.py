"""How much a request may send, and what an empty one means."""

from litestar.datastructures import Headers
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.types import HTTPReceiveMessage, HTTPScope, Receive

from accompany.doors.access import OPEN

KIB = 1024
PUBLIC = 16 * KIB  # what anyone may send
USUAL = 256 * KIB
IMPORT = 5 * KIB * KIB  # write most_body=bodies.IMPORT into the decorator of an import
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def bounded(scope: HTTPScope, receive: Receive) -> Receive:
    """Give a ``receive`` that stops when too much comes; to the API an empty body is ``{}``, unless it takes files.

    Raises RequestEntityTooLarge, at once when the request says its length.
    """
    if scope["method"] not in WRITES:
        return receive
    most = _most(scope)
    headers = Headers.from_scope(scope)
    if _number(headers.get("content-length")) > most:
        raise RequestEntityTooLarge
    fills_in = scope["path"].startswith("/api/") and most < IMPORT
    come = 0

    async def counted() -> HTTPReceiveMessage:
        nonlocal come
        message: HTTPReceiveMessage = await receive()  # type: ignore[assignment]
        if message["type"] != "http.request":
            return message
        first, come = come == 0, come + len(message["body"])
        if come > most:
            raise RequestEntityTooLarge
        if first and fills_in and not message["body"] and not message["more_body"]:
            message["body"] = b"{}"
        return message

    return counted


def _most(scope: HTTPScope) -> int:
    options = scope["route_handler"].opt
    usual = PUBLIC if options.get("access") in OPEN else USUAL
    most: int = options.get("most_body", usual)
    return most


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
