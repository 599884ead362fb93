"""Standby on the pages and in the API: a full shift can be waited for, and what opens is offered by mail."""

import pytest

from accompany.actions import slots, standby
from accompany.tables import claims
from accompany.tables import slots as remembered
from accompany.words import SlotId
from tests.calls import Post, Visit, courier, text_of
from tests.cast import NOW, Cast
from tests.delivery.test_letters import where  # noqa: F401  # a fixture
from tests.web.test_swaps import press


@pytest.fixture
async def full(cast: Cast, where: Visit) -> list[SlotId]:  # noqa: F811
    """Give the places of tomorrow's visit, all held: by Lucia and by Sol."""
    (row,) = await remembered.team(cast.riverside, where.appointment)
    places = [slot.id for slot in row.slots]
    june = await cast.speaking_as(cast.june)
    for place, name in zip(places, ("Lucia", "Sol", "Ren"), strict=False):
        trained = [{"code": "accompaniment_101"}]
        new = {"name": name, "email": f"{name.lower()}@example.org", "vetted": True, "qualifications": trained}
        made = (await june.post("/api/v1/volunteers", json=new)).json()
        taken = await june.post(f"/api/v1/slots/{place}/assign", json={"volunteer": made["id"]})
        assert taken.status_code == 200, taken.text
    return places


async def test_a_full_shift_is_waited_for_with_one_button(cast: Cast, full: list[SlotId]) -> None:
    theo = await cast.signed_in(cast.theo)
    everything = (await theo.get("/shifts?show=all")).text
    assert f'id="shift-{full[0]}"' in everything
    assert "All places are taken. You can stand by." in everything
    assert f'id="shift-{full[0]}"' not in (await theo.get("/shifts")).text
    assert "Put me on standby" in (await theo.get(f"/shifts/{full[0]}")).text
    waited = await press(cast, theo, f"/shifts/{full[0]}/standby")
    assert waited.headers["location"] == f"/shifts/{full[0]}"
    page = (await theo.get(f"/shifts/{full[0]}")).text
    assert "You are on standby." in page
    assert "Put me on standby" not in page
    mine = (await theo.get("/mine")).text
    assert "Standby" in mine
    assert "/go/" not in mine  # not on this team
    assert "lucia" not in (everything + page + mine).lower()


async def test_coordinators_see_who_waits_and_others_do_not(cast: Cast, where: Visit, full: list[SlotId]) -> None:  # noqa: F811
    theo, june = await cast.signed_in(cast.theo), await cast.signed_in(cast.june)
    code = (await (await cast.speaking_as(cast.june)).get(f"/api/v1/appointments/{where.appointment}")).json()["code"]
    assert "Standby" not in (await june.get(f"/visit/{code}")).text
    await press(cast, theo, f"/shifts/{full[0]}/standby")
    shown = (await june.get(f"/visit/{code}")).text
    assert "Standby</dt><dd>Theo" in shown
    ana = await cast.signed_in(cast.ana)
    assert "Theo" not in (await ana.get(f"/shifts/{full[0]}")).text


async def test_what_opens_is_offered_by_mail_and_taken_with_its_link(cast: Cast, full: list[SlotId]) -> None:
    theo = await cast.speaking_as(cast.theo)
    waiting = (await theo.post(f"/api/v1/slots/{full[0]}/standby")).json()
    assert waiting["state"] == "standby"
    assert (await theo.post(f"/api/v1/slots/{full[1]}/standby")).json()["id"] == waiting["id"]
    kept = (await claims.find(cast.riverside, waiting["id"])).appointment
    (lucia, *_) = await claims.holding(cast.riverside, kept)
    await slots.release(cast.riverside, lucia.id, lucia.volunteer, "cannot_come", NOW)
    await standby.run(NOW)
    post = Post()
    await courier(post).run_once()
    (mail,) = post.to(cast.theo.email)
    assert mail["Subject"] == "Riverside: a place is free on Tuesday, November 24"
    words = text_of(mail)
    assert "Please answer until" in words
    token = words.partition("/s/")[2].split()[0]
    stranger = await cast.stranger()
    assert (await stranger.post(f"/api/v1/answers/{token}", json={"answer": "yes"})).status_code == 200
    states = {one["state"] for one in (await theo.get("/api/v1/claims")).json()["items"]}
    assert states == {"claimed"}


async def test_leaving_ends_it_and_a_free_place_is_not_waited_for(cast: Cast, full: list[SlotId]) -> None:
    theo = await cast.speaking_as(cast.theo)
    waiting = (await theo.post(f"/api/v1/slots/{full[0]}/standby")).json()
    eve = await cast.speaking_as(cast.eve)
    assert (await eve.post(f"/api/v1/claims/{waiting['id']}/release", json={})).status_code == 404
    ended = await theo.post(f"/api/v1/claims/{waiting['id']}/release", json={})
    assert (ended.status_code, ended.json()["state"]) == (200, "released")
    assert (await theo.get("/api/v1/claims")).json()["items"] == []
    (first, *_) = (
        await (await cast.speaking_as(cast.june)).get(f"/api/v1/claims?appointment={waiting['appointment']}")
    ).json()["items"]
    june = await cast.speaking_as(cast.june)
    await june.post(f"/api/v1/claims/{first['id']}/release", json={})
    refused = await theo.post(f"/api/v1/slots/{full[0]}/standby")
    assert (refused.status_code, refused.json()["reason"]) == (409, "place_free")
    page = await press(cast, await cast.signed_in(cast.theo), f"/shifts/{full[0]}/standby")
    assert page.status_code == 409
    assert "A place is free. You can take it now." in page.text
