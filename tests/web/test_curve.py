"""The head-count over time, on the page of a call and in the API."""

import re
from datetime import timedelta

import httpx
import pytest

from accompany.tables.sql import Sql
from tests.calls import Post, Visit, link_in
from tests.calls import visit as planned
from tests.cast import NOW, Cast
from tests.web.test_calls import called, drafted
from tests.web.test_volunteer_pages import said

MINUTE = timedelta(minutes=1)
SAID = Sql("SELECT answer FROM call_saying ORDER BY at, id")


@pytest.fixture
async def where(cast: Cast) -> Visit:
    return await planned(cast.riverside, cast.june.account, NOW)


async def answers(cast: Cast, post: Post, number: int, answer: str, minute: float) -> None:
    """Have somebody of the list answer half a minute before so many minutes are over since the call left."""
    cast.later(NOW + (minute - 0.5) * MINUTE)
    anybody = await cast.stranger()
    (mail,) = post.to(f"s{number:05}@example.org")
    assert (await anybody.post(link_in(mail, "/a/"), data={"answer": answer})).status_code == 303


async def corners(june: httpx.AsyncClient, path: str) -> list[str]:
    return re.findall(r'<polyline class="coming" points="([^"]+)"', (await june.get(path)).text)


async def test_who_comes_is_drawn_and_told_minute_by_minute(cast: Cast, where: Visit) -> None:
    call, post = await called(cast, where)
    june, program = await cast.signed_in(cast.june), await cast.speaking_as(cast.june)
    path = f"/mobilizations/{call}"
    assert "Who comes, over time" not in said(await june.get(path))
    await answers(cast, post, 0, "coming", 1)
    await answers(cast, post, 1, "thirty_minutes", 2)
    await answers(cast, post, 1, "thirty_minutes", 2)
    await answers(cast, post, 0, "no", 3)
    await answers(cast, post, 1, "coming", 3.2)
    cast.later(NOW + 3.5 * MINUTE)
    shown = await june.get(path)
    assert "Who comes, over time" in said(shown)
    assert "The rapid mobilization list: 1 here in minutes, 0 in 30 minutes" in said(shown)
    assert "10:02 AM 1 + 1 1 + 1" in said(shown)
    assert "<script" not in shown.text.partition("<main")[2].partition("</main>")[0]
    steps = ["4.0,92.0 82.0,92.0 82.0,4.0", "160.0,4.0 160.0,4.0", "238.0,4.0 238.0,4.0", "316.0,4.0 316.0,4.0"]
    assert await corners(june, path) == [" ".join(steps)]
    assert [row["answer"] for row in await SAID.rows()] == ["coming", "thirty_minutes", "no", "coming"]

    curve = (await program.get(f"/api/v1{path}/curve")).json()
    assert curve["minutes"] == 1
    assert [(point["coming"], point["thirty_minutes"]) for point in curve["points"]] == [
        *((0, 0), (1, 0), (1, 1)),
        *((1, 0), (1, 0)),
    ]
    assert curve["points"][2]["rings"] == [{"ring": 3, "name": "list", "coming": 1, "thirty_minutes": 1}]
    assert curve["points"][0]["at"] == "2026-11-23T10:00:00-05:00"


async def test_a_draft_has_no_curve(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where)
    program = await cast.speaking_as(cast.june)
    assert (await program.get(f"/api/v1/mobilizations/{call}/curve")).json() == {"minutes": 0, "points": []}
    eve = await cast.speaking_as(cast.eve)
    assert (await eve.get(f"/api/v1/mobilizations/{call}/curve")).status_code == 404
