"""Signing in: a link by mail, bound to the browser that asked for it, or a code from the other one."""

import re
from datetime import timedelta

import httpx
import pytest

from accompany.actions import accounts, logins
from accompany.doors import now as clock
from accompany.doors.signing import BROWSER, SESSION
from accompany.tables import logins as links
from accompany.tables.sql import Row, Sql
from tests.cast import NOW, Cast

DOMAIN = "riverside.example.org"
NOTICES = Sql("SELECT kind, about, reader FROM notice ORDER BY id")
LINKS = Sql("SELECT id, account_id FROM login_link ORDER BY expires_at, id")


async def ask(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/login", data={"email": email}, headers={"sec-fetch-site": "same-origin"})


async def mailed_token() -> str:
    """Give the token of the last link that goes out by mail."""
    notice = (await mailed())[-1]
    assert notice["kind"] == "login_link"
    return links.token(notice["about"])


async def mailed() -> list[Row]:
    """List the notices that somebody gets; those for an address nobody has are for nobody."""
    return [row for row in await NOTICES.rows() if row["reader"] != row["about"]]


async def signed_in(client: httpx.AsyncClient) -> bool:
    """Say whether this client is somebody."""
    answer = await client.get("/api/v1/chapters")
    assert answer.status_code in (200, 401, 403)
    return answer.status_code != 401


async def test_the_link_signs_in_where_it_was_asked_for(cast: Cast) -> None:
    client = await cast.stranger()
    answer = await ask(client, "June@Example.org ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/code")
    token = await mailed_token()

    shown = await client.get(f"/login/{token}")
    assert f'value="{token}"' in shown.text
    assert not await signed_in(client), "looking changes nothing"

    entered = await client.post("/login/confirm", data={"token": token})
    assert (entered.status_code, entered.headers["location"]) == (303, "/board")
    assert await signed_in(client)
    cookies = entered.headers.get_list("set-cookie")
    session = next(cookie for cookie in cookies if cookie.startswith(f"{SESSION}="))
    age = int(re.findall(r"Max-Age=(\d+)", session, re.IGNORECASE)[0])
    assert 0 <= 12 * 3600 - age < 60
    assert {part.strip().lower() for part in session.split(";")[1:]} - {f"max-age={age}"} == {
        "httponly",
        "secure",
        "path=/",
        "samesite=lax",
    }


async def test_a_link_works_once(cast: Cast) -> None:
    client = await cast.stranger()
    await ask(client, cast.june.email)
    token = await mailed_token()
    await client.post("/login/confirm", data={"token": token})
    assert (await client.get(f"/login/{token}")).status_code == 410
    assert (await client.post("/login/confirm", data={"token": token})).status_code == 410


async def test_a_link_works_for_ten_minutes(cast: Cast) -> None:
    client = await cast.stranger()
    await ask(client, cast.june.email)
    token = await mailed_token()
    cast.later(NOW + timedelta(minutes=9, seconds=50))
    assert (await client.get(f"/login/{token}")).status_code == 200
    cast.later(NOW + timedelta(minutes=10, seconds=1))
    assert (await client.get(f"/login/{token}")).status_code == 410
    assert (await client.post("/login/confirm", data={"token": token})).status_code == 410


async def test_a_link_opened_in_another_browser_shows_a_code_for_the_first(cast: Cast) -> None:
    first, other = await cast.stranger(), await cast.stranger()
    await ask(first, cast.june.email)
    token = await mailed_token()

    shown = await other.get(f"/login/{token}")
    assert token not in shown.text
    code = re.findall(r"\b\d{4} \d{4}\b", shown.text)[0]
    stolen = await other.post("/login/confirm", data={"token": token})
    assert stolen.status_code == 403
    assert not await signed_in(other)

    entered = await first.post("/login/code", data={"code": code})
    assert (entered.status_code, entered.headers["location"]) == (303, "/board")
    assert await signed_in(first)
    assert not await signed_in(other)


async def test_the_code_is_worth_nothing_in_the_browser_that_shows_it(cast: Cast) -> None:
    first, other = await cast.stranger(), await cast.stranger()
    await ask(first, cast.june.email)
    await ask(other, "nobody@example.org")
    link = (await mailed())[-1]["about"]
    answer = await other.post("/login/code", data={"code": links.code(link)})
    assert answer.status_code == 403
    assert not await signed_in(other)


async def test_a_code_may_be_tried_five_times(cast: Cast) -> None:
    client = await cast.stranger()
    await ask(client, cast.june.email)
    right = links.code((await mailed())[-1]["about"])
    wrong = f"{(int(right) + 1) % 10**8:08}"
    tries = [(await client.post("/login/code", data={"code": wrong})).status_code for _ in range(6)]
    assert tries == [403] * 5 + [410]
    assert (await client.post("/login/code", data={"code": right})).status_code == 410
    assert not await signed_in(client)


async def test_asking_twice_leaves_both_links_working_here(cast: Cast) -> None:
    client = await cast.stranger()
    await ask(client, cast.june.email)
    token = await mailed_token()
    await ask(client, cast.june.email)
    assert (await client.post("/login/confirm", data={"token": token})).headers["location"] == "/board"


async def test_known_and_unknown_addresses_are_answered_alike(cast: Cast) -> None:
    answers = []
    for email in (cast.june.email, "nobody@example.org"):
        client = await cast.stranger()
        asked = await ask(client, email)
        after = await client.get("/login/code")
        mark = client.cookies[BROWSER]
        assert len(mark) == 43
        named = [(name, value.replace(mark, "mark")) for name, value in asked.headers.items() if name != "x-request-id"]
        answers.append((asked.status_code, named, after.text))
    assert answers[0] == answers[1]
    assert [row["account_id"] is None for row in await LINKS.rows()] in ([True, False], [False, True])
    assert [row["reader"] for row in await mailed()] == [cast.june.account]
    assert len(await NOTICES.rows()) == 2


async def test_the_api_answers_known_and_unknown_addresses_alike(cast: Cast) -> None:
    client = await cast.stranger()
    known = await client.post("/api/v1/login", json={"email": cast.june.email})
    unknown = await (await cast.stranger()).post("/api/v1/login", json={"email": "nobody@example.org"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json()) == (200, {"minutes": 10})
    token = await mailed_token()
    assert (await client.post("/login/confirm", data={"token": token})).headers["location"] == "/board"


async def test_a_frozen_account_gets_no_link(cast: Cast) -> None:
    await accounts.freeze(cast.riverside, cast.ana.account, cast.june.account, NOW)
    client = await cast.stranger()
    assert (await ask(client, cast.ana.email)).status_code == 303
    assert await mailed() == []


async def test_freezing_kills_a_link_on_its_way(cast: Cast) -> None:
    client = await cast.stranger()
    await ask(client, cast.ana.email)
    token = await mailed_token()
    await accounts.freeze(cast.riverside, cast.ana.account, cast.june.account, NOW)
    assert (await client.post("/login/confirm", data={"token": token})).status_code == 410
    assert not await signed_in(client)


async def test_a_session_planted_before_the_log_in_is_not_used(cast: Cast) -> None:
    """Session fixation: whoever knows the cookie of before knows nothing afterwards."""
    client = await cast.stranger()
    planted = await logins.start(cast.eve.account, NOW)
    client.cookies.set(SESSION, planted.token, domain=DOMAIN)
    await ask(client, cast.june.email)
    entered = await client.post("/login/confirm", data={"token": await mailed_token()})
    fresh = next(c for c in entered.headers.get_list("set-cookie") if c.startswith(f"{SESSION}="))
    assert planted.token not in fresh
    assert await logins.visitor(planted.token, NOW) is None, "the planted session has ended"
    token = fresh.split("=")[1].split(";")[0]
    visitor = await logins.visitor(token, NOW)
    assert visitor is not None
    assert visitor.account == cast.june.account


async def test_a_mark_the_browser_brings_itself_is_not_taken_over(cast: Cast) -> None:
    client = await cast.stranger()
    client.cookies.set(BROWSER, "chosen", domain=DOMAIN)
    answer = await ask(client, cast.june.email)
    assert not any("chosen" in cookie for cookie in answer.headers.get_list("set-cookie"))


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/schema", "/schema"),
        ("/visit/AB12", "/visit/AB12"),
        ("/nowhere/at/all", "/board"),
        ("//evil.example/", "/board"),
        ("https://evil.example/", "/board"),
        ("/\\evil.example", "/board"),
        ("/logout", "/board"),
        ("javascript:alert(1)", "/board"),
    ],
)
async def test_after_signing_in_one_reaches_the_page_one_wanted(cast: Cast, wanted: str, reached: str) -> None:
    client = await cast.stranger()
    await client.get("/login", params={"next": wanted})
    await ask(client, cast.june.email)
    entered = await client.post("/login/confirm", data={"token": await mailed_token()})
    assert entered.headers["location"] == reached


@pytest.mark.parametrize("email", ["", "nobody", "a@b@example.org", "nobody@example.org, june@example.org"])
async def test_what_is_no_address_is_said_so_beside_the_form(cast: Cast, email: str) -> None:
    answer = await ask(await cast.stranger(), email)
    assert answer.status_code == 422
    assert 'id="email-problem"' in answer.text


async def test_too_many_links_for_one_address_are_refused_known_or_not(cast: Cast) -> None:
    for email in (cast.june.email, "nobody@example.org"):
        client = await cast.stranger()
        answers = [await ask(client, email) for _ in range(7)]
        assert [answer.status_code for answer in answers] == [303] * 6 + [429]
        assert 0 < int(answers[-1].headers["retry-after"]) <= 901


async def test_signing_out_ends_the_session_for_good(cast: Cast) -> None:
    client = await cast.signed_in(cast.june)
    kept = client.cookies[SESSION]
    answer = await client.post("/logout", data={"csrf": await cast.csrf_of(client)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    again = await cast.stranger()
    again.cookies.set(SESSION, kept, domain=DOMAIN)
    assert not await signed_in(again)


async def test_signing_out_in_json_ends_session_or_token(cast: Cast) -> None:
    for client in (await cast.signed_in(cast.june), await cast.speaking_as(cast.june)):
        assert await signed_in(client)
        assert (await client.post("/api/v1/logout")).json() == {"ended": True}
        assert not await signed_in(client)
    assert (await (await cast.stranger()).post("/api/v1/logout")).json() == {"ended": False}


@pytest.mark.parametrize(
    ("who", "idle", "whole"),
    [
        pytest.param("june", timedelta(minutes=30), timedelta(hours=12), id="a coordinator"),
        pytest.param("ana", timedelta(days=14), timedelta(days=90), id="a volunteer"),
    ],
)
async def test_a_session_lasts_as_long_as_the_role_allows(
    cast: Cast, who: str, idle: timedelta, whole: timedelta
) -> None:
    client = await cast.signed_in(getattr(cast, who))
    moment = NOW
    while moment + idle * 0.9 < NOW + whole:
        moment += idle * 0.9
        cast.later(moment)
        assert await signed_in(client)
    cast.later(NOW + whole + timedelta(seconds=1))
    assert not await signed_in(client)
    idle_one = await cast.signed_in(getattr(cast, who))
    cast.later(clock.now() + idle + timedelta(seconds=1))
    assert not await signed_in(idle_one)


async def test_the_first_coordinator_sets_up_with_a_link_that_works_once(cast: Cast) -> None:
    await Sql("DELETE FROM account_role WHERE role = {role}").rows(role="coordinator")
    token = await accounts.make_setup_link(NOW)
    client = await cast.stranger()
    assert (await client.get(f"/setup/{token}")).status_code == 200
    half = await client.post("/setup", data={"token": token, "name": "", "email": "rosa@"})
    assert half.status_code == 422
    done = await client.post("/setup", data={"token": token, "name": "Sol", "email": "sol@example.org"})
    assert (done.status_code, done.headers["location"]) == (303, "/board")
    chapters = (await client.get("/api/v1/chapters")).json()
    assert [chapter["name"] for chapter in chapters["items"]] == ["Riverside"]
    assert (await client.get(f"/setup/{token}")).status_code == 410
    late = await client.post("/setup", data={"token": token, "name": "Eve", "email": "eve@example.org"})
    assert late.status_code == 410
    assert await accounts.make_setup_link(NOW) is None


async def test_a_second_set_up_link_is_worth_nothing_once_somebody_coordinates(cast: Cast) -> None:
    await Sql("DELETE FROM account_role WHERE role = {role}").rows(role="coordinator")
    first, second = await accounts.make_setup_link(NOW), await accounts.make_setup_link(NOW)
    client = await cast.stranger()
    await client.post("/setup", data={"token": first, "name": "Sol", "email": "sol@example.org"})
    late = await client.post("/setup", data={"token": second, "name": "Eve", "email": "eve@example.org"})
    assert late.status_code == 409
