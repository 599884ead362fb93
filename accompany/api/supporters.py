"""The rapid mobilization list for whoever is on it or wants to be: no account, a link in a mail is the proof."""

from typing import Annotated, Literal

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody

from accompany.actions import supporters
from accompany.api.texts import LINE
from accompany.doors import limits
from accompany.doors.access import Maybe
from accompany.doors.now import now
from accompany.tables.list_wishes import Said
from accompany.tables.scope import Scope
from accompany.words import Access, Channels

Words = Annotated[str, msgspec.Meta(max_length=200, pattern=LINE)]


class ListJoinIn(msgspec.Struct, forbid_unknown_fields=True):
    """Who wants to be called. ``chapter`` is its name; left out, the default one."""

    email: Words
    name: Words = ""
    phone: Words | None = None
    zone: Words = ""
    languages: Annotated[list[Annotated[str, msgspec.Meta(max_length=40)]], msgspec.Meta(max_length=8)] = []
    urgent: bool = False
    channels: Literal["mail", "text", "both"] = "mail"
    chapter: Words = ""


class ListJoinOut(msgspec.Struct):
    """The same for every address. The link in the mail works for so many days."""

    days: int


class OnListOut(msgspec.Struct):
    """Whether the holder of the link is on the list now."""

    on_list: bool


@post("/list/join", access=Access.ANYONE, status_code=200)
async def join_list(request: Maybe, data: JSONBody[ListJoinIn]) -> ListJoinOut:
    """Mail one link; whoever follows it and says yes is on the list."""
    await limits.list_joining(request, data.email)
    whose = await supporters.chapter(data.chapter)
    said = Said(
        email=data.email,
        name=data.name,
        phone=data.phone,
        zone=data.zone,
        languages=tuple(dict.fromkeys(data.languages)),
        urgent=data.urgent,
        channels=Channels(data.channels),
    )
    await supporters.ask(Scope(whose.id), said, now())
    return ListJoinOut(supporters.UNCONFIRMED_DAYS)


@post("/list/yes/{token:str}", access=Access.HOLDER, status_code=200)
async def confirm_list(token: FromPath[str]) -> OnListOut:
    """Put whoever holds the link on the list. It works once."""
    await supporters.confirm(token, now())
    return OnListOut(on_list=True)
