"""What a person says in advance for when they are held: on their own page, on the visit's, and in the API."""

import re
from datetime import timedelta

import httpx
import pytest

from accompany.actions import founding, requests
from accompany.rules.consent import WhenHeld
from accompany.tables import appointments, consents, sites
from accompany.tables import requests as remembered
from accompany.words import AppointmentId, PersonId, RequestId, Ring, Tier
from tests.cast import NOW, Cast
from tests.web.test_own_request import answered, said, sent

OPTION = re.compile(r'<option value="([\d-]*)" selected>')
RADIO = re.compile(r'name="held" value="([\d-]*)"(?: id="held")? checked')


@pytest.fixture
async def marisol(cast: Cast) -> httpx.AsyncClient:
    """Give the browser of somebody whose request was just sent."""
    await founding.found("Riverside", "America/New_York", NOW)
    site = next(one for one in await sites.all_of_them() if "26 Federal Plaza" in one.street)
    client = await answered(cast, where={"site": str(site.id)}, share={"share": "private"})
    await sent(client)
    return client


async def accepted(cast: Cast) -> tuple[PersonId, AppointmentId]:
    (row,) = await remembered.Request.select(remembered.Request.id)
    made = await requests.accept(cast.riverside, RequestId(row["id"]), cast.june.account, NOW)
    return made.person, made.appointment


async def kept(cast: Cast, person: PersonId) -> tuple[Tier, WhenHeld | None]:
    found = await consents.of_person(cast.riverside, person, NOW)
    assert found is not None
    return found.tier, found.when_held


def chosen(page: httpx.Response) -> list[str]:
    """Give what stands in the form: boxes on the person's page, a list on the coordinator's."""
    listed = page.text.partition('<select id="held"')[2].partition("</select>")[0]
    return OPTION.findall(listed) or RADIO.findall(page.text)


async def test_it_is_asked_once_somebody_knows_the_person(cast: Cast, marisol: httpx.AsyncClient) -> None:
    assert 'name="held"' not in (await marisol.get("/r/consent")).text
    person, _ = await accepted(cast)
    page = await marisol.get("/r/consent")
    assert "If I am held and nobody can reach me, you may tell" in said(page)
    assert chosen(page) == [""]

    saved = await marisol.post("/r/consent", data={"share": "private", "held": "4-60"})
    assert saved.status_code == 303
    assert await kept(cast, person) == (Tier.PRIVATE, WhenHeld(Ring.PARTNERS, timedelta(hours=1)))
    assert chosen(await marisol.get("/r/consent")) == ["4-60"]

    await marisol.post("/r/consent", data={"share": "community"})
    assert await kept(cast, person) == (Tier.COMMUNITY, None)  # the new word is the whole of it


@pytest.mark.parametrize("typed", ["x", "4", "4-", "9-60", "2-60", "4-1", "4-99999", "-60", "٤-60", "4-60-4"])
async def test_what_the_form_never_sends_is_refused_and_nothing_kept(
    cast: Cast, marisol: httpx.AsyncClient, typed: str
) -> None:
    person, _ = await accepted(cast)
    refused = await marisol.post("/r/consent", data={"share": "public", "held": typed})
    assert refused.status_code == 422
    assert 'id="held-problem"' in refused.text
    assert await kept(cast, person) == (Tier.PRIVATE, None)


async def test_a_coordinator_writes_it_down_and_sees_it(cast: Cast, marisol: httpx.AsyncClient) -> None:
    person, appointment = await accepted(cast)
    code = (await appointments.find(cast.riverside, appointment)).code
    june = await cast.signed_in(cast.june)
    csrf = await cast.csrf_of(june)
    saved = await june.post(f"/visit/{code}/consent", data={"tier": "private", "held": "5-240", "csrf": csrf})
    assert saved.status_code == 303
    assert await kept(cast, person) == (Tier.PRIVATE, WhenHeld(Ring.PUBLIC, timedelta(hours=4)))
    page = await june.get(f"/visit/{code}")
    assert "If held and out of reach: after 4 hours: also the public and the press." in said(page)
    assert chosen(page) == ["5-240"]
    wrong = {"tier": "private", "held": "2-60", "csrf": csrf}
    assert (await june.post(f"/visit/{code}/consent", data=wrong)).status_code == 409
    assert await kept(cast, person) == (Tier.PRIVATE, WhenHeld(Ring.PUBLIC, timedelta(hours=4)))


async def test_the_api_takes_and_gives_it(cast: Cast, marisol: httpx.AsyncClient) -> None:
    person, appointment = await accepted(cast)
    june, path = await cast.speaking_as(cast.june), f"/api/v1/people/{person}"
    agreed = {"tier": "private", "when_held": {"up_to_ring": 3, "after_minutes": 90}}
    assert (await june.post(f"{path}/consent", json=agreed)).status_code == 200
    assert (await june.get(path)).json()["when_held"] == {"up_to_ring": 3, "after_minutes": 90, "counts_now": False}
    for wrong in ({"up_to_ring": 2, "after_minutes": 90}, {"up_to_ring": 3, "after_minutes": 5}, {"up_to_ring": 3}):
        assert (await june.post(f"{path}/consent", json=agreed | {"when_held": wrong})).status_code == 422
    code = (await appointments.find(cast.riverside, appointment)).code
    page = await (await cast.signed_in(cast.june)).get(f"/visit/{code}")
    assert chosen(page) == ["3-90"]  # what no form offers is not lost by saving one
    assert "after 90 minutes: also the call list." in said(page)
    assert (await june.post(f"{path}/consent", json={"tier": "private"})).json()["when_held"] is None
