"""Static files: under an address with their mark for good, under a bare one asked about each time."""

from functools import cache
from pathlib import PurePosixPath

from litestar import Response, get
from litestar.params import FromPath

from accompany.doors.access import Maybe
from accompany.web import assets
from accompany.words import Access, Missing

KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain",
}
FOR_GOOD = "public, max-age=31536000, immutable"


@get("/static/{name:path}", access=Access.ANYONE)
async def show_static(request: Maybe, name: FromPath[str]) -> Response[bytes]:
    """Send a file, or 304 when the reader has it already (RFC 9110 § 13.1.2)."""
    content, kind, tag = _file(name.lstrip("/"))
    marked = request.query_params.get("v") == tag
    headers = {"ETag": f'"{tag}"', "Cache-Control": FOR_GOOD if marked else "no-cache"}
    if f'"{tag}"' in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=kind)
    return Response(content, headers=headers, media_type=kind)


def _file(name: str) -> tuple[bytes, str, str]:
    if name not in _names():
        raise Missing
    return _content(name), KINDS[PurePosixPath(name).suffix], assets.digest(name)


@cache
def _names() -> frozenset[str]:
    folder = assets.folder()
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix in KINDS)
    return frozenset(path.relative_to(folder).as_posix() for path in files)


@cache
def _content(name: str) -> bytes:
    return (assets.folder() / name).read_bytes()
