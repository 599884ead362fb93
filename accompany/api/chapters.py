"""Chapters in JSON: a coordinator sees their own."""

import msgspec
from litestar import get

from accompany.api.lists import Page
from accompany.doors.access import Asked
from accompany.tables import chapters
from accompany.words import Access


class ChapterOut(msgspec.Struct):
    """A chapter. ``time_zone`` is an IANA name."""

    id: str
    name: str
    time_zone: str
    is_default: bool


@get("/chapters", access=Access.COORDINATOR)
async def list_chapters(request: Asked) -> Page[ChapterOut]:
    """List the chapters the caller coordinates."""
    own = await chapters.find(request.user.scope.chapter)
    return Page([ChapterOut(str(own.id), own.name, own.time_zone, own.is_default)], None)
