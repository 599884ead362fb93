"""The browser under the tests: real, clean, and strict about what a page may do."""

import pytest
from playwright.async_api import Browser

from tests.browser import Visit, reading

pytestmark = pytest.mark.browser


async def test_a_page_is_read_at_the_desk(desk: Visit) -> None:
    await desk.page.set_content("<h1>Fill these first</h1>")
    assert await desk.page.inner_text("h1") == "Fill these first"


async def test_a_phone_runs_no_scripts(phone: Visit) -> None:
    await phone.page.set_content("<h1>before</h1><script>document.querySelector('h1').textContent = 'after'</script>")
    assert await phone.page.inner_text("h1") == "before"


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<script>console.error('lost')</script>", id="a console error"),
        pytest.param("<script>throw new Error('lost')</script>", id="a script error"),
        pytest.param("<img src='http://elsewhere.invalid/pixel.png'>", id="a request to another host"),
    ],
)
async def test_a_page_that_misbehaves_fails_its_test(chromium: Browser, page: str) -> None:
    with pytest.raises(AssertionError):
        async with reading(chromium) as visit:
            await visit.page.set_content(page, wait_until="load")
