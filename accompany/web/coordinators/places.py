"""Sites: the list, a corrected file, one site; and the page from which coordinators reach what they seldom need."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from accompany.actions import imports
from accompany.actions import sites as actions
from accompany.actions.sites import Wanted
from accompany.doors import bodies
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import sites
from accompany.tables.sites import Kept
from accompany.web import wording
from accompany.web.answers import form, one, page, see_other, tongue
from accompany.web.coordinators import taking
from accompany.web.coordinators.taking import NOTHING, Taken
from accompany.web.languages import app, gettext
from accompany.words import Access, Invalid, SiteId

KINDS = {
    "immigration_court": app("Immigration court"),
    "ice_field_office": app("ICE field office"),
    "isap_office": app("ISAP office"),
    "other": app("Other place"),
}


@get("/more", access=Access.COORDINATOR)
async def show_more(request: Asked) -> Response[str]:
    """Show where everything else is."""
    return page(request, "coordinators/more.html")


@get("/sites", access=Access.COORDINATOR)
async def show_sites(request: Asked, q: FromQuery[str] = "") -> Response[str]:
    """List sites, those that have every word looked for."""
    return await _list(request, q, NOTHING)


@post("/sites/import", access=Access.COORDINATOR, most_body=bodies.IMPORT)
async def take_sites(request: Asked) -> Response[str]:
    """Take a corrected file in."""
    taken = await taking.take(request, lambda importer, text: imports.take_sites(importer, text, now()))
    return await _list(request, "", taken)


@get("/sites/{site_id:str}", access=Access.COORDINATOR)
async def show_site(request: Asked, site_id: FromPath[str]) -> Response[str]:
    """Show one site's form."""
    return _site(request, await sites.find(SiteId(path_id(site_id))), {}, {})


@post("/sites/{site_id:str}", access=Access.COORDINATOR)
async def change_site(request: Asked, site_id: FromPath[str]) -> Response[Any]:
    """Correct a site, for all chapters."""
    kept, fields = await sites.find(SiteId(path_id(site_id))), await form(request)
    wanted: Wanted = {
        "nickname": one(fields, "nickname"),
        "street": one(fields, "street"),
        "city": one(fields, "city"),
        "postal_code": one(fields, "postal_code"),
        "time_zone": one(fields, "time_zone"),
        "closes": one(fields, "closes") or None,
        "advisory_until": one(fields, "advisory_until") or None,
    }
    try:
        await actions.change(request.user.scope, kept.id, wanted, request.user.account, now())
    except Invalid as invalid:
        return _site(request, kept, dict(wanted), wording.problem_texts(invalid.problems, tongue(request)))
    return see_other("/sites")


async def _list(request: Asked, q: str, taken: Taken) -> Response[str]:
    found = await sites.search(q)
    return page(
        request,
        "coordinators/sites.html",
        status_code=422 if taken.problems else 200,
        sites=found,
        kinds=lambda: {code: gettext(label) for code, label in KINDS.items()},
        q=q,
        taken=taken,
    )


def _site(request: Asked, kept: Kept, typed: dict[str, Any], problems: dict[str, str]) -> Response[str]:
    shown = ("nickname", "street", "city", "postal_code", "time_zone", "closes", "advisory_until")
    return page(
        request,
        "coordinators/site.html",
        status_code=422 if problems else 200,
        site=kept,
        filled={name: typed.get(name, getattr(kept, name)) or "" for name in shown},
        problems=problems,
    )
