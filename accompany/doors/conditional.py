"""Answers that are bytes already made: given whole, packed, or not at all to a reader who has them (RFC 9110)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from litestar.types import Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]

_TAG = re.compile(rb'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_QUALITY = re.compile(r"q=(0(\.\d{0,3})?|1(\.0{0,3})?)")
BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Bytes:
    """An answer without anything left to do. HEAD gets the same headers, and no body."""

    status: int
    headers: Headers
    body: bytes = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        headers = list(self.headers)
        if self.status not in BODILESS:
            headers.append((b"content-length", str(len(self.body)).encode()))
        body = b"" if scope.get("method") == "HEAD" else self.body
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def has(scope: Scope, tag: bytes) -> bool:
    """Say whether the reader has this version: one of If-None-Match is ours, or it is ``*`` (RFC 9110 § 13.1.2).

    Compared weakly, as that header is. ``tag`` comes with its quotes.
    """
    said = _said(scope, b"if-none-match")
    return said == tag or (bool(said) and (said.strip() == b"*" or tag in _TAG.findall(said)))


def takes_gzip(scope: Scope) -> bool:
    """Say whether the reader unpacks gzip, and does not like the plain bytes better (RFC 9110 § 12.5.3)."""
    return _takes_gzip(_said(scope, b"accept-encoding"))


@lru_cache(maxsize=256)
def _takes_gzip(said: bytes) -> bool:
    likes: dict[str, float] = {}
    for one in said.decode("latin-1").lower().split(","):
        name, _, quality = one.replace(" ", "").replace("\t", "").partition(";")
        known = _QUALITY.fullmatch(quality or "q=1")
        likes[name] = float(known[1]) if known else 0.0
    gzip = likes.get("gzip", likes.get("x-gzip", likes.get("*", 0.0)))
    return gzip > 0 and gzip >= likes.get("identity", 0.0)


def _said(scope: Scope, name: bytes) -> bytes:
    """Give a header; sent several times it is one list (RFC 9110 § 5.3)."""
    return b", ".join(value for header, value in scope["headers"] if header == name)
