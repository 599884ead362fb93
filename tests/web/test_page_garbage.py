"""Whatever is typed into whichever page's address or form, the answer is a page: never a fault, never an echo."""

from collections.abc import Iterator

import pytest
from litestar import Litestar

from tests.cast import Cast

CANARY = "Xanadu-555-0199"
IDS = ("00000000-0000-4000-8000-000000000007", CANARY, "%00", "%FF", "a" * 300)
FIELDS = (
    "token",
    "code",
    "email",
    "name",
    "answer",
    "step",
    "site",
    "starts_at",
    "type",
    "level",
    "rings",
    "reason",
    "do",
)
FORMS: tuple[dict[str, str], ...] = ({}, dict.fromkeys(FIELDS, CANARY), dict.fromkeys(FIELDS, "\x00"))


def routes(app: Litestar) -> Iterator[tuple[str, str]]:
    """Give every method and address of a page."""
    for route in app.routes:
        if not route.path.startswith("/api/"):
            methods = {
                str(method) for handler in getattr(route, "route_handlers", ()) for method in handler.http_methods
            }
            yield from ((method, route.path_format) for method in sorted(methods - {"OPTIONS"}))


def filled(path: str, one: str) -> str:
    return "/".join(one if part.startswith("{") else part for part in path.split("/"))


@pytest.mark.long
@pytest.mark.parametrize("who", ["june", "ana", None])
async def test_garbage_gets_a_page(cast: Cast, who: str | None) -> None:
    faults, echoed, tried = [], [], 0
    for method, path in routes(cast.app):
        client = await (cast.signed_in(getattr(cast, who)) if who else cast.stranger())
        csrf = {"csrf": await cast.csrf_of(client)} if who else {}
        for one in IDS if "{" in path else IDS[:1]:
            for form in FORMS if method == "POST" else FORMS[:1]:
                answer = await client.request(
                    method, filled(path, one), data={**form, **csrf} if method == "POST" else None
                )
                tried += 1
                if answer.status_code >= 500:
                    faults.append((method, filled(path, one), form))
                if answer.status_code >= 400 and CANARY in answer.text and not form:
                    echoed.append((method, filled(path, one)))
    assert tried > 100
    assert faults == []
    assert echoed == []
