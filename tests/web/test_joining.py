"""Joining on pages and in the API: one answer for everybody, each sees the next step, coordinators see who waits."""

import httpx
import pytest

from accompany.actions import founding, joining
from accompany.actions.joining import Applying
from accompany.tables import accounts, volunteers
from tests.cast import NOW, Cast, Member

SOL = {"name": "Sol", "email": "sol@example.org", "phone": "212-555-0123", "speaks": ["es", ""]}
API = "/api/v1/volunteers/join"


async def sol_of(cast: Cast) -> Member:
    found = await accounts.by_email("sol@example.org")
    assert found is not None
    return Member(found.id, cast.riverside, "sol@example.org")


async def send(cast: Cast, client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    return await client.post(path, data={"csrf": await cast.csrf_of(client), **fields})


async def test_the_answer_does_not_say_whether_an_address_is_known(cast: Cast) -> None:
    stranger = await cast.stranger()
    assert 'href="/join"' in (await stranger.get("/")).text
    assert "I want to help" in (await stranger.get("/join")).text
    assert "Quiero ayudar" in (await stranger.get("/join?lang=es")).text
    answers = [await stranger.post("/join", data={**SOL, "email": one}) for one in ("sol@example.org", cast.june.email)]
    assert [(one.status_code, one.headers["location"], one.text) for one in answers] == [
        (303, "/login/code", answers[0].text)
    ] * 2
    bodies = [{"name": "Sol", "email": one} for one in ("luz@example.org", cast.june.email)]
    spoken = [await (await cast.stranger()).post(API, json=body) for body in bodies]
    assert [(one.status_code, one.json()) for one in spoken] == [(200, {"minutes": 10})] * 2


async def test_what_was_typed_is_not_lost(cast: Cast) -> None:
    page = await (await cast.stranger()).post("/join", data={**SOL, "email": "nobody"})
    assert (page.status_code, 'value="Sol"' in page.text, "It has an @ in it." in page.text) == (422, True, True)
    assert '<option value="es" selected>' in page.text
    assert await accounts.by_email("nobody") is None


async def test_a_program_that_fills_in_everything_is_not_written_down(cast: Cast) -> None:
    answer = await (await cast.stranger()).post("/join", data={**SOL, "website": "https://example.org"})
    assert answer.status_code == 303
    assert await accounts.by_email("sol@example.org") is None


@pytest.fixture
async def sol(cast: Cast) -> Member:
    """Write Sol down, who has opened the link."""
    await founding.found("Riverside", "America/New_York", NOW)
    await joining.apply(Applying("Sol", "sol@example.org"), None, NOW)
    member = await sol_of(cast)
    await accounts.confirm(member.account, NOW)
    return member


async def test_step_by_step_until_the_first_shift(cast: Cast, sol: Member) -> None:
    own, june, person = await cast.signed_in(sol), await cast.signed_in(cast.june), f"/people/{sol.account}"
    for path in ("/me", "/shifts"):
        assert "<strong>Read the code of conduct and agree to it</strong>" in (await own.get(path)).text
    assert (await send(cast, own, "/conduct", version="1", agree="yes")).status_code == 303
    assert "<strong>Do the first training" in (await own.get("/me")).text
    given = await send(cast, june, f"{person}/training", training="accompaniment_101", until="2027-11-22")
    assert given.headers["location"] == person
    assert "accompaniment training → 2027-11-22" in (await june.get(person)).text
    assert "<strong>A coordinator welcomes you" in (await own.get("/me")).text
    await send(cast, june, f"{person}/vet")
    assert "<strong>Go to your first shift" in (await own.get("/me")).text
    assert (await volunteers.find(cast.riverside, sol.volunteer)).profile.newcomer


async def test_coordinators_see_who_waits_and_how_far_they_are(cast: Cast, sol: Member) -> None:
    june, eve = await cast.signed_in(cast.june), await cast.signed_in(cast.eve)
    waiting = (await june.get("/waiting")).text
    assert "Sol" in waiting
    assert "training: not yet" in waiting
    assert "capacitación: " in (await june.get("/waiting?lang=es")).text
    assert "Nobody waits to be welcomed." in (await eve.get("/waiting")).text
    await send(cast, june, f"/people/{sol.account}/vet")
    assert "Nobody waits to be welcomed." in (await june.get("/waiting")).text


async def test_programs_see_who_waits_and_the_own_next_step(cast: Cast, sol: Member) -> None:
    june, eve, own = [await cast.speaking_as(one) for one in (cast.june, cast.eve, sol)]
    (waiting,) = (await june.get("/api/v1/volunteers/waiting")).json()["items"]
    assert (waiting["volunteer"], waiting["name"], waiting["next"]) == (str(sol.account), "Sol", "conduct")
    assert waiting["since"].startswith("2026-11-23T")
    assert (await eve.get("/api/v1/volunteers/waiting")).json()["items"] == []
    steps = {"address": True, "conduct": False, "training": False, "welcome": False, "first_shift": False}
    assert (await own.get("/api/v1/volunteers/me/steps")).json() == {"steps": steps, "next": "conduct"}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"training": "accompaniment_101", "until": "2026-11-22"}, "This date has passed"),
        ({"training": "accompaniment_101", "until": "soon"}, "We cannot read this"),
        ({"training": "juggling"}, "Choose one of the answers"),
        ({}, "Fill in this field"),
    ],
)
async def test_a_training_that_cannot_be_is_said(cast: Cast, sol: Member, fields: dict[str, str], says: str) -> None:
    june, eve = await cast.signed_in(cast.june), await cast.signed_in(cast.eve)
    refused = await send(cast, june, f"/people/{sol.account}/training", **fields)
    assert (refused.status_code, says in refused.text) == (422, True)
    assert (await send(cast, eve, f"/people/{sol.account}/training", training="lead")).status_code == 404


async def test_who_is_here_long_has_no_steps(cast: Cast) -> None:
    for path in ("/me", "/shifts"):
        page = await (await cast.signed_in(cast.ana)).get(path)
        assert (page.status_code, 'id="steps"' in page.text) == (200, False)


async def test_whoever_agreed_to_an_older_code_is_told_on_their_pages(cast: Cast) -> None:
    ana, june = await cast.signed_in(cast.ana), await cast.speaking_as(cast.june)
    await send(cast, ana, "/conduct", version="1", agree="yes")
    assert "Our code of conduct has changed." not in (await ana.get("/shifts")).text
    await june.post("/api/v1/conduct", json={"texts": {"en": "I come on time.", "es": "Llego a tiempo."}})
    for path in ("/me", "/shifts"):
        assert "Our code of conduct has changed." in (await ana.get(path)).text
