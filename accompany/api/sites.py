"""Sites in JSON: the courts and offices people are called to."""

from typing import Any

import msgspec
from litestar import get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, UnsetType

from accompany.actions import imports
from accompany.actions import sites as actions
from accompany.actions.imports import Importer
from accompany.api import files
from accompany.api.files import ImportedOut
from accompany.api.lists import Page, cut
from accompany.doors import bodies
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import sites
from accompany.tables.sites import Kept, New
from accompany.words import Access, SiteId


class SiteIn(msgspec.Struct, forbid_unknown_fields=True):
    """A site to be added. Without a nickname it gets a neutral one: it is all that messages may say of it."""

    kind: str
    name: str
    street: str
    city: str
    state: str
    time_zone: str
    postal_code: str = ""
    detained_only: bool = False
    nickname: str = ""
    closes: str | None = None
    advisory_until: str | None = None


class SiteChange(msgspec.Struct, forbid_unknown_fields=True):
    """What of a site is to change; what is left out stays."""

    kind: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    nickname: str | UnsetType = UNSET
    street: str | UnsetType = UNSET
    city: str | UnsetType = UNSET
    state: str | UnsetType = UNSET
    postal_code: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    detained_only: bool | UnsetType = UNSET
    closes: str | UnsetType | None = UNSET
    advisory_until: str | UnsetType | None = UNSET


class SiteOut(msgspec.Struct):
    """A site. ``time_zone`` is an IANA name; on its clock the building ``closes`` (HH:MM).

    ``advisory_until`` is the last day coordinators warn of it: its appointments get the signal ``site_wave``.
    """

    id: str
    kind: str
    name: str
    nickname: str
    street: str
    city: str
    state: str
    postal_code: str
    time_zone: str
    detained_only: bool
    closes: str | None
    advisory_until: str | None


@get("/sites", access=Access.VOLUNTEER)
async def list_sites(
    q: FromQuery[str] = "", limit: FromQuery[int] = 50, cursor: FromQuery[str | None] = None
) -> Page[SiteOut]:
    """List sites by state, city and name; ``q`` keeps those that have each of its words."""
    window = cut(limit, cursor)
    found = (await sites.search(q))[window.skip : window.skip + window.most]
    return Page([site_out(site) for site in window.shown(found)], window.next(found))


@get("/sites/{site_id:str}", access=Access.VOLUNTEER)
async def show_site(site_id: FromPath[str]) -> SiteOut:
    """Show one site."""
    return site_out(await sites.find(SiteId(path_id(site_id))))


@post("/sites", access=Access.COORDINATOR)
async def add_site(request: Asked, data: JSONBody[SiteIn]) -> SiteOut:
    """Add a site, for all chapters."""
    new = New(**{name: getattr(data, name) for name in data.__struct_fields__})
    return site_out(await actions.add(request.user.scope, new, request.user.account, now()))


@patch("/sites/{site_id:str}", access=Access.COORDINATOR)
async def change_site(request: Asked, site_id: FromPath[str], data: JSONBody[SiteChange]) -> SiteOut:
    """Change a site, for all chapters."""
    wanted: Any = given(data)
    site = SiteId(path_id(site_id))
    return site_out(await actions.change(request.user.scope, site, wanted, request.user.account, now()))


@post("/sites/import", access=Access.COORDINATOR, status_code=200, most_body=bodies.IMPORT)
async def import_sites(request: Asked, dry_run: FromQuery[bool] = False) -> ImportedOut:
    """Take a CSV file of sites in, matched on kind and name: all of it, or nothing."""
    importer = Importer(request.user.scope, request.user.account, dry_run=dry_run)
    return files.counted(await imports.take_sites(importer, await files.text_of(request), now()))


def given(change: msgspec.Struct) -> dict[str, Any]:
    """Give the fields that were sent; null is a value, left out is not."""
    return {name: value for name in change.__struct_fields__ if (value := getattr(change, name)) is not UNSET}


def site_out(site: Kept) -> SiteOut:
    """Show a site."""
    fields: dict[str, Any] = {name: getattr(site, name) for name in SiteOut.__struct_fields__}
    return SiteOut(**{**fields, "id": str(site.id)})
