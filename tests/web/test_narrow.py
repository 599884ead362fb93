"""The smallest phone, 320 px wide, at the usual size and twice as large: no page scrolls sideways or is cut off."""

import pytest

from tests.browser import Visit
from tests.web.gallery import LANGUAGES
from tests.web.looking import BROAD, CUT, PHONE, SMALL, Shown

pytestmark = pytest.mark.browser
AT_A_DESK = frozenset({"june", "rosa", "eve"})  # a week of seven days leaves each less than a thumb's width on a phone

Gallery = dict[str, list[Shown]]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_page_scrolls_sideways(gallery: Gallery, language: str) -> None:
    assert {page.name: page.broad for page in gallery[language] if page.broad} == {}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_is_cut_off(gallery: Gallery, language: str) -> None:
    assert {page.name: page.cut for page in gallery[language] if page.cut} == {}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_everything_to_press_is_large_enough_for_a_thumb(gallery: Gallery, language: str) -> None:
    pages = (page for page in gallery[language] if page.who not in AT_A_DESK)
    assert {page.name: page.small for page in pages if page.small} == {}


@pytest.mark.parametrize(
    ("page", "found"),
    [
        pytest.param("<p style='width: 400px'>Riverside", (2, 0, 0), id="too broad"),
        pytest.param("<p style='width: 4px; height: 4px; overflow: hidden'>Riverside", (0, 1, 0), id="cut off"),
        pytest.param("<button style='width: 40px'>Yes", (0, 0, 1), id="too small"),
        pytest.param("<p>Read <a href='#'>this</a> first.", (0, 0, 0), id="a link in a sentence"),
    ],
)
async def test_it_would_be_seen(desk: Visit, page: str, found: tuple[int, int, int]) -> None:
    await desk.page.set_viewport_size(PHONE)
    await desk.page.set_content(f"<!doctype html><title>Board</title><main>{page}")
    assert tuple([len(await desk.page.evaluate(look)) for look in (BROAD, CUT, SMALL)]) == found
