"""The description of the API, for programs as JSON and for people as a page; nothing comes from elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from litestar import Response, get

from accompany.tables.migrate import folder
from accompany.web.answers import Reader, page
from accompany.words import Access, Problem, Reason


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one address, and who may use it."""

    method: str
    path: str
    summary: str
    access: str


@get("/schema/openapi.json", access=Access.ANYONE)
async def show_openapi() -> Response[bytes]:
    """Send the OpenAPI 3.1 description."""
    return Response(_written(), media_type="application/json")


@get("/schema", access=Access.ANYONE)
async def show_documentation(request: Reader) -> Response[str]:
    """List what the API can do, and the codes it answers with."""
    return page(
        request,
        "public/schema.html",
        operations=_operations(),
        reasons=[reason.value for reason in Reason],
        problems=[problem.value for problem in Problem],
    )


@cache
def _written() -> bytes:
    return (folder() / "openapi.json").read_bytes()


@cache
def _operations() -> tuple[Operation, ...]:
    paths: Mapping[str, Mapping[str, Any]] = msgspec.json.decode(_written())["paths"]
    return tuple(
        Operation(method.upper(), path, operation.get("description", ""), operation["x-access"])
        for path, methods in sorted(paths.items())
        for method, operation in methods.items()
    )
