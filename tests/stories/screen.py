"""A real screen: one page in Chromium, which may complain about nothing and ask no other host for anything."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.browser import ARGS, HOW_TO_GET_IT, find
from tests.needs import leave_out
from tests.stories.browser import Browser

HERE = "127.0.0.1"


@contextmanager
def screen(
    size: dict[str, int], *, scripts: bool = True, language: str = "en-US", expected: str | None = None
) -> Iterator[Page]:
    """Open a page with no history, and check at the end that it was quiet but for what is expected."""
    path = find()
    if path is None:
        leave_out("Chromium", HOW_TO_GET_IT)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGS)
        context = chromium.new_context(
            viewport={"width": size["width"], "height": size["height"]}, java_script_enabled=scripts, locale=language
        )
        page, complaints = context.new_page(), list[str]()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(error.message))
        page.on("request", lambda request: complaints.extend(elsewhere(request.url)))
        yield page
        assert [text for text in complaints if expected is None or expected not in text] == []
        chromium.close()


def elsewhere(url: str) -> Sequence[str]:
    """Give the address back if it leads away from this machine."""
    parts = urlsplit(url)
    return () if parts.hostname == HERE or parts.scheme in ("data", "blob", "about") else (url,)


def hand_over(browser: Browser, page: Page) -> None:
    """Give a screen the cookies of somebody who has signed in elsewhere."""
    page.context.add_cookies(
        [
            {"name": name, "value": value, "url": browser.url.replace("http:", "https:"), "secure": True}
            for name, value in browser.cookies.items()
            if value
        ]
    )
