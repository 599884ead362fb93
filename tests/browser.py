"""Chromium for the tests that look at pages: one browser for all, a clean profile for each test.

``python -m tests.browser`` says which Chromium that would be, or exits with 1.
"""

import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright

from tests.needs import leave_out

HOW_TO_GET_IT = "apt-get install chromium (as root, on Debian or Ubuntu)"
# No sandbox as root, and no calls home: the tests' only network is this machine's loopback.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}


def find() -> str | None:
    """Find Chromium on this machine; ACCOMPANY_TEST_CHROMIUM names another one."""
    if named := os.environ.get("ACCOMPANY_TEST_CHROMIUM"):
        return shutil.which(named)
    return shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass
class Visit:
    """One reader's page, and what the browser complained about on the way."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def watch(self) -> None:
        """Keep every console error, every script error and every request that leaves this machine."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(error.message))
        self.page.on("request", self._request)

    def expect(self, *parts: str) -> None:
        """Allow console errors with these words, such as the 404 a test provokes."""
        self.expected += parts

    def check(self) -> None:
        """Fail when the page complained or asked another host for something."""
        unexpected = [text for text in self.complaints if not any(part in text for part in self.expected)]
        assert unexpected == []
        assert self.elsewhere == []

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "about", "blob") and parts.hostname not in ("127.0.0.1", "localhost"):
            self.elsewhere.append(request.url)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Start Chromium once, when the first test needs it."""
    path = find()
    if path is None:
        leave_out("Chromium", HOW_TO_GET_IT)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        await browser.close()


@asynccontextmanager
async def reading(
    chromium: Browser, size: dict[str, int] = DESK, *, scripts: bool = True, language: str = "en-US"
) -> AsyncIterator[Visit]:
    """Open a page for one reader with no history, and check at the end that it was quiet."""
    context: BrowserContext = await chromium.new_context(
        viewport={"width": size["width"], "height": size["height"]}, java_script_enabled=scripts, locale=language
    )
    try:
        visit = Visit(await context.new_page())
        visit.watch()
        yield visit
        visit.check()
    finally:
        await context.close()


@pytest.fixture
async def desk(chromium: Browser) -> AsyncIterator[Visit]:
    """Open a page at a coordinator's desk."""
    async with reading(chromium) as visit:
        yield visit


@pytest.fixture
async def phone(chromium: Browser) -> AsyncIterator[Visit]:
    """Open a page on a small phone that runs no scripts."""
    async with reading(chromium, PHONE, scripts=False) as visit:
        yield visit


if __name__ == "__main__":
    if find() is None:
        sys.exit(f"Chromium is not on this machine. To get it: {HOW_TO_GET_IT}")
    print(find())
