"""Volunteers through the API: kept by their coordinators, each by themselves, and by nobody else."""

from typing import Any

import httpx
import pytest

from tests.cast import Cast

HEADER = "name,email,phone,languages,qualifications,zones,vetted"
SOL = {
    "name": "Sol",
    "email": "sol@example.org",
    "phone": "212-555-0123",
    "languages": [{"code": "es", "level": "native"}],
    "qualifications": [{"code": "lead", "until": "2027-06-30"}],
    "zones": ["Queens"],
}
SHAPE = {
    "name": "Sol",
    "email": "sol@example.org",
    "phone": "+12125550123",
    "language": "en",
    "languages": [{"code": "es", "level": "native"}],
    "qualifications": [{"code": "lead", "until": "2027-06-30"}],
    "zones": ["Queens"],
    "vetted": False,
    "confirmed": False,
    "frozen": False,
    "availability": [],
    "weekly_ask_limit": 6,
    "quiet_hours": {"from": "21:00", "to": "06:00"},
    "calendar": "invites",
    "detail": "normal",
    "exceptions": [],
    "wishes": [],
    "more_until": None,
    "newcomer": True,
    "channels": "mail",
    "urgent": False,
    "conduct": None,
    "exercises": False,
}
PATH = "/api/v1/volunteers"


@pytest.fixture
async def june(cast: Cast) -> httpx.AsyncClient:
    return await cast.speaking_as(cast.june)


@pytest.fixture
async def eve(cast: Cast) -> httpx.AsyncClient:
    return await cast.speaking_as(cast.eve)


async def test_a_volunteer_is_added_and_shown(june: httpx.AsyncClient) -> None:
    added = await june.post(PATH, json=SOL)
    assert added.status_code == 201
    sol = added.json()
    assert sol == {"id": sol["id"], **SHAPE}
    assert (await june.get(f"{PATH}/{sol['id']}")).json() == sol


async def test_the_list_is_by_name_in_pages_and_searched(june: httpx.AsyncClient) -> None:
    await june.post(PATH, json=SOL)
    first = (await june.get(PATH, params={"limit": 2})).json()
    rest = (await june.get(PATH, params={"limit": 2, "cursor": first["next"]})).json()
    assert [one["name"] for one in first["items"] + rest["items"]] == ["Ana", "Sol", "Theo"]
    assert rest["next"] is None
    assert [one["name"] for one in (await june.get(PATH, params={"q": "the"})).json()["items"]] == ["Theo"]


async def test_only_what_is_sent_changes(june: httpx.AsyncClient) -> None:
    sol = (await june.post(PATH, json=SOL)).json()
    change: dict[str, object] = {
        "phone": None,
        "vetted": True,
        "quiet_hours": {"from": "22:00", "to": "07:00"},
        "zones": [],
    }
    changed = await june.patch(f"{PATH}/{sol['id']}", json=change)
    assert changed.json() == {**sol, **change}


async def test_welcome_and_freeze(june: httpx.AsyncClient) -> None:
    sol = f"{PATH}/{(await june.post(PATH, json=SOL)).json()['id']}"
    assert (await june.post(f"{sol}/vet")).json()["vetted"] is True
    assert (await june.post(f"{sol}/vet", json={"vetted": False})).json()["vetted"] is False
    assert (await june.post(f"{sol}/freeze")).json()["frozen"] is True


async def test_a_forgotten_volunteer_is_not_there(june: httpx.AsyncClient) -> None:
    sol = f"{PATH}/{(await june.post(PATH, json=SOL)).json()['id']}"
    assert (await june.delete(sol)).status_code == 200
    assert (await june.get(sol)).status_code == 404
    assert [one["name"] for one in (await june.get(PATH)).json()["items"]] == ["Ana", "Theo"]


async def test_eve_sees_and_changes_nobody_of_riverside(cast: Cast, eve: httpx.AsyncClient) -> None:
    ana = f"{PATH}/{cast.ana.account}"
    assert [one["name"] for one in (await eve.get(PATH)).json()["items"]] == ["Eve"]
    assert (await eve.get(ana)).status_code == 404
    assert (await eve.patch(ana, json={"name": "Eve"})).status_code == 404
    assert (await eve.delete(ana)).status_code == 404
    assert (await eve.post(f"{ana}/vet")).status_code == 404
    assert (await eve.post(f"{ana}/freeze")).status_code == 404
    answer = await eve.post(PATH, json={**SOL, "email": "ana@example.org"})
    assert [(one["field"], one["problem"]) for one in answer.json()["errors"]] == [("email", "cannot_be_used")]


async def test_volunteers_have_no_list(cast: Cast) -> None:
    ana = await cast.speaking_as(cast.ana)
    for method, path in (("GET", ""), ("POST", ""), ("GET", f"/{cast.theo.account}"), ("POST", "/import")):
        assert (await ana.request(method, PATH + path)).status_code == 403


async def test_my_own_profile(cast: Cast) -> None:
    theo = await cast.speaking_as(cast.theo)
    me = (await theo.get(f"{PATH}/me")).json()
    assert (me["name"], me["email"], me["id"]) == ("Theo", "theo@example.org", str(cast.theo.account))
    change = {"languages": [{"code": "es", "level": "fluent"}], "detail": "minimal", "availability": ["sat_morning"]}
    assert (await theo.patch(f"{PATH}/me", json=change)).json() == {**me, **change}


@pytest.mark.parametrize("field", ["vetted", "qualifications", "email", "frozen"])
async def test_nobody_trains_or_welcomes_themselves(cast: Cast, field: str) -> None:
    theo = await cast.speaking_as(cast.theo)
    before = (await theo.get(f"{PATH}/me")).json()
    assert (await theo.patch(f"{PATH}/me", json={field: before[field]})).status_code == 422
    assert (await theo.get(f"{PATH}/me")).json() == before


async def test_who_is_no_volunteer_has_no_profile(june: httpx.AsyncClient) -> None:
    assert (await june.get(f"{PATH}/me")).status_code == 404


async def test_a_feed_address_is_new_each_time(cast: Cast) -> None:
    theo = await cast.speaking_as(cast.theo)
    first = (await theo.post(f"{PATH}/me/feed")).json()["url"]
    second = (await theo.post(f"{PATH}/me/feed")).json()["url"]
    assert first.startswith("https://riverside.example.org/f/")
    stranger = await cast.stranger()
    assert (await stranger.get(first)).status_code == 404
    assert (await stranger.get(second)).status_code == 200


async def test_bad_rows_come_back_by_line_and_nothing_is_taken(june: httpx.AsyncClient) -> None:
    text = f"{HEADER}\nSol,sol@example.org,,,,,yes\nBo,bo@example.org,,tlh,,,yes\n"
    answer = await june.post(f"{PATH}/import", content=text, headers={"Content-Type": "text/csv"})
    assert (answer.status_code, answer.json()["reason"]) == (422, "import_failed")
    assert answer.json()["rows"] == [{"line": 3, "column": "languages", "problem": "unknown_language"}]
    assert "bo@" not in answer.text
    assert len((await june.get(PATH)).json()["items"]) == 2


async def test_a_dry_run_only_counts(june: httpx.AsyncClient) -> None:
    text = f"{HEADER}\nSol,sol@example.org,,,,,yes\n"
    counts = {"added": 1, "changed": 0, "unchanged": 0}
    assert (await june.post(f"{PATH}/import", params={"dry_run": "true"}, content=text)).json() == counts
    assert (await june.post(f"{PATH}/import", content=text)).json() == counts
    assert (await june.post(f"{PATH}/import", content=text)).json() == {"added": 0, "changed": 0, "unchanged": 1}


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        pytest.param({"email": "nobody"}, "email", "not_email", id="no address"),
        pytest.param({"phone": "12"}, "phone", "not_phone", id="no phone"),
        pytest.param({"languages": [{"code": "tlh"}]}, "languages", "unknown_language", id="language"),
        pytest.param({"languages": [{"code": "es", "level": "good"}]}, "languages", "unknown_choice", id="level"),
        pytest.param({"quiet_hours": {"from": "9pm", "to": "06:00"}}, "quiet_from", "malformed", id="hour"),
        pytest.param({"calendar": "pigeon"}, "calendar", "unknown_choice", id="calendar"),
        pytest.param({"weekly_ask_limit": 99}, "weekly_ask_limit", "too_large", id="limit"),
        pytest.param({"name": ""}, "name", "required", id="no name"),
    ],
)
async def test_a_bad_volunteer_is_refused_by_field(
    june: httpx.AsyncClient, change: dict[str, Any], field: str, problem: str
) -> None:
    answer = await june.post(PATH, json={**SOL, **change})
    assert answer.status_code == 422
    assert [(one["field"], one["problem"]) for one in answer.json()["errors"]] == [(field, problem)]
    assert len((await june.get(PATH)).json()["items"]) == 2


async def test_how_and_when_they_are_told_is_theirs_and_the_coordinators_to_change(
    cast: Cast, june: httpx.AsyncClient, eve: httpx.AsyncClient
) -> None:
    ana = await cast.speaking_as(cast.ana)
    refused = await ana.patch(f"{PATH}/me", json={"channels": "text"})
    assert [(one["field"], one["problem"]) for one in refused.json()["errors"]] == [("phone", "required")]
    assert (await ana.patch(f"{PATH}/me", json={"channels": "pigeon"})).status_code == 422

    own = (await ana.patch(f"{PATH}/me", json={"phone": "212-555-0101", "channels": "both", "urgent": True})).json()
    assert (own["channels"], own["urgent"]) == ("both", True)
    theirs = f"{PATH}/{cast.ana.account}"
    changed = (await june.patch(theirs, json={"channels": "text", "urgent": False})).json()
    assert (changed["channels"], changed["urgent"]) == ("text", False)
    assert (await ana.get(f"{PATH}/me")).json() == changed
    assert (await eve.patch(theirs, json={"urgent": True})).status_code == 404

    assert (await ana.patch(f"{PATH}/me", json={"phone": None})).json()["channels"] == "mail"  # no number, no text


async def test_a_new_volunteer_may_want_texts(june: httpx.AsyncClient) -> None:
    added = (await june.post(PATH, json={**SOL, "channels": "text", "urgent": True})).json()
    assert (added["channels"], added["urgent"]) == ("text", True)
    without = {**SOL, "email": "bo@example.org", "phone": None, "channels": "text"}
    assert (await june.post(PATH, json=without)).status_code == 422
    assert len((await june.get(PATH)).json()["items"]) == 3
