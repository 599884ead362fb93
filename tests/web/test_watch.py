"""The watch on a coordinator's pages and in the API: seen at once, taken with one press, ended with a word."""

from datetime import datetime, timedelta

import httpx
import pytest

from accompany.actions import founding, incidents
from tests.cast import NOW, Cast
from tests.web.test_volunteer_pages import said, send

MORNING = NOW + timedelta(hours=3)
PLAN = {"type": "ice_check_in_osup", "starts_at": MORNING.isoformat(), "team": [{"role": "lead"}]}


@pytest.fixture
async def june(cast: Cast) -> httpx.AsyncClient:
    await founding.found("Riverside", "America/New_York", NOW)
    return await cast.signed_in(cast.june)


@pytest.fixture
async def visit(cast: Cast) -> dict[str, str]:
    """Publish a check-in with Marisol in three hours."""
    june = await cast.speaking_as(cast.june)
    await founding.found("Riverside", "America/New_York", NOW)
    site = (await june.get("/api/v1/sites?q=Federal+Plaza+26")).json()["items"][0]["id"]
    person = (await june.post("/api/v1/people", json={"name": "Marisol"})).json()["id"]
    made = (await june.post("/api/v1/appointments", json=PLAN | {"site": site, "person": person})).json()
    verified = {"how": "called", "result": "unchanged"}
    await june.post(f"/api/v1/appointments/{made['id']}/verify", json=verified)
    assert (await june.post(f"/api/v1/appointments/{made['id']}/publish")).status_code == 200
    return {"id": made["id"], "code": made["code"]}


async def late(moment: datetime, minutes: int = 15) -> None:
    """Let the clock run until nobody has answered."""
    start = NOW
    while start <= moment:
        await incidents.run(start)
        start += timedelta(minutes=minutes)


async def test_a_team_that_does_not_answer_is_on_the_board_until_somebody_sees_to_it(
    cast: Cast, june: httpx.AsyncClient, visit: dict[str, str]
) -> None:
    assert "somebody must look" not in said(await june.get("/board"))
    await late(MORNING)
    cast.later(MORNING)
    june = await cast.signed_in(cast.june)
    assert "Nobody sees to it yet." in said(await june.get("/board"))
    page = f"/visit/{visit['code']}"
    assert "Nobody answers: somebody must look" in said(await june.get(page))
    taken = await send(cast, june, f"{page}/watch", {"verb": "take", "reason": "Calling Theo"})
    assert taken.status_code == 303
    shown = said(await june.get(page))
    assert "June sees to it." in shown
    assert "Somebody sees to it · June: Calling Theo" in shown
    assert "Somebody sees to it." in said(await june.get("/board"))


async def test_hearsay_cannot_be_confirmed_and_the_page_says_why(
    cast: Cast, june: httpx.AsyncClient, visit: dict[str, str]
) -> None:
    await incidents.run(NOW)
    page = f"/visit/{visit['code']}"
    await send(cast, june, f"{page}/watch", {"verb": "hearsay"})
    refused = await send(cast, june, f"{page}/watch", {"verb": "confirm", "reason": "a cousin called"})
    assert refused.status_code == 409
    assert "This is hearsay so far." in said(refused)
    assert "a cousin called" in refused.text  # what was typed is still there


async def test_it_is_closed_with_an_ending_or_not_at_all(
    cast: Cast, june: httpx.AsyncClient, visit: dict[str, str]
) -> None:
    await incidents.run(NOW)
    page = f"/visit/{visit['code']}"
    assert (await send(cast, june, f"{page}/watch", {"verb": "close", "ending": "gone"})).status_code == 409
    assert (await send(cast, june, f"{page}/watch", {"verb": "close", "ending": "no_show"})).status_code == 303
    assert "The watch" not in said(await june.get(page))
    assert (await send(cast, june, f"{page}/watch", {"verb": "take"})).status_code == 404


async def test_the_api_says_the_same(cast: Cast, visit: dict[str, str]) -> None:
    june = await cast.speaking_as(cast.june)
    assert (await june.get("/api/v1/incidents")).json() == {"items": []}
    await incidents.run(NOW)
    (found,) = (await june.get("/api/v1/incidents")).json()["items"]
    assert (found["appointment"], found["code"], found["state"]) == (visit["id"], visit["code"], "armed")
    events = f"/api/v1/incidents/{found['id']}/events"
    for body, state in (
        ({"event": "reported", "certainty": "likely", "reason": "a neighbor saw it"}, "signal"),
        ({"event": "took"}, "signal"),
        ({"event": "confirmed"}, "confirmed"),
        ({"event": "held"}, "held"),
        ({"event": "located"}, "held"),
        ({"event": "stand_down"}, "stand_down"),
        ({"event": "closed", "ending": "released"}, "closed"),
    ):
        assert (await june.post(events, json=body)).json()["state"] == state
    assert (await june.get(f"/api/v1/incidents/{found['id']}")).json()["ending"] == "released"
    assert (await june.post(events, json={"event": "took"})).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param({"event": "snoozed"}, "until", id="until when?"),
        pytest.param({"event": "reported"}, "certainty", id="how sure?"),
        pytest.param({"event": "reported", "certainty": "certain"}, "certainty", id="unknown"),
        pytest.param({"event": "closed"}, "ending", id="how did it end?"),
    ],
)
async def test_what_is_missing_is_said(cast: Cast, visit: dict[str, str], body: dict[str, str], field: str) -> None:
    june = await cast.speaking_as(cast.june)
    await incidents.run(NOW)
    (found,) = (await june.get("/api/v1/incidents")).json()["items"]
    answer = await june.post(f"/api/v1/incidents/{found['id']}/events", json=body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
