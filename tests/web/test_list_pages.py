"""The list for whoever is on it or wants to be: one answer for every address, GET changes nothing, no account."""

import re

import pytest

from accompany.actions import members
from accompany.tables import members as table
from tests.calls import Post, courier, link_in, member
from tests.cast import NOW, Cast

SOL = {"email": "sol@example.org", "zone": "Queens", "channels": "mail", "speaks": ["es", ""]}
API = "/api/v1/list/join"


async def mailed_link(address: str = "sol@example.org") -> str:
    post = Post()
    await courier(post).run_once()
    (mail,) = post.to(address)
    return link_in(mail, "/list/yes/")


async def test_the_answer_does_not_say_whether_an_address_is_known(cast: Cast) -> None:
    await members.add(cast.riverside, member("known@example.org"), cast.june.account, NOW)
    gone = await members.add(cast.riverside, member("gone@example.org"), cast.june.account, NOW)
    await members.leave(gone, NOW)
    addresses = ("known@example.org", "gone@example.org", cast.june.email, "nobody@example.org")
    stranger = await cast.stranger()
    pages = [await stranger.post("/list/join", data={**SOL, "email": one}) for one in addresses]
    assert {(one.status_code, one.headers["location"], one.text) for one in pages} == {
        (303, "/list/asked", pages[0].text)
    }
    spoken = [await stranger.post(API, json={"email": one}) for one in addresses]
    assert [(one.status_code, one.json()) for one in spoken] == [(200, {"days": 3})] * 4
    post = Post()
    await courier(post).run_once()
    assert sorted(post.recipients) == sorted(addresses * 2)
    assert len({re.sub(r"yes/\w+", "", one.get_content()) for who in addresses for one in post.to(who)}) == 1


async def test_the_page_names_whose_list_it_is(cast: Cast) -> None:
    stranger = await cast.stranger()
    assert "This is the list of Riverside." in (await stranger.get("/list/join")).text
    assert "This is the list of Hillside." in (await stranger.get("/list/join?chapter=Hillside")).text
    assert (await stranger.get("/list/join?chapter=Nowhere")).status_code == 404
    assert (await stranger.post("/list/join", data={**SOL, "chapter": "Hillside"})).status_code == 303
    path = await mailed_link()
    assert "This is the list of Hillside." in (await stranger.get(path)).text
    await stranger.post(path)
    assert (await table.number(cast.riverside), await table.number(cast.hillside)) == (0, 1)
    assert (await stranger.post(API, json={"email": "x@example.org", "chapter": "Nowhere"})).status_code == 404


async def test_following_the_link_changes_nothing_the_button_does_and_once(cast: Cast) -> None:
    stranger = await cast.stranger()
    await stranger.post("/list/join", data={**SOL, "phone": "212-555-0123", "channels": "both"})
    path = await mailed_link()
    page = await stranger.get(path)
    assert (page.status_code, "…23" in page.text, "555" in page.text) == (200, True, False)
    assert await table.number(cast.riverside) == 0
    said = await stranger.post(path)
    assert (said.status_code, said.headers["location"]) == (303, "/list/on")
    assert await table.number(cast.riverside) == 1
    for again in (await stranger.get(path), await stranger.post(path)):
        assert (again.status_code, "This link is old" in again.text) == (410, True)
    assert "Ya está en la lista" in (await stranger.get("/list/on?lang=es")).text
    assert "You are on the list" in (await stranger.get("/list/on?lang=en")).text


async def test_programs_say_yes_too(cast: Cast) -> None:
    stranger = await cast.stranger()
    await stranger.post(API, json={"email": "sol@example.org", "languages": ["es"], "urgent": True})
    token = (await mailed_link()).rpartition("/")[2]
    assert (await stranger.post(f"/api/v1/list/yes/{token}")).json() == {"on_list": True}
    again = await stranger.post(f"/api/v1/list/yes/{token}")
    assert (again.status_code, again.json()["reason"]) == (410, "link_old")


async def test_what_was_typed_is_not_lost(cast: Cast) -> None:
    page = await (await cast.stranger()).post("/list/join", data={**SOL, "email": "sol", "channels": "text"})
    assert (page.status_code, 'value="Queens"' in page.text) == (422, True)
    assert '<option value="es" selected>' in page.text
    assert 'value="text" checked' in re.sub(r' id="[^"]*"', "", page.text)


@pytest.mark.parametrize("fields", [{"channels": "smoke"}, {"speaks": ["tlh"]}])
async def test_a_choice_nobody_offered_is_refused(cast: Cast, fields: dict[str, object]) -> None:
    assert (await (await cast.stranger()).post("/list/join", data={**SOL, **fields})).status_code == 422


async def test_a_program_that_fills_in_everything_gets_no_mail(cast: Cast) -> None:
    answer = await (await cast.stranger()).post("/list/join", data={**SOL, "website": "https://example.org"})
    assert answer.headers["location"] == "/list/asked"
    assert await courier(Post()).run_once() == 0


async def test_one_address_gets_no_more_than_three_mails_a_day(cast: Cast) -> None:
    stranger = await cast.stranger()
    answers = [await stranger.post(API, json={"email": "sol@example.org"}) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    post = Post()
    await courier(post).run_once()
    assert len(post.recipients) == 3
