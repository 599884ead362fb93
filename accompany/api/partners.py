"""Partner organisations, who relay a call to their own people."""

from typing import Annotated

import msgspec
from litestar import delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from accompany.actions import partners as actions
from accompany.api.lists import Page, cut
from accompany.api.texts import LINES
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import partners
from accompany.tables.partners import Kept
from accompany.words import Access, PartnerId

Address = Annotated[str, msgspec.Meta(max_length=200)]


class PartnerIn(msgspec.Struct, forbid_unknown_fields=True):
    """A partner organisation."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    email: Address
    contact: Annotated[str, msgspec.Meta(max_length=200, pattern=LINES)] | None = None
    language: str = "en"
    exercises: bool = False


class PartnerChange(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is changed about a partner; what is left out stays."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)] | msgspec.UnsetType = msgspec.UNSET
    email: Address | msgspec.UnsetType = msgspec.UNSET
    contact: Annotated[str, msgspec.Meta(max_length=200, pattern=LINES)] | msgspec.UnsetType | None = msgspec.UNSET
    language: str | msgspec.UnsetType = msgspec.UNSET
    exercises: bool | msgspec.UnsetType = msgspec.UNSET


class PartnerOut(msgspec.Struct):
    """A partner organisation, for its coordinators; ``exercises``: it wants to be called for them."""

    id: str
    name: str
    email: str
    contact: str | None
    language: str
    exercises: bool


@get("/partners", access=Access.COORDINATOR)
async def list_partners(
    request: Asked, limit: FromQuery[int] = 50, cursor: FromQuery[str | None] = None
) -> Page[PartnerOut]:
    """List partners by name."""
    window = cut(limit, cursor)
    found = await partners.all_of_them(request.user.scope, most=window.most, skip=window.skip)
    return Page([_partner_out(kept) for kept in window.shown(found)], window.next(found))


@post("/partners", access=Access.COORDINATOR)
async def add_partner(request: Asked, data: JSONBody[PartnerIn]) -> PartnerOut:
    """Write an organisation down."""
    scope = request.user.scope
    new = partners.New(data.name.strip(), data.email.strip().lower(), data.contact, data.language, data.exercises)
    made = await actions.add(scope, new, request.user.account, now())
    return _partner_out(await partners.find(scope, made))


@patch("/partners/{partner_id:str}", access=Access.COORDINATOR)
async def change_partner(request: Asked, partner_id: FromPath[str], data: JSONBody[PartnerChange]) -> PartnerOut:
    """Change what is named."""
    scope, partner = request.user.scope, PartnerId(path_id(partner_id))
    await actions.change(scope, partner, _named(data), request.user.account, now())
    return _partner_out(await partners.find(scope, partner))


@delete("/partners/{partner_id:str}", access=Access.COORDINATOR)
async def remove_partner(request: Asked, partner_id: FromPath[str]) -> None:
    """Let an organisation go."""
    await actions.remove(request.user.scope, PartnerId(path_id(partner_id)), request.user.account, now())


def _named(data: PartnerChange) -> dict[str, object]:
    return {name: value for name, value in msgspec.structs.asdict(data).items() if value is not msgspec.UNSET}


def _partner_out(kept: Kept) -> PartnerOut:
    return PartnerOut(str(kept.id), kept.name, kept.email, kept.contact, kept.language, kept.exercises)
