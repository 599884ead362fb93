"""Whatever is sent to whichever route, the answer is a clear one: never a fault, never an echo."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from accompany.app import describe
from tests.cast import Cast

CANARY = "Xanadu-555-0199"
STREAMS = {"/api/v1/events"}  # never ends
NOBODY = UUID(int=7)
JSON = {"content-type": "application/json"}
IDS = (str(NOBODY), "not-an-id", "%00", "..%2F..", CANARY)
VALUES: tuple[Any, ...] = (
    None,
    CANARY,
    -1,
    2**70,
    1.5,
    True,
    [],
    [CANARY],
    {},
    {CANARY: CANARY},
    "",
    "\x00",
    "9999-12-31T23:59",
)
BODIES = (b"", b"{", b"null", b"[]", b'"' + CANARY.encode() + b'"', b"\xff\xfe", b"[" * 3000, b'{"a":' * 900)
QUERIES = (
    "limit=0",
    "limit=-1",
    "limit=1e9",
    "cursor=%FF",
    f"cursor={CANARY}",
    f"from={CANARY}",
    "to=9999-99-99",
    "state=%00",
)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give every method, address and the fields of its body."""
    described = json.loads(describe())
    for path, methods in described["paths"].items():
        if path not in STREAMS:
            for method, operation in methods.items():
                yield method.upper(), path, _fields(described, operation)


def _fields(described: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    fields: dict[str, Any] = schema.get("properties", {})
    return fields


def filled(path: str, one: str) -> str:
    return "/".join(one if part.startswith("{") else part for part in path.split("/"))


def attempts() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give everything there is to try: method, address, and what to send."""
    for method, path, fields in operations():
        here = filled(path, IDS[0])
        yield from ((method, filled(path, one), {}) for one in IDS if "{" in path)
        if method == "GET":
            yield from ((method, f"{here}?{query}", {}) for query in QUERIES)
            continue
        yield from ((method, here, {"content": body, "headers": JSON}) for body in BODIES)
        yield from ((method, here, {"json": {name: value}}) for name in fields for value in VALUES)


async def send(client: httpx.AsyncClient, method: str, path: str, sent: dict[str, Any]) -> tuple[str, httpx.Response]:
    """Try one, and give what was tried beside what was answered."""
    return f"{method} {path} {str(sent)[:60]}", await client.request(method, path, **sent)


@pytest.mark.long
@pytest.mark.parametrize("who", ["june", "ana", None])
async def test_garbage_gets_a_clear_answer(cast: Cast, who: str | None) -> None:
    client = await (cast.speaking_as(getattr(cast, who)) if who else cast.stranger())
    done = [await send(client, *attempt) for attempt in attempts()]
    assert len(done) > 500
    assert [(what, answer.status_code) for what, answer in done if answer.status_code >= 500] == []
    echoed = [what for what, answer in done if answer.status_code >= 400 and CANARY in answer.text]
    assert echoed == []
    plain = [
        what for what, a in done if a.status_code >= 400 and a.headers["content-type"] != "application/problem+json"
    ]
    assert plain == []
