"""The code of conduct on pages and in the API: read, agreed to by a tick, published by coordinators of this chapter."""

import httpx

from tests.cast import NOW, Cast

API = "/api/v1/conduct"
MINE = "/api/v1/volunteers/me/conduct"
TEXTS = {"en": "I come on time.", "es": "Llego a tiempo."}


async def send(cast: Cast, client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    return await client.post(path, data={"csrf": await cast.csrf_of(client), **fields})


async def test_a_volunteer_reads_it_and_agrees(cast: Cast) -> None:
    ana = await cast.signed_in(cast.ana)
    assert 'href="/conduct"' in (await ana.get("/me")).text
    assert "I give no legal advice." in (await ana.get("/conduct")).text
    assert "No doy consejos legales." in (await ana.get("/conduct?lang=es")).text

    unticked = await send(cast, ana, "/conduct", version="1")
    assert (unticked.status_code, "Tick the box" in unticked.text) == (422, True)
    for version in ("", "one", "²", "9" * 50):
        assert (await send(cast, ana, "/conduct", version=version, agree="yes")).status_code == 422
    assert (await send(cast, ana, "/conduct", version="1", agree="yes")).status_code == 303
    page = (await ana.get("/conduct")).text
    assert "You have agreed to this" in page
    assert "Monday, November 23, 2026" in page
    assert 'id="agree-now"' not in page


async def test_coordinators_publish_a_version_and_volunteers_are_asked_again(cast: Cast) -> None:
    june, ana, eve = [await cast.signed_in(one) for one in (cast.june, cast.ana, cast.eve)]
    await send(cast, ana, "/conduct", version="1", agree="yes")
    assert "1 of 2 volunteers have agreed." in (await june.get("/more/conduct")).text

    blank = await send(cast, june, "/more/conduct", **{"text-en": "I come on time.", "text-es": ""})
    assert (blank.status_code, "I come on time." in blank.text) == (422, True)
    long = await send(cast, june, "/more/conduct", **{"text-en": "x" * 4001, "text-es": "x"})
    assert long.status_code == 422
    done = await send(cast, june, "/more/conduct", **{f"text-{code}": text for code, text in TEXTS.items()})
    assert done.headers["location"] == "/more/conduct?saved=1"
    assert "0 of 2 volunteers have agreed." in (await june.get("/more/conduct")).text

    asked = (await ana.get("/conduct")).text
    assert "It has changed since you agreed." in asked
    assert "I come on time." in asked
    old = await send(cast, ana, "/conduct", version="1", agree="yes")
    assert (old.status_code, "newer version" in old.text) == (409, True)
    assert "I come on time." not in (await eve.get("/conduct")).text  # another chapter has its own


async def test_whoever_only_coordinates_reads_it_without_a_tick(cast: Cast) -> None:
    june = await cast.signed_in(cast.june)
    page = await june.get("/conduct")
    assert (page.status_code, 'id="agree-now"' in page.text) == (200, False)
    assert (await send(cast, june, "/conduct", version="1", agree="yes")).status_code == 404


async def test_a_program_reads_publishes_and_agrees(cast: Cast) -> None:
    june, ana = await cast.speaking_as(cast.june), await cast.speaking_as(cast.ana)
    assert (await ana.get(API)).json()["version"] == 1
    assert (await june.post(API, json={"texts": {"en": "x"}})).status_code == 422
    published = await june.post(API, json={"texts": TEXTS})
    assert (published.status_code, published.json()["version"], published.json()["texts"]) == (201, 2, TEXTS)
    old = await ana.post(MINE, json={"version": 1})
    assert (old.status_code, old.json()["reason"]) == (409, "newer_version")
    agreed = (await ana.post(MINE, json={"version": 2})).json()
    assert agreed["agreed"]["version"] == 2
    assert agreed["agreed"]["at"].startswith(NOW.strftime("%Y-%m-%dT"))
    assert (await june.get(f"/api/v1/volunteers/{cast.ana.account}")).json()["conduct"] == 2
    assert "Version 2" in (await (await cast.signed_in(cast.june)).get(f"/people/{cast.ana.account}")).text
