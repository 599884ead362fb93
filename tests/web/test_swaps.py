"""Swaps on the pages and in the API: offered with one button, taken with one, and nothing said of who holds a shift."""

import httpx
import pytest

from accompany.actions import slots
from accompany.tables import claims
from accompany.tables import slots as remembered
from accompany.words import ClaimId
from tests.calls import Post, Visit, courier, text_of
from tests.cast import NOW, Cast
from tests.delivery.test_letters import where  # noqa: F401  # a fixture


@pytest.fixture
async def anas(cast: Cast, where: Visit) -> ClaimId:  # noqa: F811
    """Give the claim by which Ana holds one of two places tomorrow."""
    (row,) = await remembered.team(cast.riverside, where.appointment)
    return (await slots.claim(cast.riverside, row.slots[0].id, cast.ana.volunteer, NOW)).id


async def press(cast: Cast, client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    return await client.post(path, data={"csrf": await cast.csrf_of(client), **fields})


async def test_a_shift_changes_hands_with_two_buttons(cast: Cast, anas: ClaimId) -> None:
    ana, theo = await cast.signed_in(cast.ana), await cast.signed_in(cast.theo)
    slot = (await claims.find(cast.riverside, anas)).slot
    assert "I need a swap" in (await ana.get(f"/shifts/{slot}")).text
    assert "Needs a swap" not in (await theo.get("/shifts")).text
    assert (await press(cast, ana, f"/claims/{anas}/swap")).headers["location"] == f"/shifts/{slot}"
    assert "It stays yours until somebody takes it." in (await ana.get(f"/shifts/{slot}")).text
    listed, page = (await theo.get("/shifts")).text, (await theo.get(f"/shifts/{slot}")).text
    assert "Needs a swap" in listed
    assert f'id="shift-{slot}"' in listed
    assert f'action="/claims/{anas}/swap/take"' in page
    assert "Ana" not in listed + page
    assert (await press(cast, theo, f"/claims/{anas}/swap/take")).status_code == 303
    assert "You are on this shift" in (await theo.get(f"/shifts/{slot}")).text
    late = await press(cast, theo, f"/claims/{anas}/swap/take")
    assert late.status_code == 409


async def test_a_holder_goes_after_all(cast: Cast, anas: ClaimId) -> None:
    ana, theo = await cast.signed_in(cast.ana), await cast.signed_in(cast.theo)
    await press(cast, ana, f"/claims/{anas}/swap")
    assert (await press(cast, ana, f"/claims/{anas}/swap/withdraw")).status_code == 303
    assert "Needs a swap" not in (await theo.get("/shifts")).text
    late = await press(cast, theo, f"/claims/{anas}/swap/take")
    assert late.status_code == 409
    assert "Someone just took this place." in late.text
    assert (await press(cast, ana, f"/claims/{anas}/swap/withdraw")).status_code == 409


async def test_nobody_offers_or_withdraws_the_shift_of_another(cast: Cast, anas: ClaimId) -> None:
    theo, api = await cast.signed_in(cast.theo), await cast.speaking_as(cast.theo)
    for verb in ("swap", "swap/withdraw"):
        assert (await press(cast, theo, f"/claims/{anas}/{verb}")).status_code == 404
    assert (await api.post(f"/api/v1/claims/{anas}/swap", json={})).status_code == 404
    assert (await api.delete(f"/api/v1/claims/{anas}/swap")).status_code == 404
    named = {"volunteer": str(cast.theo.volunteer)}
    assert (await api.post(f"/api/v1/claims/{anas}/swap/take", json=named)).status_code == 404


async def test_one_named_person_is_asked_by_mail_and_agrees(cast: Cast, anas: ClaimId) -> None:
    ana, theo = await cast.speaking_as(cast.ana), await cast.speaking_as(cast.theo)
    offered = await ana.post(f"/api/v1/claims/{anas}/swap", json={"to": str(cast.theo.volunteer)})
    assert offered.status_code == 200
    post = Post()
    await courier(post).run_once()
    (mail,) = post.to(cast.theo.email)
    assert mail["Subject"] == "Riverside: can you take over a shift on Tuesday, November 24?"
    assert "ana" not in text_of(mail).lower().replace("plana", "")
    slot = offered.json()["slot"]
    assert f"/shifts/{slot}" in text_of(mail)
    (on_offer,) = (await theo.get("/api/v1/swaps")).json()["items"]
    assert (on_offer["claim"], on_offer["slot"], on_offer["to_you"]) == (str(anas), slot, True)
    assert (await theo.post(f"/api/v1/claims/{anas}/swap/take", json={})).json()["volunteer"] == str(
        cast.theo.volunteer
    )
    await courier(post).run_once()
    assert [str(one["Subject"]).partition(":")[0] for one in post.to(cast.ana.email)][-1] == "Swapped"
    assert [str(one["Subject"]).partition(":")[0] for one in post.to(cast.theo.email)][-1] == "Invitation"


async def test_an_offer_that_was_withdrawn_is_not_mailed(cast: Cast, anas: ClaimId) -> None:
    ana = await cast.speaking_as(cast.ana)
    await ana.post(f"/api/v1/claims/{anas}/swap", json={"to": str(cast.theo.volunteer)})
    assert (await ana.delete(f"/api/v1/claims/{anas}/swap")).status_code == 204
    post = Post()
    await courier(post).run_once()
    assert post.to(cast.theo.email) == []


async def test_a_coordinator_sees_the_swap_and_makes_one(cast: Cast, where: Visit, anas: ClaimId) -> None:  # noqa: F811
    ana, june = await cast.signed_in(cast.ana), await cast.signed_in(cast.june)
    code = (await (await cast.speaking_as(cast.june)).get(f"/api/v1/appointments/{where.appointment}")).json()["code"]
    assert "Needs a swap" not in (await june.get(f"/visit/{code}")).text
    await press(cast, ana, f"/claims/{anas}/swap")
    assert "Needs a swap" in (await june.get(f"/visit/{code}")).text
    unknown = await press(cast, june, f"/visit/{code}/swap", claim=str(anas), email="nobody@example.org")
    assert unknown.status_code == 409
    done = await press(cast, june, f"/visit/{code}/swap", claim=str(anas), email=cast.theo.email)
    assert done.headers["location"] == f"/visit/{code}"
    (held,) = await claims.holding(cast.riverside, where.appointment)
    assert held.volunteer == cast.theo.volunteer
