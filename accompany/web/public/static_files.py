"""Static files: under an address with their mark for good, under a bare one asked about each time."""

from functools import cache
from pathlib import PurePosixPath

from litestar import Response, get
from litestar.params import FromPath

from accompany.doors import packing
from accompany.doors.access import Maybe
from accompany.doors.conditional import takes_gzip
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
    kind, tag, packed = *_file(name.lstrip("/")), takes_gzip(request.scope)
    marked = request.query_params.get("v") == tag
    etag = f'"{tag}-gzip"' if packed else f'"{tag}"'
    headers = {"ETag": etag, "Cache-Control": FOR_GOOD if marked else "no-cache", "Vary": "Accept-Encoding"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=kind)
    if packed:
        return Response(_packed(name.lstrip("/")), headers=headers | packing.GZIP, media_type=kind)
    return Response(_content(name.lstrip("/")), headers=headers, media_type=kind)


def _file(name: str) -> tuple[str, str]:
    if name not in _names():
        raise Missing
    return KINDS[PurePosixPath(name).suffix], assets.digest(name)


@cache
def _names() -> frozenset[str]:
    folder = assets.folder()
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix in KINDS)
    return frozenset(path.relative_to(folder).as_posix() for path in files)


@cache
def _content(name: str) -> bytes:
    return (assets.folder() / name).read_bytes()


@cache
def _packed(name: str) -> bytes:
    return packing.file(_content(name))
