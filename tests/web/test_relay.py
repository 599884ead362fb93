"""A partner's page: words to pass on that name nobody, a number that may change, and what coordinators see of it."""

import pytest

from accompany.actions import mobilizations, partners
from accompany.actions.mobilizations import Wanted
from accompany.tables import mobilizations as remembered
from accompany.tables.partners import New
from accompany.words import MobilizationId, Ring
from tests.calls import Post, Visit, add_members, courier, link_in, visit
from tests.cast import NOW, Cast


@pytest.fixture
async def where(cast: Cast) -> Visit:
    return await visit(cast.riverside, cast.june.account, NOW)


async def called(cast: Cast, where: Visit, people: int | None = 3) -> tuple[MobilizationId, str, str]:
    """Call the list and the choir; give the call, the choir's link and a member's."""
    await partners.add(cast.riverside, New("Choir", "choir@example.org"), cast.june.account, NOW)
    await add_members(cast.riverside, cast.june.account, 1, NOW)
    wanted = Wanted(where.appointment, frozenset({Ring.LIST, Ring.PARTNERS}), "ticket", people=people)
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    post = Post()
    await courier(post).run_once()
    (to_choir,), (to_member,) = post.to("choir@example.org"), post.to("s00000@example.org")
    return call, link_in(to_choir, "/relay/"), link_in(to_member, "/a/")


async def test_a_partner_reports_by_the_button_and_coordinators_see_it(cast: Cast, where: Visit) -> None:
    call, path, answer = await called(cast, where)
    stranger, june = await cast.stranger(), await cast.signed_in(cast.june)
    reference = (await remembered.find(cast.riverside, call)).reference
    page = (await stranger.get(path)).text
    assert (reference in page, "Marisol" in page, "/a/" in page, "<script" in page) == (True, False, False, False)
    assert "0 of 3 wanted people come." in (await june.get(f"/mobilizations/{call}")).text
    assert (await stranger.post(path, data={"people": "2"})).headers["location"] == f"{path}?saved=1"
    assert "We count on 2." in (await stranger.get(f"{path}?saved=1")).text
    shown = (await june.get(f"/mobilizations/{call}")).text
    assert ("Choir: 2 people" in shown, "That is enough" in shown, 'id="widen-2"' in shown) == (True, False, True)
    assert "<summary>Call more people anyway" not in shown

    await stranger.post(answer, data={"answer": "coming"})
    shown = (await june.get(f"/mobilizations/{call}")).text
    assert ("3 of 3 wanted people come." in shown, "That is enough" in shown) == (True, True)
    assert shown.index("<summary>Call more people anyway") < shown.index('id="widen-2"')
    assert "Enough people are on their way now. You are still welcome." in (await stranger.get(answer)).text
    assert "Ya viene gente suficiente" in (await stranger.get(f"{answer}?lang=es")).text


async def test_the_api_gives_the_head_count_by_partner(cast: Cast, where: Visit) -> None:
    call, path, _ = await called(cast, where)
    stranger, june = await cast.stranger(), await cast.speaking_as(cast.june)
    api = f"/api/v1/relays/{path.rpartition('/')[2]}"
    assert (await stranger.get(api)).json()["people"] is None
    assert (await stranger.post(api, json={"people": 12})).json()["people"] == 12
    found = (await june.get(f"/api/v1/mobilizations/{call}")).json()
    assert [(one["name"], one["people"]) for one in found["partners"]] == [("Choir", 12)]
    assert (found["wanted"], found["promised"], found["enough"]) == (3, 12, True)
    await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW)
    over = (await stranger.get(api)).json()
    assert (over["over"], over["texts"]) == (True, {})
    assert (await stranger.post(api, json={"people": 1})).json()["reason"] == "link_old"
    page = await stranger.get(path)
    assert (page.status_code, "Federal" in page.text) == (410, False)
    assert (await stranger.post(path, data={"people": "1"})).status_code == 410


@pytest.mark.parametrize("people", ["", "x", "-1", "99999", "1.5"])
async def test_what_is_no_number_of_people_is_said(cast: Cast, where: Visit, people: str) -> None:
    _, path, _ = await called(cast, where)
    page = await (await cast.stranger()).post(path, data={"people": people})
    assert (page.status_code, 'id="people-problem"' in page.text) == (422, True)


async def test_a_draft_says_how_many_are_wanted(cast: Cast, where: Visit) -> None:
    june = await cast.speaking_as(cast.june)
    draft = {"appointment": str(where.appointment), "rings": [3], "reason": "ticket", "people": 20}
    made = await june.post("/api/v1/mobilizations", json=draft)
    assert (made.json()["wanted"], made.json()["enough"]) == (20, False)
    assert (await june.post("/api/v1/mobilizations", json={**draft, "people": 0})).status_code == 422
