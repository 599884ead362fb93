"""Limits of calls on their page and in the API: changed whole, shown with what they were, closed to others."""

import pytest

from accompany.actions import call_limits as actions
from accompany.rules.call_limits import Limits
from accompany.tables import call_limits
from tests.cast import NOW, Cast
from tests.web.test_volunteer_pages import said

PAGE, API = "/more/call-limits", "/api/v1/call-limits"
SHIPPED = {"list_in_a_week": 3, "list_hours_apart": 24, "share_percent": 25, "in_an_hour": 3}
WANTED = {"list_in_a_week": 2, "list_hours_apart": 12, "share_percent": 40, "in_an_hour": 3}
WRONG = [
    pytest.param({"list_in_a_week": "0"}, "too_small", id="none a week"),
    pytest.param({"list_hours_apart": "169"}, "too_large", id="more than a week apart"),
    pytest.param({"share_percent": "101"}, "too_large", id="more than all"),
    pytest.param({"in_an_hour": "61"}, "too_large", id="more than one a minute"),
]


async def test_they_are_changed_and_what_stood_before_is_shown(cast: Cast) -> None:
    june = await cast.signed_in(cast.june)
    assert PAGE in (await june.get("/more")).text
    assert "Nobody changed one yet." in said(await june.get(PAGE))
    saved = await june.post(PAGE, data={"csrf": await cast.csrf_of(june), **WANTED})
    shown = said(await june.get(saved.headers["location"]))
    assert "Saved" in shown
    # What became wider does not count yet: fewer hours apart, a larger share. What became stricter does.
    assert shown.count("Still counts today") == 2
    assert "Still counts today: 24." in shown
    assert "Still counts today: 25." in shown
    assert "changed by June" in shown
    assert "Calls to the list or wider in seven days: 3" in shown
    eve = await cast.signed_in(cast.eve)
    assert "changed by" not in said(await eve.get(PAGE))


@pytest.mark.parametrize(("wrong", "code"), [*WRONG, *[({"in_an_hour": text}, None) for text in ("", "x", "-1", "²")]])
async def test_what_is_wrong_is_said_and_kept_and_nothing_changed(
    cast: Cast, wrong: dict[str, str], code: str | None
) -> None:
    june = await cast.signed_in(cast.june)
    answer = await june.post(PAGE, data={"csrf": await cast.csrf_of(june), **WANTED, **wrong})
    assert (answer.status_code, "There is a problem" in said(answer)) == (422, True)
    assert 'value="40"' in answer.text or "share_percent" in wrong
    assert await call_limits.of_chapter(cast.riverside) == Limits()


@pytest.mark.parametrize(("wrong", "code"), WRONG)
async def test_the_api_refuses_the_same(cast: Cast, wrong: dict[str, str], code: str) -> None:
    june = await cast.speaking_as(cast.june)
    [(name, text)] = wrong.items()
    answer = await june.put(API, json={**WANTED, name: int(text)})
    assert (answer.status_code, code in answer.text, name in answer.text) == (422, True, True)
    assert (await june.put(API, json={"share_percent": 30})).status_code == 422
    assert (await june.get(API)).json() == {"limits": SHIPPED, "counting": SHIPPED}
    assert (await june.get(f"{API}/history")).json()["items"] == []


async def test_the_api_changes_and_tells(cast: Cast) -> None:
    june, eve = await cast.speaking_as(cast.june), await cast.speaking_as(cast.eve)
    assert (await june.put(API, json=WANTED)).status_code == 200
    put = await june.put(API, json=WANTED)  # said again: nothing more is kept
    counting = {"list_in_a_week": 2, "list_hours_apart": 24, "share_percent": 25, "in_an_hour": 3}
    assert put.json() == (await june.get(API)).json() == {"limits": WANTED, "counting": counting}
    (was,) = (await june.get(f"{API}/history")).json()["items"]
    assert (was["limits"], was["by"]) == (SHIPPED, str(cast.june.account))
    assert (await eve.get(API)).json()["limits"] == SHIPPED
    assert (await eve.get(f"{API}/history")).json()["items"] == []
    theo = await cast.speaking_as(cast.theo)
    assert (await theo.put(API, json=SHIPPED)).status_code == 403
    assert (await june.get(API)).json()["limits"] == WANTED


async def test_the_history_comes_in_parts(cast: Cast) -> None:
    for number in (4, 5, 6):
        await actions.change(cast.riverside, Limits(list_in_a_week=number), cast.june.account, NOW)
    june = await cast.speaking_as(cast.june)
    first = (await june.get(f"{API}/history?limit=2")).json()
    rest = (await june.get(f"{API}/history?limit=2&cursor={first['next']}")).json()
    found = [one["limits"]["list_in_a_week"] for one in (*first["items"], *rest["items"])]
    assert (len(first["items"]), rest["next"], sorted(found)) == (2, None, [3, 4, 5])
