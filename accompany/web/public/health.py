"""Whether the program can work: it answers, and so does its database."""

from litestar import Response, get

from accompany.tables import store
from accompany.words import Access


@get("/healthz", access=Access.ANYONE)
async def show_health() -> Response[dict[str, str]]:
    """Ask the database. Raises the driver's error, which is answered as a fault."""
    await store.ping()
    return Response({"status": "ok"})
