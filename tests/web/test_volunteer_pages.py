"""Coordinators' pages about sites and volunteers, and each volunteer's own: they work, and Eve finds nothing there."""

import re

import httpx
import pytest

from accompany.actions import founding
from accompany.tables import sites, volunteers
from accompany.words import Fluency
from tests.cast import NOW, Cast

HEADER = "name,email,phone,languages,qualifications,zones,vetted"
SOL = "Sol,sol@example.org,,es:fluent,lead:2027-06-30,Queens,no"


@pytest.fixture
async def june(cast: Cast) -> httpx.AsyncClient:
    await founding.found("Riverside", "America/New_York", NOW)
    return await cast.signed_in(cast.june)


async def send(
    cast: Cast, client: httpx.AsyncClient, path: str, fields: dict[str, object] | None = None, file: str | None = None
) -> httpx.Response:
    data = {**(fields or {}), "csrf": await cast.csrf_of(client)}
    files = None if file is None else {"file": ("list.csv", file.encode(), "text/csv")}
    return await client.post(path, data=data, files=files)


def said(page: httpx.Response) -> str:
    """Read a page's main part as its reader does."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


async def test_a_list_of_volunteers_is_taken_in_and_shown(cast: Cast, june: httpx.AsyncClient) -> None:
    page = await send(cast, june, "/people/import", file=f"{HEADER}\n{SOL}\n")
    assert page.status_code == 200
    assert "1 added, 0 changed, 0 as they were." in said(page)
    shown = said(await june.get("/people"))
    assert "Volunteers (3)" in shown
    assert "1 waits to be welcomed" in shown
    assert "Sol Spanish (fluent) team lead training → 2027-06-30 Queens To welcome" in shown


async def test_bad_rows_are_listed_and_nothing_is_taken(cast: Cast, june: httpx.AsyncClient) -> None:
    page = await send(cast, june, "/people/import", file=f"{HEADER}\n{SOL}\nBo,bo@example.org,,tlh,,,\n")
    assert page.status_code == 422
    assert "Nothing was imported." in said(page)
    assert "3 languages We do not know this language." in said(page)
    assert "bo@example.org" not in page.text
    assert "Sol" not in said(await june.get("/people"))


async def test_no_file_and_no_text_are_told(cast: Cast, june: httpx.AsyncClient) -> None:
    for path in ("/people/import", "/sites/import"):
        assert "Fill in this field." in said(await send(cast, june, path))
        data = {"csrf": await cast.csrf_of(june)}
        picture = await june.post(path, data=data, files={"file": ("list.csv", b"\x89PNG\xff", "text/csv")})
        assert (picture.status_code, "We cannot read this." in said(picture)) == (422, True)


async def test_one_volunteer_is_added_welcomed_frozen_and_forgotten(cast: Cast, june: httpx.AsyncClient) -> None:
    made = await send(cast, june, "/people", {"name": "Sol", "email": "sol@example.org", "phone": "212-555-0123"})
    assert made.status_code == 303
    path = made.headers["location"]
    assert "To welcome" in said(await june.get(path))
    for step, expected in (("vet", "Welcomed"), ("freeze", "Frozen")):
        assert (await send(cast, june, f"{path}/{step}")).headers["location"] == path
        assert expected in said(await june.get(path))
    assert (await send(cast, june, f"{path}/erase")).headers["location"] == "/people"
    assert (await june.get(path)).status_code == 404


async def test_a_wrong_address_keeps_the_page_and_says_why(cast: Cast, june: httpx.AsyncClient) -> None:
    page = await send(cast, june, "/people", {"name": "Sol", "email": "sol"})
    assert page.status_code == 422
    assert "Enter an e-mail address." in said(page)


async def test_many_volunteers_come_in_pages(cast: Cast, june: httpx.AsyncClient) -> None:
    rows = "\n".join(f"Volunteer {n:03},v{n}@example.org,,,,,yes" for n in range(60))
    await send(cast, june, "/people/import", file=f"{HEADER}\n{rows}\n")
    first, second = said(await june.get("/people?q=volunteer")), said(await june.get("/people?q=volunteer&after=50"))
    assert [f"Volunteer {n:03}" in first for n in (0, 49, 50)] == [True, True, False]
    assert [f"Volunteer {n:03}" in second for n in (49, 50, 59)] == [False, True, True]


async def test_sites_are_found_and_corrected(cast: Cast, june: httpx.AsyncClient) -> None:
    assert "Sites (95)" in said(await june.get("/sites"))
    found = await june.get("/sites", params={"q": "varick"})
    assert "Sites (1)" in said(found)
    path = re.search(r'href="(/sites/[0-9a-f-]{36})"', found.text)
    assert path is not None
    fields: dict[str, object] = {
        "nickname": "Hudson Square",
        "street": "201 Varick Street",
        "city": "New York",
        "postal_code": "10014",
        "time_zone": "America/New_York",
    }
    wrong = await send(cast, june, path[1], {**fields, "time_zone": "Mars/Olympus"})
    assert (wrong.status_code, "We do not know this time zone." in said(wrong)) == (422, True)
    assert "Hudson Square" in wrong.text
    assert (await send(cast, june, path[1], fields)).headers["location"] == "/sites"
    assert [site.nickname for site in await sites.search("varick")] == ["Hudson Square"]


async def test_a_corrected_list_of_sites_is_taken_in(cast: Cast, june: httpx.AsyncClient) -> None:
    header = "kind,name,street,city,state,postal_code,time_zone,detained_only"
    row = 'immigration_court,Annandale Immigration Court,"7619 Little River Turnpike, Suite 401",Annandale,VA,22003'
    page = await send(cast, june, "/sites/import", file=f"{header}\n{row},America/New_York,no\n")
    assert "0 added, 1 changed, 0 as they were." in said(page)


async def test_theo_says_what_he_speaks_and_when_he_can(cast: Cast) -> None:
    theo = await cast.signed_in(cast.theo)
    assert "Write to me in" in said(await theo.get("/me"))
    fields: dict[str, object] = {
        "name": "Theo T.",
        "phone": "",
        "language": "es",
        "speaks": ["es", "ht", ""],
        "level": ["native", "basic", "fluent"],
        "zones": "Queens, Bronx, Queens",
        "availability": ["mon_morning", "sat_evening"],
        "weekly_ask_limit": "2",
        "quiet_from": "20:00",
        "quiet_to": "07:30",
        "urgent": "yes",
    }
    assert (await send(cast, theo, "/me", fields)).headers["location"] == "/me?saved=1"
    kept = await volunteers.find(cast.riverside, cast.theo.volunteer)
    assert (kept.name, kept.phone, kept.language) == ("Theo T.", None, "es")
    assert kept.profile.languages == {"es": Fluency.NATIVE, "ht": Fluency.BASIC}
    assert kept.profile.zones == ("Queens", "Bronx")
    assert kept.profile.availability == ("mon_morning", "sat_evening")
    assert (kept.profile.weekly_ask_limit, kept.profile.detail) == (2, "normal")
    assert (kept.profile.quiet_from, kept.profile.quiet_to) == ("20:00", "07:30")
    assert kept.profile.urgent is True
    assert 'name="urgent" value="yes" checked' in (await theo.get("/me")).text
    assert list(kept.profile.qualifications) == ["accompaniment_101"]
    assert "Guardado" in said(await theo.get("/me?saved=1"))


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"weekly_ask_limit": "many"}, id="limit"),
        pytest.param({"quiet_from": "late"}, id="hour"),
        pytest.param({"speaks": ["es"], "level": ["perfect"]}, id="level"),
        pytest.param({"speaks": ["tlh"], "level": ["fluent"]}, id="language"),
        pytest.param({"availability": ["mon_midnight"]}, id="part of the week"),
        pytest.param({"name": ""}, id="name"),
        pytest.param({"phone": "call me"}, id="phone"),
    ],
)
async def test_what_cannot_be_is_said_and_nothing_is_kept(cast: Cast, wrong: dict[str, object]) -> None:
    theo = await cast.signed_in(cast.theo)
    before = await volunteers.find(cast.riverside, cast.theo.volunteer)
    right: dict[str, object] = {
        "name": "Theo",
        "language": "en",
        "weekly_ask_limit": "3",
        "quiet_from": "21:00",
        "quiet_to": "06:00",
    }
    page = await send(cast, theo, "/me", right | wrong)
    assert (page.status_code, "There is a problem" in said(page)) == (422, True)
    assert await volunteers.find(cast.riverside, cast.theo.volunteer) == before


async def test_eve_finds_nobody_of_riverside(cast: Cast, june: httpx.AsyncClient) -> None:
    eve = await cast.signed_in(cast.eve)
    ana = f"/people/{cast.ana.account}"
    assert "Ana" in said(await june.get("/people"))
    assert (await june.get(ana)).status_code == 200
    assert "Ana" not in said(await eve.get("/people"))
    assert (await eve.get(ana)).status_code == 404
    for step in ("vet", "freeze", "erase"):
        assert (await send(cast, eve, f"{ana}/{step}")).status_code == 404
    assert (await volunteers.find(cast.riverside, cast.ana.volunteer)).frozen_at is None


async def test_volunteers_and_strangers_do_not_get_in(cast: Cast) -> None:
    ana, stranger = await cast.signed_in(cast.ana), await cast.stranger()
    for path in ("/people", "/sites", "/more", f"/people/{cast.theo.account}"):
        assert (await ana.get(path)).status_code == 403
        assert (await stranger.get(path)).status_code in (302, 303, 401)
    june = await cast.signed_in(cast.june)
    assert (await june.get("/more")).status_code == 200
    assert (await june.get("/me")).status_code == 404
