"""No barrier that axe-core knows of, on any page, in any language, by day and by night (WCAG 2.2, A and AA)."""

import re

import pytest

from accompany.app import create_app
from accompany.doors.access import label
from accompany.settings import Settings
from tests.browser import Visit
from tests.web.gallery import LANGUAGES
from tests.web.looking import IN_ALL, JUDGE, Shown, axe

pytestmark = pytest.mark.browser

# What no reader is shown as a page of its own: files, parts of pages, ways that lead on.
NOT_PAGES = frozenset(
    {
        "/healthz",
        "/readyz",
        "/static/{name}",
        "/schema/openapi.json",
        "/f/{name}",
        "/claims/{claim_id}/shift.ics",
        "/r/date.ics",
    }
)
WAYS_ON = frozenset({"/board/part", "/mobilizations/{mobilization_id}/part", "/ask", "/r/{token}"})


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_page_has_a_barrier(gallery: dict[str, list[Shown]], language: str) -> None:
    assert {page.name: page.barriers for page in gallery[language] if page.barriers} == {}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_was_looked_at(gallery: dict[str, list[Shown]], language: str) -> None:
    """A page that nobody walks to fails here: add it to a tour."""
    seen = {page.path for page in gallery[language]}
    missed = [path for path in pages() if not any(re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), one) for one in seen)]
    assert missed == []


def pages() -> list[str]:
    """Give the address of every page, as the program's routes have it."""
    handlers = (
        (route.path, one) for route in create_app(Settings()).routes for one in getattr(route, "route_handlers", ())
    )
    found = {
        re.sub(r":[a-z]+", "", path)
        for path, handler in handlers
        if "GET" in handler.http_methods and label(handler) and not path.startswith("/api/")
    }
    return sorted(found - NOT_PAGES - WAYS_ON)


async def test_a_barrier_would_be_found(desk: Visit) -> None:
    await desk.page.set_content("<html><title>Board</title><main><input><p style='color:#999'>pale</p></main></html>")
    await desk.page.evaluate(axe())
    found = {one.partition(":")[0] for one in await desk.page.evaluate(JUDGE, IN_ALL)}
    assert found == {"color-contrast", "html-has-lang", "label"}
