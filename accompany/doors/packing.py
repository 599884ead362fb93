"""What goes out smaller: files always, pages only where nobody else can make the reader's browser ask for them.

A compressed page tells by its length whether a guess in it repeats a secret beside it (BREACH). It takes somebody who
makes the reader's browser ask for the page thousands of times, each time with another guess. So a page is compressed
when its reader shows no cookie, or when their browser says that our own page or they themselves asked (decision 0019).
"""

import gzip
import io
import secrets
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State

from accompany.doors.conditional import takes_gzip
from accompany.doors.origins import FROM_HERE

GZIP = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
FOR_A_PAGE, FOR_A_FILE = 4, 9  # a page is packed each time it is asked for, a file once
SMALLEST = 500  # bytes; less is not worth it
MOST_PADDING = 64  # bytes; where it is used, a length says a little less

Caller = ASGIConnection[Any, Any, Any, State]


def page(request: Caller, html: str) -> tuple[bytes, dict[str, str]]:
    """Give a page's bytes as this reader gets them, and the headers that say so."""
    plain = html.encode()
    if len(plain) < SMALLEST or not takes_gzip(request.scope) or not _asked_by_its_reader(request):
        return plain, {}
    padding = secrets.token_hex(MOST_PADDING // 2)[: secrets.randbelow(MOST_PADDING)]
    return _packed(plain, FOR_A_PAGE, padding), GZIP


def file(content: bytes) -> bytes:
    """Pack a file that everybody may read."""
    return _packed(content, FOR_A_FILE, "")


def _asked_by_its_reader(request: Caller) -> bool:
    return "cookie" not in request.headers or request.headers.get("sec-fetch-site") in FROM_HERE


def _packed(content: bytes, level: int, padding: str) -> bytes:
    """Pack with gzip. The padding goes where a file's name would stand, which readers skip."""
    made = io.BytesIO()
    with gzip.GzipFile(filename=padding, mode="wb", compresslevel=level, fileobj=made, mtime=0) as packing:
        packing.write(content)
    return made.getvalue()
