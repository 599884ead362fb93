"""Plain pages that anyone may need: how to leave no trace, one's rights, what is kept."""

from litestar import Response, get
from litestar.params import FromPath

from accompany.web.answers import Reader, page
from accompany.words import Access, Missing

PAGES = frozenset({"leave", "rights", "privacy"})


@get("/help/{name:str}", access=Access.ANYONE)
async def show_help(request: Reader, name: FromPath[str]) -> Response[str]:
    """Show one help page."""
    if name not in PAGES:
        raise Missing
    return page(request, f"people/help/{name}.html")
