"""A person's own request through the pages: sent once however often it is pressed, read back, changed, forgotten."""

import re
from typing import Any

import httpx
import pytest

from accompany.actions import founding, requests
from accompany.tables import requests as remembered
from accompany.words import RequestId, RequestState
from tests.cast import NOW, Cast

ANSWERS: dict[str, dict[str, Any]] = {
    "kind": {"kind": "ice_check_in_osup"},
    "when": {"month": "11", "day": "25", "year": "2026", "time": "08:30"},
    "where": {"site_unknown": "1"},
    "name": {"name": "Marisol", "adults": "1", "children": "0", "spoken": "es"},
    "told": {"told": "nothing"},
    "reach": {"reach": "none"},
    "share": {"share": "community"},
}


@pytest.fixture
async def marisol(cast: Cast) -> httpx.AsyncClient:
    """Give a browser in which every question is answered and nothing is sent."""
    await founding.found("Riverside", "America/New_York", NOW)
    return await answered(cast)


async def answered(cast: Cast, **changes: dict[str, Any]) -> httpx.AsyncClient:
    client = await cast.stranger()
    for question, fields in {**ANSWERS, **changes}.items():
        response = await client.post(f"/ask/{question}", data=fields)
        assert response.status_code == 303, said(response)
    return client


def said(page: httpx.Response) -> str:
    """Read a page's main part as its reader does."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def code_on(page: httpx.Response) -> str:
    found = re.search(r'class="code">([\d ]{19})<', page.text)
    assert page.status_code == 201
    assert found
    return found[1]


async def sent(client: httpx.AsyncClient) -> httpx.Response:
    """Send the answers, and look at the request they became."""
    page = await client.post("/ask/check")
    link = re.search(r'href="(https://riverside\.example\.org/r/[^"]+)"', page.text)
    assert link
    assert (await client.get(link[1])).status_code == 200
    return page


async def inbox(cast: Cast) -> list[RequestId]:
    return [kept.id for kept in await remembered.inbox(cast.riverside, RequestState.NEW, most=10)]


async def test_pressed_twice_it_is_sent_once_and_the_code_is_the_same(cast: Cast, marisol: httpx.AsyncClient) -> None:
    first = code_on(await marisol.post("/ask/check"))
    assert (await marisol.get("/ask/check")).status_code == 200
    assert code_on(await marisol.post("/ask/check")) == first
    assert len(await inbox(cast)) == 1


async def test_the_same_answers_in_another_browser_are_another_request(cast: Cast, marisol: httpx.AsyncClient) -> None:
    other = await answered(cast)
    assert code_on(await marisol.post("/ask/check")) != code_on(await other.post("/ask/check"))
    assert len(await inbox(cast)) == 2


async def test_nothing_is_sent_before_every_question_is_answered(cast: Cast, marisol: httpx.AsyncClient) -> None:
    stranger = await cast.stranger()
    await marisol.post("/ask/check")
    response = await stranger.post("/ask/check")
    assert (response.status_code, response.headers["location"]) == (303, "/ask/kind")
    assert len(await inbox(cast)) == 1


async def test_a_program_that_fills_the_trap_is_not_heard(cast: Cast, marisol: httpx.AsyncClient) -> None:
    assert (await marisol.post("/ask/check", data={"website": "https://example.org"})).status_code == 404
    assert await inbox(cast) == []


async def test_a_date_without_a_time_shows_as_a_day_and_the_inbox_asks_for_the_time(
    cast: Cast, marisol: httpx.AsyncClient
) -> None:
    timeless = await answered(cast, when={**ANSWERS["when"], "time": "", "time_unknown": "1"})
    await sent(timeless)
    status = said(await timeless.get("/r/status"))
    assert "Wednesday, November 25, 2026 ICE check-in We do not know the time yet." in status
    assert "11:59" not in status
    assert "martes" not in status

    june = await cast.signed_in(cast.june)
    path = f"/inbox/{(await inbox(cast))[0]}"
    assert "Wednesday, November 25, 2026 · time not known" in said(await june.get("/inbox"))
    site = re.findall(r'<option value="([0-9a-f-]{36})">New York City Field Office', (await june.get(path)).text)[0]
    fields = {"csrf": await cast.csrf_of(june), "site": site}
    refused = await june.post(f"{path}/accept", data=fields)
    assert (refused.status_code, "Fill in this field." in said(refused)) == (422, True)
    accepted = await june.post(f"{path}/accept", data={**fields, "starts_at": "2026-11-25T08:30"})
    assert "8:30 AM" in said(await june.get(accepted.headers["location"]))
    assert "Wednesday, November 25, 2026 · 8:30 AM" in said(await timeless.get("/r/status"))


async def test_a_place_is_chosen_by_the_street_on_the_letter(marisol: httpx.AsyncClient) -> None:
    page = await marisol.get("/ask/where")
    assert "New York City Field Office, 26 Federal Plaza" in page.text


async def test_a_change_that_comes_too_late_is_refused_and_says_so(cast: Cast, marisol: httpx.AsyncClient) -> None:
    await sent(marisol)
    await requests.decline(cast.riverside, (await inbox(cast))[0], cast.june.account, NOW)
    page = await marisol.post("/r/change", data=ANSWERS["when"])
    assert page.status_code == 409
    assert re.findall(r'role="alert"[^>]*><p>.*</svg> ([^<]+)<', page.text) == ["Someone has already decided this."]
    assert 'id="ok"' not in page.text


async def test_deleting_forgets_the_request_and_what_the_browser_remembers(
    cast: Cast, marisol: httpx.AsyncClient
) -> None:
    page = await sent(marisol)
    code = code_on(page)
    assert (await marisol.post("/r/delete")).status_code in (200, 201)
    assert await inbox(cast) == []
    assert (await marisol.get("/r/status")).status_code == 404
    assert (await marisol.get("/ask/check")).headers["location"] == "/ask/kind"
    assert (await (await cast.stranger()).post("/r", data={"code": code})).status_code == 403
