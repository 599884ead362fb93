"""The little script on coordinators' pages: regions follow the stream, and what was lost or not sent is said."""

import asyncio
import mimetypes
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Route, expect

from accompany.web import assets, languages
from accompany.web.pages import environment
from tests.browser import Visit, reading
from tests.web.sample import RIVERSIDE

pytestmark = pytest.mark.browser
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"
)
BOARD = """{% extends "live.html" %}{% from "staff_macros.html" import live with context %}
{% block title %}Board{% endblock %}
{% block main %}{{ live("/events", "7:40 AM") }}
<div id="part" data-live hx-get="/part" hx-trigger="board from:#live" hx-swap="innerMorph">
<button id="ask-7">Ask</button></div>
<form id="note" method="post" action="/note" hx-post="/note" hx-target="#said"><button id="send">Send</button></form>
<div id="said"></div>{% endblock %}"""


@dataclass
class Server:
    """A server of three addresses; each test sets what they answer."""

    stream: tuple[int, str] = (200, "event: board\ndata: 812\n\n")
    note: tuple[int, str] = (200, '<p id="ok" tabindex="-1">Sent</p>')
    parts: int = 0
    slow: str = ""  # the static file that takes its time

    async def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            await asyncio.sleep(0.3 if self.slow and path.endswith(self.slow) else 0)
            content = (assets.folder() / path.removeprefix("/static/")).read_bytes()
            await route.fulfill(body=content, content_type=mimetypes.guess_type(path)[0])
        elif path == "/events":
            status, body = self.stream
            await route.fulfill(status=status, body=body, content_type="text/event-stream")
        elif path == "/note":
            await route.fulfill(status=self.note[0], body=self.note[1], content_type="text/html")
        elif path == "/part":
            self.parts += 1
            await route.fulfill(
                body=f'<button id="ask-7">Ask</button><p>part {self.parts}</p>', content_type="text/html"
            )
        else:
            headers = {"Content-Security-Policy": STRICT}
            await route.fulfill(body=_board(), content_type="text/html; charset=utf-8", headers=headers)


def _board() -> str:
    with languages.spoken("en"):
        made = environment().from_string(BOARD)
        values = {"language": languages.named("en"), "languages": languages.offered()}
        return made.render(coalition=RIVERSIDE, who="June", csrf="t", braked=None, **values)


@pytest.fixture
async def server() -> Server:
    """Give the server before anybody reads it."""
    return Server()


@pytest.fixture
async def june(chromium: Browser, server: Server) -> AsyncIterator[Visit]:
    """Open a coordinator's page, with scripts, under the real content policy."""
    async with reading(chromium) as visit:
        await visit.page.route("**/*", server.answer)
        yield visit


async def test_a_region_follows_the_stream_and_keeps_the_focus(june: Visit, server: Server) -> None:
    await june.page.goto("http://127.0.0.1/")
    await june.page.focus("#ask-7")
    await expect(june.page.locator("#part p")).to_be_visible()
    assert server.parts >= 1
    assert await june.page.evaluate("document.activeElement.id") == "ask-7"


async def test_the_stream_begins_even_when_its_script_comes_late(june: Visit, server: Server) -> None:
    server.slow = "hx-sse.min.js"
    await june.page.goto("http://127.0.0.1/")
    await expect(june.page.locator("#part p")).to_be_visible()


async def test_a_lost_stream_is_said(june: Visit, server: Server) -> None:
    june.expect("500", "Internal Server Error")
    server.stream = (500, "")
    await june.page.goto("http://127.0.0.1/")
    await expect(june.page.locator("#live")).to_have_attribute("data-off", "")
    await expect(june.page.locator("#live")).to_contain_text("Not live. Last update")
    await expect(june.page.locator("#toast")).to_be_empty()


async def test_a_result_gets_the_focus(june: Visit) -> None:
    await june.page.goto("http://127.0.0.1/")
    await june.page.click("#send")
    await expect(june.page.locator("#ok")).to_be_focused()
    await expect(june.page.locator("#toast")).to_be_empty()


async def test_what_was_not_sent_is_said_and_the_form_stays(june: Visit, server: Server) -> None:
    june.expect("503", "Service Unavailable")
    server.note = (503, "<h1>a whole page that must not land in the form</h1>")
    await june.page.goto("http://127.0.0.1/")
    await june.page.click("#send")
    await expect(june.page.locator("#toast")).to_have_text("Not sent. Press again.")
    await expect(june.page.locator("#said")).to_be_empty()


async def test_problems_of_a_form_are_shown_not_announced_as_lost(june: Visit, server: Server) -> None:
    june.expect("422", "Unprocessable")
    server.note = (422, '<div id="errors" tabindex="-1">Fill in this field.</div>')
    await june.page.goto("http://127.0.0.1/")
    await june.page.click("#send")
    await expect(june.page.locator("#errors")).to_be_focused()
    await expect(june.page.locator("#toast")).to_be_empty()
