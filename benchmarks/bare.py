"""The floor: a Litestar program that does nothing, on the same server with the same settings."""

import os
from pathlib import Path

from litestar import Litestar, Response, get, post

BODY = Path(os.environ["BARE_FILE"]).read_bytes()


@get("/")
async def give() -> Response[bytes]:
    """Answer with the bytes that were given at the start."""
    return Response(BODY, media_type="application/octet-stream")


@get("/304")
async def give_nothing() -> Response[bytes]:
    """Answer that nothing changed."""
    return Response(b"", status_code=304)


@post("/", status_code=200)
async def take() -> Response[bytes]:
    """Take anything, and answer with the same bytes."""
    return Response(BODY, media_type="application/json")


app = Litestar([give, give_nothing, take], openapi_config=None, logging_config=None)
