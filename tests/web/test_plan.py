"""The plan on a coordinator's pages and in the API."""

import re

import httpx
import pytest

from accompany.actions import appointments as plans
from accompany.actions import people
from accompany.rules.teams import Place
from accompany.tables import appointments
from accompany.words import Tier
from tests.calls import Visit
from tests.calls import visit as planned
from tests.cast import NOW, Cast
from tests.web.test_volunteer_pages import said, send


@pytest.fixture
async def where(cast: Cast) -> Visit:
    return await planned(cast.riverside, cast.june.account, NOW)


@pytest.fixture
async def june(cast: Cast, where: Visit) -> httpx.AsyncClient:
    return await cast.signed_in(cast.june)


@pytest.fixture
async def page(cast: Cast, where: Visit) -> str:
    return f"/visit/{(await appointments.find(cast.riverside, where.appointment)).code}/plan"


def first_task(answer: httpx.Response) -> str:
    found = re.search(r'id="task-([0-9a-f-]{36})"', answer.text)
    assert found
    return found[1]


async def test_the_plan_is_taken_over_and_a_task_handed_out_and_ticked_off(
    cast: Cast, june: httpx.AsyncClient, page: str
) -> None:
    assert "task is open" not in said(await june.get("/board"))
    proposed = said(await june.get(page))
    assert "Draft a call to the rapid mobilization list" in proposed
    assert "Prepare the press conference" not in proposed
    assert "No task is open." in said(await june.get("/tasks"))
    assert (await send(cast, june, page, {"step": ["list_2h", "lawyer_1d"]})).status_code == 303
    shown = await june.get(page)
    assert "Draft a call to the rapid mobilization list" in said(shown)
    assert "Nobody's yet" in said(shown)
    assert "2 tasks are open" in said(await june.get("/board"))
    task, visit = first_task(shown), page.removesuffix("/plan")
    form: dict[str, object] = {
        "verb": "save",
        "due_at": "2026-11-24T06:00",
        "owner": str(cast.rosa.account),
        "note": "Use the hall",
    }
    assert (await send(cast, june, f"{visit}/tasks/{task}", form)).status_code == 303
    assert "Rosa" in said(await june.get(page))
    assert "Use the hall" in said(await june.get(page))
    assert "Rosa" in said(await june.get("/tasks"))
    await send(cast, june, f"{visit}/tasks/{task}", {"verb": "done"})
    assert "1 task is open" in said(await june.get("/board"))
    again = await send(cast, june, f"{visit}/tasks/{task}", {"verb": "done"})
    assert again.status_code == 409
    assert "This is not possible now." in said(again)
    await send(cast, june, f"{visit}/tasks/{task}", {"verb": "reopen"})
    assert "2 tasks are open" in said(await june.get("/board"))


async def test_a_task_that_cannot_be_meant_is_said_and_nothing_typed_is_lost(
    cast: Cast, june: httpx.AsyncClient, page: str
) -> None:
    add = page.replace("/plan", "/tasks")
    form: dict[str, object] = {"kind": "vigil", "due_at": "2020-01-01T08:00", "owner": "", "note": "Bring candles"}
    refused = await send(cast, june, add, form)
    assert refused.status_code == 409
    assert "This date has passed." in said(refused)
    assert "Bring candles" in refused.text
    unagreed = await send(cast, june, add, form | {"kind": "press_conference", "due_at": "2026-11-24T06:00"})
    assert "The person has not agreed to call these people." in said(unagreed)
    assert (await send(cast, june, add, form | {"due_at": "2026-11-24T06:00"})).status_code == 303
    assert "Prepare the vigil outside" in said(await june.get("/tasks"))


async def test_a_task_the_person_no_longer_agrees_to_says_so(
    cast: Cast, june: httpx.AsyncClient, page: str, where: Visit
) -> None:
    await send(cast, june, page, {"step": ["list_2h"]})
    assert "Draft the call" in said(await june.get(page))
    await people.consent(cast.riverside, where.person, Tier.PRIVATE, cast.june.account, NOW)
    shown = said(await june.get(page))
    assert "The person no longer agrees to this." in shown
    assert "Draft the call" not in shown
    assert "What the person has not agreed to tell is not proposed" in shown


async def test_a_task_of_another_visit_is_not_there(cast: Cast, june: httpx.AsyncClient, page: str) -> None:
    await send(cast, june, page, {"step": ["list_2h"]})
    task = first_task(await june.get(page))
    other = await planned(cast.riverside, cast.june.account, NOW)
    code = (await appointments.find(cast.riverside, other.appointment)).code
    assert (await send(cast, june, f"/visit/{code}/tasks/{task}", {"verb": "done"})).status_code == 404


async def test_the_api_says_and_does_the_same(cast: Cast, where: Visit) -> None:
    june = await cast.speaking_as(cast.june)
    path = f"/api/v1/appointments/{where.appointment}/plan"
    plan = (await june.get(path)).json()
    assert (plan["why_not"], plan["tasks"]) == (None, [])
    steps = [one["step"] for one in plan["proposed"]]
    assert {"consent_1d", "list_2h"} <= set(steps)
    taken = await june.post(path, json={"steps": ["list_2h"]})
    assert (taken.status_code, [one["kind"] for one in taken.json()["tasks"]]) == (201, ["call_list"])
    assert (await june.post(path, json={"steps": ["unknown"]})).status_code == 422
    body = {"appointment": str(where.appointment), "kind": "vigil", "due_at": "2026-11-24T06:00", "note": "candles"}
    made = await june.post("/api/v1/tasks", json=body)
    assert (made.status_code, made.json()["due_at"]) == (201, "2026-11-24T06:00:00-05:00")
    one = f"/api/v1/tasks/{made.json()['id']}"
    changed = (await june.patch(one, json={"owner": str(cast.rosa.account)})).json()
    assert (changed["owner"], changed["note"]) == (str(cast.rosa.account), "candles")
    assert (await june.patch(one, json={"owner": None})).json()["owner"] is None
    assert (await june.patch(one, json={"owner": str(cast.eve.account)})).status_code == 422
    assert (await june.post(f"{one}/done")).json()["state"] == "done"
    assert (await june.post(f"{one}/drop")).json()["reason"] == "wrong_state"
    assert (await june.post(f"{one}/reopen")).json()["state"] == "open"
    assert (await june.post(f"{one}/drop")).json()["state"] == "dropped"
    assert [task["kind"] for task in (await june.get("/api/v1/tasks")).json()["items"]] == ["call_list"]
    assert (await june.get(one)).json()["allowed"] is True


async def test_places_inside_and_outside_are_opened_with_one_press(
    cast: Cast, june: httpx.AsyncClient, page: str, where: Visit
) -> None:
    shifts = page.replace("/plan", "/shifts")
    assert "This appointment is not open to volunteers." in said(await june.get(page))
    await plans.set_team(cast.riverside, where.appointment, [Place("accompanier", 1, 1, 1)], NOW)
    await plans.publish(cast.riverside, where.appointment, cast.june.account, NOW, "tested")
    shown = said(await june.get(page))
    assert "With somebody for the press." not in shown
    assert (await send(cast, june, shifts, {"part": "outside"})).status_code == 303
    assert "0 of 5 places taken" in said(await june.get(page))
    again = await send(cast, june, shifts, {"part": "outside"})
    assert (again.status_code, "already published" in said(again)) == (409, True)
    assert (await send(cast, june, shifts, {"part": "upstairs"})).status_code == 404
    program = await cast.speaking_as(cast.june)
    path = f"/api/v1/appointments/{where.appointment}/shifts"
    made = await program.post(path, json={"part": "inside"})
    assert (made.status_code, [one["part"] for one in made.json()["shifts"]]) == (201, ["inside", "outside"])
    assert (await program.post(path, json={"part": "inside"})).json()["reason"] == "already_published"
    vigil = next(one for one in made.json()["shifts"] if one["part"] == "outside")
    listed = (await program.get(f"/api/v1/appointments/{vigil['appointment']}")).json()
    assert {place["role"] for place in listed["team"]} == {"lead", "marshal"}
    assert "Marisol" not in str(listed)
