"""The rapid mobilization list for whoever is on it or wants to be: no account, a link in a mail is the proof."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar import get, patch, post
from litestar.params import FromPath, JSONBody

from accompany.actions import supporters
from accompany.actions.supporters import Own, Wanted
from accompany.api.texts import LINE
from accompany.doors import limits
from accompany.doors.access import Maybe
from accompany.doors.now import now
from accompany.rules.supporters import MOST_WEEKLY
from accompany.tables.list_wishes import Said
from accompany.tables.members import Chosen
from accompany.tables.scope import Scope
from accompany.words import Access, Channels

Tongues = Annotated[list[Annotated[str, msgspec.Meta(max_length=40)]], msgspec.Meta(max_length=8)]
Words = Annotated[str, msgspec.Meta(max_length=200, pattern=LINE)]


class ListJoinIn(msgspec.Struct, forbid_unknown_fields=True):
    """Who wants to be called. ``chapter`` is its name; left out, the default one."""

    email: Words
    name: Words = ""
    phone: Words | None = None
    zone: Words = ""
    languages: Tongues = []
    urgent: bool = False
    channels: Literal["mail", "text", "both"] = "mail"
    exercises: bool = False
    chapter: Words = ""


class ListJoinOut(msgspec.Struct):
    """The same for every address. The link in the mail works for so many days."""

    days: int


class OnListOut(msgspec.Struct):
    """Whether the holder of the link is on the list now."""

    on_list: bool


class OwnChange(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What somebody on the list changes. ``time_zone`` is an IANA name, null for the chapter's."""

    languages: Tongues | msgspec.UnsetType = msgspec.UNSET
    zone: Words | msgspec.UnsetType = msgspec.UNSET
    urgent: bool | msgspec.UnsetType = msgspec.UNSET
    exercises: bool | msgspec.UnsetType = msgspec.UNSET
    phone: Words | msgspec.UnsetType = msgspec.UNSET
    channels: Literal["mail", "text", "both"] | msgspec.UnsetType = msgspec.UNSET
    weekly: Annotated[int, msgspec.Meta(ge=0, le=MOST_WEEKLY)] | msgspec.UnsetType = msgspec.UNSET
    time_zone: Words | msgspec.UnsetType | None = msgspec.UNSET


class PastCallOut(msgspec.Struct):
    """One call that reached the reader, and what they said last."""

    reference: str
    at: datetime
    drill: bool
    said: str | None


class OwnOut(msgspec.Struct):
    """What somebody on the list chose. ``weekly`` is the most urgent calls in seven days; ``urgent`` also at night.

    ``exercises`` says whether exercises reach them; real calls always do.
    """

    languages: list[str]
    zone: str
    urgent: bool
    has_phone: bool
    stopped: bool
    exercises: bool
    channels: str
    weekly: int
    time_zone: str | None
    calls: list[PastCallOut]


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
        exercises=data.exercises,
    )
    await supporters.ask(Scope(whose.id), said, now())
    return ListJoinOut(supporters.UNCONFIRMED_DAYS)


@post("/list/yes/{token:str}", access=Access.HOLDER, status_code=200)
async def confirm_list(token: FromPath[str]) -> OnListOut:
    """Put whoever holds the link on the list. It works once."""
    await supporters.confirm(token, now())
    return OnListOut(on_list=True)


@get("/list/me/{token:str}", access=Access.HOLDER)
async def show_own_page(token: FromPath[str]) -> OwnOut:
    """Show what whoever holds the link chose, and the calls of the last eight weeks."""
    return _out(await supporters.own(token, now()))


@patch("/list/me/{token:str}", access=Access.HOLDER)
async def change_own_page(token: FromPath[str], data: JSONBody[OwnChange]) -> OwnOut:
    """Change what is named; what is left out stays. An empty phone is forgotten."""
    own = await supporters.own(token, now())
    given = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not msgspec.UNSET}
    chosen = Chosen(
        Channels(given.get("channels", own.chosen.channels)),
        given.get("weekly", own.chosen.weekly),
        given.get("time_zone", own.chosen.time_zone) or None,
    )
    wanted = Wanted(
        phone=given.get("phone"),
        zone=given.get("zone", own.row.zone),
        languages=tuple(dict.fromkeys(given.get("languages", own.row.languages))),
        urgent=given.get("urgent", own.row.urgent),
        chosen=chosen,
        exercises=given.get("exercises", own.exercises),
    )
    await supporters.change(token, wanted, now())
    return _out(await supporters.own(token, now()))


def _out(own: Own) -> OwnOut:
    return OwnOut(
        languages=list(own.row.languages),
        zone=own.row.zone,
        urgent=own.row.urgent,
        has_phone=own.row.phone is not None,
        stopped=own.stopped,
        exercises=own.exercises,
        channels=own.chosen.channels.value,
        weekly=own.chosen.weekly,
        time_zone=own.chosen.time_zone,
        calls=[
            PastCallOut(one.reference, one.at, one.drill, one.said.value if one.said else None) for one in own.calls
        ],
    )
