"""The floor: a Litestar program that does nothing, on the same server with the same settings."""

import json
import os
from pathlib import Path

from litestar import Litestar, Response, get, post

HEADERS: dict[str, str] = json.loads(os.environ.get("BARE_HEADERS", "{}"))
BODY = Path(os.environ["BARE_FILE"]).read_bytes()


@get("/")
async def give() -> Response[bytes]:
    """Answer with the bytes that were given at the start."""
    return Response(BODY, media_type="application/octet-stream")


@get("/304")
async def give_nothing() -> Response[bytes]:
    """Answer that nothing changed, with the headers that were given at the start."""
    return Response(b"", status_code=304, headers=HEADERS)


@get("/naked")
async def give_less() -> Response[bytes]:
    """Answer that nothing changed, and nothing else."""
    return Response(b"", status_code=304)


@post("/", status_code=200)
async def take() -> Response[bytes]:
    """Take anything, and answer with the same bytes."""
    return Response(BODY, media_type="application/json")


app = Litestar([give, give_nothing, give_less, take], openapi_config=None, logging_config=None)
