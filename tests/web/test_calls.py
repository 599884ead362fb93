"""The pages of a call: drafted, approved, answered with one tap, called off; and nothing for Eve."""

import re

import httpx
import pytest

from accompany.actions import mobilizations
from accompany.actions.mobilizations import Wanted
from accompany.tables import appointments, members
from accompany.tables import mobilizations as remembered
from accompany.words import MobilizationId, MobilizationState, Ring, Tier
from tests.calls import Post, Visit, add_members, all_want_exercises, courier, link_in, visit
from tests.cast import NOW, Cast

LIST = frozenset({Ring.LIST})


@pytest.fixture
async def where(cast: Cast) -> Visit:
    return await visit(cast.riverside, cast.june.account, NOW)


async def code_of(cast: Cast, where: Visit) -> str:
    return (await appointments.find(cast.riverside, where.appointment)).code


async def drafted(cast: Cast, where: Visit, **more: bool) -> MobilizationId:
    wanted = Wanted(where.appointment, LIST, "told to bring a ticket", drill=more.get("drill", False))
    return await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)


async def called(cast: Cast, where: Visit, count: int = 2, **more: bool) -> tuple[MobilizationId, Post]:
    await add_members(cast.riverside, cast.june.account, count, NOW)
    await all_want_exercises(cast.riverside, cast.june.account, NOW)
    call = await drafted(cast, where, **more)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    post = Post()
    await courier(post).run_once()
    return call, post


async def press(cast: Cast, client: httpx.AsyncClient, path: str, **fields: object) -> httpx.Response:
    return await client.post(path, data={"csrf": await cast.csrf_of(client), **fields})


async def state(cast: Cast, call: MobilizationId) -> MobilizationState:
    return (await remembered.find(cast.riverside, call)).state


async def test_a_call_goes_from_the_visit_to_the_stand_down_by_pages_alone(cast: Cast, where: Visit) -> None:
    addresses = await add_members(cast.riverside, cast.june.account, 3, NOW)
    june, rosa = await cast.signed_in(cast.june), await cast.signed_in(cast.rosa)
    code = await code_of(cast, where)
    form = (await june.get(f"/visit/{code}/mobilize")).text
    assert "3 people" in form
    assert "The person has not agreed to call these people." in form  # public and press

    fields = {
        "ring": ["3"],
        "reason": "ticket",
        "text-en": "Please come.",
        "text-es": "Venga, por favor.",
        "hours": "6",
    }
    made = await press(cast, june, f"/visit/{code}/mobilize", **fields)
    path = made.headers["location"]
    assert made.status_code == 303
    assert path.startswith("/mobilizations/")
    own = (await june.get(path)).text
    assert 'id="approve"' not in own
    assert "Another coordinator has to approve this." in own
    assert "Please come." in own

    assert 'id="approve"' in (await rosa.get(path)).text
    assert (await press(cast, rosa, f"{path}/approve")).status_code == 303
    assert 'id="send"' in (await june.get(path)).text
    assert (await press(cast, june, f"{path}/send")).status_code == 303
    post = Post()
    await courier(post).run_once()
    assert sorted(post.recipients) == addresses
    assert (await press(cast, rosa, f"{path}/stand-down")).status_code == 303
    await courier(post).run_once()
    assert sorted(post.recipients) == sorted(addresses * 2)


async def test_the_form_shows_the_open_call_instead_of_a_second_one(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where)
    client = await cast.signed_in(cast.june)
    response = await client.get(f"/visit/{await code_of(cast, where)}/mobilize")
    assert (response.status_code, response.headers["location"]) == (303, f"/mobilizations/{call}")


async def test_a_refusal_keeps_what_was_typed(cast: Cast) -> None:
    where = await visit(cast.riverside, cast.june.account, NOW, Tier.PRIVATE)
    client = await cast.signed_in(cast.june)
    fields = {"ring": ["3"], "reason": "ticket", "text-en": "My own words.", "hours": "12"}
    response = await press(cast, client, f"/visit/{await code_of(cast, where)}/mobilize", **fields)
    assert response.status_code == 422
    assert "My own words." in response.text
    assert "The person has not agreed to call these people." in response.text


async def test_nobody_approves_their_own_draft_and_the_page_says_why(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where)
    client = await cast.signed_in(cast.june)
    response = await press(cast, client, f"/mobilizations/{call}/approve")
    assert response.status_code == 409
    assert "Another coordinator has to approve this." in response.text
    assert await state(cast, call) is MobilizationState.DRAFT


async def test_one_tap_answers_and_opening_the_link_does_not(cast: Cast, where: Visit) -> None:
    call, post = await called(cast, where)
    path = link_in(post.to("s00000@example.org")[0], "/a/")
    client = await cast.stranger()
    page = await client.get(path)
    assert page.status_code == 200
    assert re.findall(r'name="answer" value="(\w+)"', page.text) == ["coming", "thirty_minutes", "no"]
    assert "<script" not in page.text
    june = await cast.speaking_as(cast.june)
    counts = (await june.get(f"/api/v1/mobilizations/{call}")).json()["counts"]
    assert (counts["coming"], counts["no"]) == (0, 0)

    for answer in ("coming", "no", "thirty_minutes"):
        assert (await client.post(path, data={"answer": answer})).status_code == 303
    assert "within 30 minutes" in (await client.get(path)).text
    counts = (await june.get(f"/api/v1/mobilizations/{call}")).json()["counts"]
    assert (counts["coming"], counts["thirty_minutes"], counts["no"]) == (0, 1, 0)


async def test_an_answer_page_speaks_the_readers_language(cast: Cast, where: Visit) -> None:
    _, post = await called(cast, where)
    client = await cast.stranger(**{"accept-language": "es"})
    page = await client.get(link_in(post.to("s00001@example.org")[0], "/a/"))
    assert "¿Puede venir?" in page.text
    assert "Le pide que venga y esté a su lado." in page.text


async def test_after_the_stand_down_the_link_says_it_is_over_and_shows_no_place(cast: Cast, where: Visit) -> None:
    call, post = await called(cast, where)
    path = link_in(post.to("s00000@example.org")[0], "/a/")
    await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW)
    client = await cast.stranger()
    page = await client.get(path)
    assert page.status_code == 410
    assert "This call is over" in page.text
    assert "Federal" not in page.text
    assert (await client.post(path, data={"answer": "coming"})).status_code == 410


@pytest.mark.parametrize("token", ["x", "a" * 52, "%00", "a" * 500])
async def test_a_wrong_link_is_not_there(cast: Cast, token: str) -> None:
    client = await cast.stranger()
    for path in ("/a/", "/leave/", "/ref/"):
        assert (await client.get(path + token)).status_code == 404
    assert (await client.post("/a/" + token, data={"answer": "coming"})).status_code == 404
    assert (await client.post("/leave/" + token)).status_code == 404


async def test_the_reference_page_tells_anybody_whether_a_call_is_real_and_nothing_else(
    cast: Cast, where: Visit
) -> None:
    client = await cast.stranger()
    draft = await drafted(cast, where)
    reference = (await remembered.find(cast.riverside, draft)).reference
    assert (await client.get(f"/ref/{reference}")).status_code == 404
    await mobilizations.cancel(cast.riverside, draft, cast.june.account, NOW)

    call, post = await called(cast, where)
    path = link_in(post.to("s00000@example.org")[0], "/ref/")
    page = await client.get(path.lower().replace("/ref/", "/ref/"))
    assert re.findall(r"<h1>(.*?)</h1>", page.text) == ["Active"]
    assert [word for word in ("Federal", "Marisol", "ICE", "New York") if word in page.text] == []
    await mobilizations.stand_down(cast.riverside, call, cast.june.account, NOW)
    assert re.findall(r"<h1>(.*?)</h1>", (await client.get(path)).text) == ["All clear"]


async def test_the_reference_page_of_an_exercise_says_so(cast: Cast, where: Visit) -> None:
    _, post = await called(cast, where, drill=True)
    client = await cast.stranger()
    page = await client.get(link_in(post.to("s00000@example.org")[0], "/ref/"))
    assert re.findall(r"<h1>(.*?)</h1>", page.text) == ["Exercise"]


async def test_leaving_takes_one_button_and_forgets_who_it_was(cast: Cast, where: Visit) -> None:
    _, post = await called(cast, where)
    path = link_in(post.to("s00000@example.org")[0], "/leave/")
    client = await cast.stranger()
    assert (await client.get(path)).status_code == 200
    assert await members.number(cast.riverside) == 2
    mail_program = {"List-Unsubscribe": "One-Click"}  # RFC 8058 §3.1
    assert (await client.post(path, data=mail_program)).status_code == 200
    assert (await client.post(path)).status_code == 200
    assert await members.number(cast.riverside) == 1
    assert await members.by_email(cast.riverside, "s00000@example.org") is None


async def test_lists_are_taken_in_whole_or_not_at_all(cast: Cast) -> None:
    client = await cast.signed_in(cast.june)
    header = "name,email,phone,languages,zone,ring,urgent,opted_in_at,opted_in_how\n"
    good = header + "Friend,f@example.org,,es,Queens,3,yes,2026-10-01,web form\n"
    bad = good + "Friend,not-an-address,,es,Queens,3,yes,2026-10-01,web form\n"
    fields = {"csrf": await cast.csrf_of(client)}
    response = await client.post("/lists/members", data=fields, files={"file": ("list.csv", bad)})
    assert response.status_code == 422
    assert re.findall(r"<tr><td>(\d+)</td><td>(\w+)</td>", response.text) == [("3", "email")]
    assert "not-an-address" not in response.text
    assert await members.number(cast.riverside) == 0
    response = await client.post("/lists/members", data=fields, files={"file": ("list.csv", good)})
    assert response.status_code == 200
    assert "1 added, 0 changed, 0 as they were." in response.text
    assert (await client.post("/lists/members", data=fields)).status_code == 422


async def test_partners_come_and_go(cast: Cast) -> None:
    client = await cast.signed_in(cast.june)
    assert (await press(cast, client, "/lists/partners", name="Choir", email="choir@example.org")).status_code == 303
    again = await press(cast, client, "/lists/partners", name="Choir", email="Choir@example.org")
    assert again.status_code == 422
    page = (await client.get("/lists")).text
    (partner,) = re.findall(r"/lists/partners/([0-9a-f-]+)/remove", page)
    assert (await press(cast, client, f"/lists/partners/{partner}/remove")).status_code == 303
    assert "choir@example.org" not in (await client.get("/lists")).text
    back = await press(cast, client, "/lists/partners", name="Choir", email="choir@example.org")
    assert back.status_code == 303


async def test_eve_finds_nothing(cast: Cast, where: Visit) -> None:
    call, _ = await called(cast, where)
    client = await cast.signed_in(cast.eve)
    code = await code_of(cast, where)
    for path in (f"/mobilizations/{call}", f"/mobilizations/{call}/part", f"/visit/{code}/mobilize"):
        assert (await client.get(path)).status_code == 404
    for verb in ("approve", "send", "stand-down", "cancel", "widen", "shout"):
        assert (await press(cast, client, f"/mobilizations/{call}/{verb}", ring="4")).status_code == 404
    assert (await press(cast, client, f"/visit/{code}/mobilize", ring="3", reason="x")).status_code == 404
    page = (await client.get("/lists")).text
    assert "0 people have agreed to be called." in page


async def test_volunteers_and_strangers_do_not_come_in(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where)
    ana, stranger = await cast.signed_in(cast.ana), await cast.stranger()
    for path in (f"/mobilizations/{call}", "/lists"):
        assert (await ana.get(path)).status_code == 403
        assert (await stranger.get(path)).headers["location"].startswith("/login")
