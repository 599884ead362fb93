"""Plan the week, on the page and in the API: proposed with one button, edited, sent as asks."""

from accompany.tables.sql import Sql
from tests.calls import Visit
from tests.cast import Cast
from tests.delivery.test_letters import where  # noqa: F401  # a fixture
from tests.web.test_swaps import press

ASKED = Sql("SELECT volunteer_id FROM ask ORDER BY asked_at, id")


async def test_proposed_with_one_button_changed_and_sent(cast: Cast, where: Visit) -> None:  # noqa: F811
    june = await cast.signed_in(cast.june)
    assert 'id="plan-week"' in (await june.get("/board")).text
    made = await press(cast, june, "/week", **{"from": ""})
    assert made.status_code == 303
    address = made.headers["location"]
    page = (await june.get(address)).text
    assert "2 of 2 empty places could be filled." in page
    assert await ASKED.rows() == []
    fields = _chosen(page)
    assert set(fields.values()) == {str(cast.ana.volunteer), str(cast.theo.volunteer)}
    dropped = next(name for name, who in fields.items() if who == str(cast.ana.volunteer))
    sent = await press(cast, june, address, day="2026-11-24", **(fields | {dropped: ""}))
    assert sent.headers["location"] == f"{address}?day=2026-11-24"
    shown = (await june.get(sent.headers["location"])).text
    assert all(words in shown for words in ("Asked", "Theo", "Nobody asked", "Nothing to settle on this day."))
    assert [str(row["volunteer_id"]) for row in await ASKED.rows()] == [str(cast.theo.volunteer)]


def _chosen(page: str) -> dict[str, str]:
    """Read what a browser would send: each select's first option."""
    found = {}
    for part in page.split('<select id="')[1:]:
        name = part.partition('"')[0]
        found[name] = part.partition('<option value="')[2].partition('"')[0]
    return found


async def test_nothing_to_plan_is_said(cast: Cast) -> None:
    june = await cast.signed_in(cast.june)
    made = await press(cast, june, "/week", **{"from": "2026-12-20"})
    assert "There is nothing to plan." in (await june.get(made.headers["location"])).text


async def test_other_chapters_and_volunteers_see_no_proposal(cast: Cast, where: Visit) -> None:  # noqa: F811
    api = await cast.speaking_as(cast.june)
    made = await api.post("/api/v1/week-plans", json={"from": "2026-11-23", "days": 7})
    assert made.status_code == 201, made.text
    plan = made.json()
    assert (plan["open"], len(plan["lines"])) == (2, plan["filled"])
    path = f"/api/v1/week-plans/{plan['id']}"
    eve, theo = await cast.speaking_as(cast.eve), await cast.speaking_as(cast.theo)
    assert (await eve.get(path)).status_code == 404
    assert (await eve.post(f"{path}/send", json={"choices": []})).status_code == 404
    assert (await theo.get(path)).status_code == 403
    line = plan["lines"][0]
    sent = await api.post(f"{path}/send", json={"choices": [{"slot": line["slot"], "volunteer": line["volunteer"]}]})
    assert sent.json() == {"asked": 1, "passed_over": 0}
    assert (await api.get(path)).json()["lines"][0]["state"] == "asked"
    wrong = await api.post(f"{path}/send", json={"choices": [{"slot": line["slot"], "volunteer": "me"}]})
    assert (wrong.status_code, [one["field"] for one in wrong.json()["errors"]]) == (422, ["choices"])
    assert (await api.post("/api/v1/week-plans", json={"from": "soon"})).status_code == 422
    assert (await api.post("/api/v1/week-plans", json={"days": 15})).status_code == 422
