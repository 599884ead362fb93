"""One reader going from page to page in Chromium, and everything that is measured on each page they are shown.

Barriers that axe finds, light and dark; what a phone of 320 px cuts off, at the usual size and with everything twice as
large; what is too small for a thumb; every byte and every host asked for. The tests beside this file say what may be.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import CDPSession, ConsoleMessage, Page, ViewportSize

from tests.needs import leave_out

AXE = Path(__file__).parents[1] / "peers/node_modules/axe-core/axe.min.js"
HOW_TO_GET_AXE = "apt-get install nodejs npm, then bash scripts/peers.sh"
PHONE = ViewportSize(width=320, height=640)
LARGE = ViewportSize(width=160, height=320)  # the same phone, everything twice as large
STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
HERE = "127.0.0.1"

JUDGE = """async (rules) => (await axe.run(document, rules)).violations.flatMap(
    (found) => found.nodes.map((node) => `${found.id}: ${node.target.join(' ')}: ${node.failureSummary}`))"""
# The page is all there, with its stylesheet: a busy machine may show it bare for a moment.
DRESSED = "() => document.readyState === 'complete' && document.styleSheets.length > 0"
IN_ALL = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
IN_THE_DARK = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}

# What is wider than the page, unless it lies in a region that scrolls by itself.
BROAD = """() => {
    const wide = document.scrollingElement.scrollWidth;
    if (wide <= innerWidth) return [];
    const out = [...document.querySelectorAll('body *')].filter(
        (one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll, .trap, .skip, .vh'));
    return [`${wide} px`, ...out.slice(-3).map((one) => one.outerHTML.slice(0, 120))];
}"""
# What a thumb presses and is smaller than 44 px; a link inside a sentence may be (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll('a[href], button, select, summary, input, textarea')].filter((one) => {
    if (one.closest('.trap, .skip, .vh') || one.type === 'hidden' || !one.checkVisibility()) return false;
    const pressed = one.closest('label') ?? one;
    const { width, height } = pressed.getBoundingClientRect();
    const inSentence = one.tagName === 'A' && getComputedStyle(one).display === 'inline';
    return !inSentence && (height < 43.5 || width < 43.5);
}).map((one) => one.outerHTML.slice(0, 120))"""
# What is cut off: content larger than a box that neither grows nor scrolls.
CUT = """() => [...document.querySelectorAll('body *')].filter((one) => {
    if (one.closest('.trap, .skip, .vh, svg, .scroll, select, input, textarea') || !one.checkVisibility()) return false;
    const { overflowX, overflowY } = getComputedStyle(one);
    const hides = (way) => way === 'hidden' || way === 'clip';
    return (hides(overflowX) && one.scrollWidth > one.clientWidth + 1)
        || (hides(overflowY) && one.scrollHeight > one.clientHeight + 1);
}).map((one) => one.outerHTML.slice(0, 120))"""


@dataclass
class Load:
    """What the browser asked for to show a page, as its network log has it, with nothing in its cache."""

    log: CDPSession
    urls: list[str] = field(default_factory=list)
    weight: int = 0

    def __post_init__(self) -> None:
        self.log.on("Network.requestWillBeSent", lambda event: self.urls.append(event["request"]["url"]))
        self.log.on("Network.loadingFinished", self._finished)

    def restart(self) -> None:
        """Forget the page before."""
        self.urls, self.weight = [], 0

    @property
    def elsewhere(self) -> list[str]:
        """List the addresses on another machine."""
        apart = (urlsplit(url) for url in self.urls)
        return [one.geturl() for one in apart if one.hostname != HERE and one.scheme not in ("data", "about", "blob")]

    def _finished(self, event: dict[str, Any]) -> None:
        self.weight += int(event["encodedDataLength"])


@dataclass(frozen=True)
class Shown:
    """One page as it was shown, and what was found on it."""

    who: str
    path: str
    title: str
    requests: tuple[str, ...]
    weight: int
    elsewhere: tuple[str, ...]
    barriers: tuple[str, ...]
    broad: tuple[str, ...]
    small: tuple[str, ...]
    cut: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name it for whoever reads a failure."""
        return f"{self.who}: {self.path} ({self.title})"


@dataclass
class Walk:
    """One reader going from page to page, each looked at."""

    who: str
    page: Page
    origin: str
    usual: ViewportSize
    shown: list[Shown]
    load: Load
    by_night: bool
    shots: Path | None
    complaints: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        """Open a page."""
        self.load.restart()
        await self.page.goto(self.origin + path if path.startswith("/") else path, wait_until="load")

    async def see(self, path: str) -> None:
        """Open a page, and look at it."""
        await self.go(path)
        await self.look()

    async def press(self, selector: str, **fields: str) -> None:
        """Fill in some fields, press something that leads to a page, and look at that. The browser checks no field."""
        await self.page.evaluate("for (const form of document.forms) form.noValidate = true")
        for name, value in fields.items():
            await self.fill(name, value)
        self.load.restart()
        async with self.page.expect_navigation(wait_until="load"):
            await self.page.locator(selector).first.click()
        await self.look()

    async def fill(self, name: str, value: str) -> None:
        """Fill in or choose one answer of a form."""
        control = self.page.locator(f"main [name='{name}']")
        kind = await control.first.evaluate("one => one.type")
        if kind in ("radio", "checkbox"):
            await self.page.locator(f"main [name='{name}'][value='{value}']").first.check()
        elif kind == "select-one":
            await control.first.select_option(value)
        elif kind == "file":
            await control.first.set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": value.encode()})
        else:
            await control.first.fill(value)

    async def follow(self, start: str, end: str = "") -> None:
        """Open the first link of the page whose address starts and ends so."""
        await self.see(await self.link(start, end))

    async def link(self, start: str, end: str = "") -> str:
        """Give the first link of the page whose address starts and ends so."""
        ends = f"[href$='{end}']" if end else ""
        return str(await self.page.locator(f"a[href^='{start}']{ends}").first.get_attribute("href"))

    def hear(self, message: ConsoleMessage) -> None:
        """Keep what the browser complains about; that a page answers 4xx on purpose is none of it."""
        refused = "the server responded with a status of 4" in message.text
        if message.type == "error" and not (refused and "/static/" not in message.location["url"]):
            self.complaints.append(f"{message.text} {message.location['url']}")

    async def look(self) -> None:
        """Measure the page in front of us as its readers usually hold it, in the dark, and on a small phone."""
        page = self.page
        await page.wait_for_function(DRESSED)
        title = (await page.title()).partition(" – ")[0]
        found = [*await page.evaluate(JUDGE, IN_ALL)]
        if self.by_night and title not in {one.title for one in self.shown}:
            await page.emulate_media(color_scheme="dark")
            found += [f"in the dark: {one}" for one in await page.evaluate(JUDGE, IN_THE_DARK)]
            await self._keep_shot("dark")
            await page.emulate_media(color_scheme="light")
        narrow = await self._narrow()
        self.shown.append(
            Shown(
                self.who,
                urlsplit(page.url).path,
                title,
                tuple(self.load.urls),
                self.load.weight,
                tuple(self.load.elsewhere),
                tuple(found),
                **narrow,
            )
        )

    async def _narrow(self) -> dict[str, tuple[str, ...]]:
        page = self.page
        await self._keep_shot("usual")
        await page.set_viewport_size(PHONE)
        small = await page.evaluate(SMALL)
        broad, cut = await page.evaluate(BROAD), await page.evaluate(CUT)
        await self._keep_shot("pocket")
        await page.set_viewport_size(LARGE)
        broad += [f"at 200 %: {one}" for one in await page.evaluate(BROAD)]
        cut += [f"at 200 %: {one}" for one in await page.evaluate(CUT)]
        await self._keep_shot("large")
        await page.set_viewport_size(self.usual)
        return {"broad": tuple(broad), "small": tuple(small), "cut": tuple(cut)}

    async def _keep_shot(self, kind: str) -> None:
        if self.shots is not None:
            name = re.sub(r"[^a-z]+", "-", urlsplit(self.page.url).path)[:40].strip("-")
            await self.page.screenshot(
                path=self.shots / f"{len(self.shown):03}-{self.who}-{name}-{kind}.png", full_page=True
            )


@cache
def axe() -> str:
    """Read axe-core, as locked in tests/peers."""
    if not AXE.is_file():
        leave_out("axe-core", HOW_TO_GET_AXE)
    return AXE.read_text(encoding="utf-8")
