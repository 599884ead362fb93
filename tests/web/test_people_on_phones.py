"""Requester pages on a small phone without scripts: nothing is cut off, nothing is asked of anyone else."""

import mimetypes
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Route

from accompany.web import assets, languages
from tests.browser import Visit
from tests.web.sample import public_pages

pytestmark = pytest.mark.browser
STRICT = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
BROADER = "document.documentElement.scrollWidth > innerWidth"
TOO_SMALL = """[...document.querySelectorAll('button, select, summary, .btn, .choice, label[for] + input')]
    .filter(one => one.getBoundingClientRect().height < 44 && !one.closest('.trap')).map(one => one.outerHTML)"""


@pytest.mark.parametrize("language", [language.code for language in languages.offered()])
async def test_every_page_fits_the_smallest_phone(phone: Visit, language: str) -> None:
    pages = dict(public_pages(language))
    await phone.page.route("**/*", lambda route: _serve(route, pages))
    for name in pages:
        await phone.page.goto(f"http://127.0.0.1/{name}")
        assert not await phone.page.evaluate(BROADER), f"{name} is broader than the screen"
        assert await phone.page.evaluate(TOO_SMALL) == [], f"{name} has something too small for a thumb"


async def test_the_language_menu_opens_without_a_script(phone: Visit) -> None:
    pages = dict(public_pages("en"))
    await phone.page.route("**/*", lambda route: _serve(route, pages))
    await phone.page.goto("http://127.0.0.1/home")
    await phone.page.click(".tongue summary")
    await phone.page.click(".tongue a[lang=es]")
    assert phone.page.url == "http://127.0.0.1/home?lang=es"


async def test_an_error_summary_leads_to_its_field(phone: Visit) -> None:
    pages = dict(public_pages("en"))
    await phone.page.route("**/*", lambda route: _serve(route, pages))
    await phone.page.goto("http://127.0.0.1/when with problems")
    await phone.page.click("#errors a >> nth=0")
    assert await phone.page.evaluate("document.activeElement.id") == "day"


async def _serve(route: Route, pages: dict[str, str]) -> None:
    path = urlsplit(route.request.url).path[1:].replace("%20", " ")
    if path.startswith("static/"):
        name = path.removeprefix("static/")
        await route.fulfill(body=(assets.folder() / name).read_bytes(), content_type=mimetypes.guess_type(name)[0])
    else:
        headers = {"Content-Security-Policy": STRICT}
        await route.fulfill(body=pages[path], content_type="text/html; charset=utf-8", headers=headers)
