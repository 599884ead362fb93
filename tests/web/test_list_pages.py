"""The list for whoever is on it or wants to be: one answer for every address, GET changes nothing, no account."""

import re

import pytest

from accompany.actions import members, mobilizations
from accompany.tables import links
from accompany.tables import members as table
from accompany.tables import mobilizations as remembered
from accompany.tables.members import Chosen
from accompany.words import Channels, MemberId, ReaderKind, Ring
from tests.calls import Post, courier, link_in, member, visit
from tests.cast import NOW, Cast
from tests.everything import contents

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


async def own_page(cast: Cast, *languages: str) -> tuple[str, MemberId]:
    made = await members.add(cast.riverside, member("own@example.org", *languages), cast.june.account, NOW)
    return links.to_own_page(made), made


async def test_the_own_page_changes_by_its_button_only(cast: Cast) -> None:
    path, made = await own_page(cast, "es")
    stranger = await cast.stranger()
    page = await stranger.get(path)
    assert (page.status_code, "own@example.org" in page.text, "We have not called you." in page.text) == (
        200,
        False,
        True,
    )
    fields = {"weekly": "1", "channels": "both", "phone": "212-555-0123", "zone": "Bronx", "speaks": ["ht", "es"]}
    said = await stranger.post(path, data={**fields, "time_zone": "America/Denver"})
    assert (said.status_code, said.headers["location"]) == (303, f"{path}?saved=1")
    row = await table.opened(cast.riverside, made)
    assert (row.phone, row.zone, row.languages, row.urgent) == ("+12125550123", "Bronx", ("ht", "es"), False)
    assert await table.chosen(made) == (cast.riverside, Chosen(Channels.BOTH, 1, "America/Denver"))
    shown = (await stranger.get(path)).text
    assert ("ends in …23" in shown, "5550123" in shown) == (True, False)
    await stranger.post(path, data={**fields, "phone": "", "urgent": "yes"})
    assert (await table.opened(cast.riverside, made)).phone == "+12125550123"
    await stranger.post(path, data={**fields, "phone": "", "channels": "mail", "forget": "yes"})
    assert (await table.opened(cast.riverside, made)).phone is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekly": "8"},
        {"weekly": "x"},
        {"channels": "smoke"},
        {"channels": "text"},
        {"phone": "12"},
        {"time_zone": "Mars/Base"},
        {"speaks": ["tlh"]},
    ],
)
async def test_what_cannot_be_is_said_on_the_own_page_and_in_the_api(cast: Cast, wrong: dict[str, object]) -> None:
    path, made = await own_page(cast)
    stranger = await cast.stranger()
    page = await stranger.post(path, data={"weekly": "2", "channels": "mail", "zone": "Bronx", **wrong})
    assert (page.status_code, 'value="Bronx"' in page.text) == (422, True)
    assert (await table.opened(cast.riverside, made)).zone == "Queens"


async def test_the_own_page_lists_the_calls_and_ends_when_its_owner_leaves(cast: Cast) -> None:
    path, made = await own_page(cast, "en")
    where = await visit(cast.riverside, cast.june.account, NOW)
    wanted = mobilizations.Wanted(where.appointment, frozenset({Ring.LIST}), "ticket")
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    post = Post()
    await courier(post).run_once()
    (mail,) = post.to("own@example.org")
    assert link_in(mail, "/list/me/") == path
    stranger = await cast.stranger()
    await stranger.post(link_in(mail, "/a/"), data={"answer": "thirty_minutes"})
    reference = (await remembered.find(cast.riverside, call)).reference
    page = (await stranger.get(path)).text
    assert (reference in page, "You said: within 30 minutes" in page, "Mon Nov 23" in page) == (True, True, True)
    api = (await stranger.get(f"/api/v1{path}")).json()
    assert [(one["reference"], one["said"]) for one in api["calls"]] == [(reference, "thirty_minutes")]
    changed = await stranger.patch(f"/api/v1{path}", json={"weekly": 0, "urgent": False})
    assert (changed.json()["weekly"], changed.json()["urgent"], changed.json()["zone"]) == (0, False, "Queens")
    await members.leave(made, NOW)
    assert (await stranger.get(path)).status_code == 404
    assert (await stranger.post(path, data={"weekly": "2", "channels": "mail"})).status_code == 404


async def test_no_link_of_one_kind_opens_the_page_of_another(cast: Cast) -> None:
    path, made = await own_page(cast)
    stranger, token = await cast.stranger(), path.rpartition("/")[2]
    for other in ("/leave/", "/list/yes/", "/a/"):
        assert (await stranger.get(other + token)).status_code == 404
    left = links.to_leave(ReaderKind.MEMBER, made).rpartition("/")[2]
    assert (await stranger.get(f"/list/me/{left}")).status_code == 404
    assert token not in str(await contents())


async def test_a_mail_program_leaves_with_one_click_by_post_alone(cast: Cast) -> None:
    _, made = await own_page(cast, "en")
    where = await visit(cast.riverside, cast.june.account, NOW)
    wanted = mobilizations.Wanted(where.appointment, frozenset({Ring.LIST}), "ticket")
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    post = Post()
    await courier(post).run_once()
    (mail,) = post.to("own@example.org")
    assert mail.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]  # RFC 8058 §3.1
    (url,) = mail.get_all("List-Unsubscribe", [])
    assert (url[0], url[-1], url[1:9]) == ("<", ">", "https://")
    program = await cast.stranger()  # the mail provider asks by itself: no cookie, no Origin
    assert (await program.get(url[1:-1])).status_code == 200
    assert await table.chosen(made) is not None
    form = {"content-type": "application/x-www-form-urlencoded"}
    left = await program.post(url[1:-1], content=b"List-Unsubscribe=One-Click", headers=form)
    assert (left.status_code, "location" in left.headers) == (200, False)  # no redirect: §3.1 again
    assert await table.chosen(made) is None
