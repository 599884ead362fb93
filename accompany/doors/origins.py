"""A write must come from our own pages: the browser says so, and a token of the session proves it."""

from functools import lru_cache
from hmac import compare_digest
from urllib.parse import SplitResult, urlsplit

from litestar.datastructures import Headers
from litestar.exceptions import HTTPException
from litestar.types import HTTPScope, Scope

from accompany.doors.access import OPEN, Maybe, label
from accompany.doors.bodies import WRITES
from accompany.doors.signing import Proof, Shown

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
FROM_HERE = ("same-origin", "none")  # what Sec-Fetch-Site says when our page asked, or the reader by themselves
MISDIRECTED = 421  # RFC 9110 § 15.5.20


class OtherSite(Exception):
    """A page that is not ours started this write."""


def check_host(scope: HTTPScope, base_url: str) -> None:
    """Answer only under the name the settings give, or on loopback. Raises HTTPException."""
    if not is_here(scope, base_url):
        raise HTTPException(status_code=MISDIRECTED)


def is_here(scope: Scope, base_url: str) -> bool:
    """Say whether a request names us."""
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return _is_our_name(host, base_url)


@lru_cache(maxsize=64)
def _is_our_name(host: bytes, base_url: str) -> bool:
    name = _place(f"//{host.decode('latin-1')}").hostname
    return name == urlsplit(base_url).hostname or name in LOOPBACK


async def check(request: Maybe, base_url: str) -> None:
    """Refuse a write another site started. Raises OtherSite.

    1. A bearer token is no cookie: no browser adds it by itself.
    2. Sec-Fetch-Site decides where the browser sends it, else Origin. Our own pages send no referrer, so that an old
       browser's Origin may be ``null``; the next step still stands.
    3. What acts in somebody's name carries their session's token, in the field ``csrf`` or in X-CSRF-Token.
    """
    shown: Shown | None = request.auth
    if request.method not in WRITES or (shown is not None and shown.proof is Proof.BEARER):
        return
    if not _from_here(request.headers, base_url):
        raise OtherSite
    visitor = request.user
    if visitor is None or label(request.route_handler) in OPEN:
        return
    given = request.headers.get("x-csrf-token") or str((await request.form()).get("csrf", ""))
    if not compare_digest(given.encode(), (visitor.csrf or "-").encode()):
        raise OtherSite


def _from_here(headers: Headers, base_url: str) -> bool:
    said = headers.get("sec-fetch-site")
    if said is not None:
        return said in FROM_HERE
    origin = headers.get("origin", "null")
    return origin == "null" or _place(origin).netloc in (headers.get("host"), urlsplit(base_url).netloc)


def _place(text: str) -> SplitResult:
    """Read an address that a stranger sent; one that cannot be is nowhere."""
    try:
        return urlsplit(text)
    except ValueError:
        return SplitResult("", "", "", "", "")
