"""Places between chapters on the pages: offered with one button, filled there, and nobody reads more than they need."""

import re

import httpx
import pytest

from accompany.actions import logins
from accompany.doors import guests
from accompany.doors.signing import SESSION
from accompany.tables import chapter_offers, chapters
from accompany.tables.chapter_offers import Received
from accompany.tables.scope import Scope
from accompany.words import Role
from tests.calls import Visit
from tests.cast import NOW, Cast
from tests.delivery.test_letters import where  # noqa: F401  # a fixture

SECRETS = ("Marisol", "Federal Plaza", "Site New York", "Manhattan office", "june@example.org", "ana@example.org")


async def press(cast: Cast, client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    return await client.post(path, data={"csrf": await cast.csrf_of(client), **fields})


async def offered(cast: Cast, where: Visit) -> tuple[str, Received]:  # noqa: F811
    """Let June offer both places to Hillside; gives the visit's path, and the first place as Eve may know it."""
    june = await cast.signed_in(cast.june)
    api = await cast.speaking_as(cast.june)
    path = f"/visit/{(await api.get(f'/api/v1/appointments/{where.appointment}')).json()['code']}"
    assert "Offer places to other chapters" in (await june.get(path)).text
    answer = await press(cast, june, f"{path}/offer", chapter=str(cast.hillside.chapter), slot="")
    assert answer.headers["location"] == path
    assert (await june.get(path)).text.count("offered to Hillside") == 2
    return path, (await chapter_offers.received(cast.hillside, NOW))[0]


async def test_a_place_goes_to_a_guest_and_both_sides_see_it(cast: Cast, where: Visit) -> None:  # noqa: F811
    path, place = await offered(cast, where)
    eve, june = await cast.signed_in(cast.eve), await cast.signed_in(cast.june)
    inbox = (await eve.get(f"/inbox?offer={place.id}")).text
    assert "Places other chapters offer" in inbox
    assert place.district in inbox
    assert "Riverside" in inbox
    assert "Assign Eve" in inbox  # who fits best
    assert [secret for secret in (*SECRETS, path.rpartition("/")[2]) if secret in inbox] == []
    taken = await press(cast, eve, f"/inbox/offers/{place.id}/take", email=cast.eve.email)
    assert taken.headers["location"] == "/inbox#lent"
    (lent,) = await chapter_offers.lent(cast.hillside, NOW)
    assert f'id="lent-{lent.claim}"' in (await eve.get("/inbox")).text
    page = (await june.get(path)).text
    assert "volunteer of Hillside; reach them through Eve, eve@example.org" in page
    assert page.count("offered to Hillside") == 1


async def test_a_guest_gets_what_a_volunteer_gets_and_coordinates_nothing(cast: Cast, where: Visit) -> None:  # noqa: F811
    path, place = await offered(cast, where)
    eve, api = await cast.signed_in(cast.eve), await cast.speaking_as(cast.eve)
    await press(cast, eve, f"/inbox/offers/{place.id}/take", email=cast.eve.email)
    (claim,) = (await api.get("/api/v1/claims")).json()["items"]
    assert "/shifts/" in (await eve.get("/mine")).text
    shift = (await eve.get(f"/shifts/{claim['slot']}")).text
    assert "Federal Plaza" in shift
    assert (await eve.get(f"/go/{where.appointment}")).status_code == 200
    for shut in (path, f"{path}/mobilize", f"/api/v1/appointments/{where.appointment}"):
        assert (await eve.get(shut)).status_code == 404
    assert (await press(cast, eve, f"/claims/{claim['id']}/confirm")).status_code == 303
    assert (await api.get(f"/api/v1/claims/{claim['id']}/invite.ics")).status_code == 200
    assert (await press(cast, eve, f"/claims/{claim['id']}/release")).status_code == 303
    assert (await eve.get(f"/shifts/{claim['slot']}")).status_code == 404
    assert (await eve.get(f"/go/{where.appointment}")).status_code == 404


async def test_who_coordinates_at_home_is_a_volunteer_there(cast: Cast, where: Visit) -> None:  # noqa: F811
    _, place = await offered(cast, where)
    eve = await cast.signed_in(cast.eve)
    visitor = await logins.visitor(eve.cookies[SESSION], NOW)
    assert visitor is not None
    assert await guests.there(visitor, where.appointment) == visitor  # not before she holds a place
    await press(cast, eve, f"/inbox/offers/{place.id}/take", email=cast.eve.email)
    there = await guests.there(visitor, where.appointment)
    assert (there.scope, there.roles) == (cast.riverside, frozenset({Role.VOLUNTEER}))


async def test_what_cannot_be_is_said_on_the_page(cast: Cast, where: Visit) -> None:  # noqa: F811
    path, place = await offered(cast, where)
    eve, june = await cast.signed_in(cast.eve), await cast.signed_in(cast.june)
    nobody = await press(cast, june, f"{path}/offer", slot="")
    assert nobody.status_code == 409
    assert 'id="chapters-problem"' in nobody.text
    stranger = await press(cast, eve, f"/inbox/offers/{place.id}/take", email=cast.ana.email)
    assert stranger.status_code == 409
    assert f'id="email-{place.id}-problem"' in stranger.text
    assert cast.ana.email in stranger.text  # nothing typed is lost
    for one in re.findall(r'name="offer" value="([^"]+)"', (await june.get(path)).text):
        assert (await press(cast, june, f"{path}/withdraw", offer=one)).status_code == 303
    late = await press(cast, eve, f"/inbox/offers/{place.id}/take", email=cast.eve.email)
    assert late.status_code == 409
    assert "This is not possible now." in late.text


async def test_their_coordinator_gives_the_place_back(cast: Cast, where: Visit) -> None:  # noqa: F811
    path, place = await offered(cast, where)
    eve, june = await cast.signed_in(cast.eve), await cast.signed_in(cast.june)
    await press(cast, eve, f"/inbox/offers/{place.id}/take", email=cast.eve.email)
    (lent,) = await chapter_offers.lent(cast.hillside, NOW)
    assert (await press(cast, june, f"/inbox/lent/{lent.claim}/release")).status_code == 404
    assert (await press(cast, eve, f"/inbox/lent/{lent.claim}/release")).status_code == 303
    assert "volunteer of Hillside" not in (await june.get(path)).text
    assert (await press(cast, eve, f"/inbox/lent/{lent.claim}/release")).status_code == 409


@pytest.mark.parametrize("chosen", ["", "?offer=1"])
async def test_a_third_chapter_sees_nothing(cast: Cast, where: Visit, chosen: str) -> None:  # noqa: F811
    june, eve = await cast.speaking_as(cast.june), await cast.signed_in(cast.eve)
    lakeside = Scope(await chapters.add("Lakeside", "America/New_York", NOW))
    to = {"chapters": [str(lakeside.chapter)]}
    answer = await june.post(f"/api/v1/appointments/{where.appointment}/offers", json=to)
    assert [one["chapter_name"] for one in answer.json()["offers"]] == ["Lakeside"] * 2
    assert "Places other chapters offer" not in (await eve.get(f"/inbox{chosen}")).text
    api = await cast.speaking_as(cast.eve)
    assert (await api.get("/api/v1/chapter-offers")).json()["items"] == []
    offer = answer.json()["offers"][0]["id"]
    assert (await api.delete(f"/api/v1/chapter-offers/{offer}")).status_code == 404
    assert (await june.delete(f"/api/v1/chapter-offers/{offer}")).status_code == 204
    assert (await june.delete(f"/api/v1/chapter-offers/{offer}")).status_code == 409
