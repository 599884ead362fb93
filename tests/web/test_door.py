"""The frame around every page: who gets in, what every answer carries, which writes are refused."""

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from litestar import Litestar, get, post

from accompany import app as program
from accompany.doors.access import Asked, Maybe, Unlabelled
from accompany.doors.bodies import PUBLIC
from accompany.doors.signing import SESSION
from accompany.settings import Settings
from accompany.words import Access
from tests.cast import BASE_URL, Cast

WATCHED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex, nofollow",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
}


@get("/secret", access=Access.COORDINATOR)
async def secret(request: Asked) -> str:
    """Say something only coordinators may read."""
    return f"for {len(request.user.roles)} role"


@get("/broken", access=Access.ANYONE)
async def broken() -> str:
    """Break, with something personal in the error."""
    raise RuntimeError("Marisol, 555-0100")


@get("/whose", access=Access.SIGNED_IN)
async def whose(request: Asked) -> str:
    """Say who is signed in."""
    return str(request.user.account)


@post("/write", access=Access.SIGNED_IN, status_code=200)
async def write(request: Asked) -> str:
    """Do something in somebody's name."""
    return f"written {len(await request.body())}"


@post("/tell", access=Access.ANYONE, status_code=200)
async def tell(request: Maybe) -> str:
    """Take what anyone may send."""
    return f"taken {len(await request.body())}"


@get("/silent")
async def silent() -> str:
    """Not say who may enter."""
    return ""


@pytest.fixture
async def doors(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The program with some routes more."""
    monkeypatch.setattr(program, "PAGES", [*program.PAGES, secret, broken, whose, write, tell])
    return replace(cast, app=program.create_app(cast.settings))


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Give what the program itself logged."""
    ours = (record for record in caplog.records if record.name.startswith("accompany"))
    return "\n".join(record.getMessage() for record in ours)


def test_a_route_that_does_not_say_who_may_enter_stops_the_program(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(program, "PAGES", [*program.PAGES, silent])
    with pytest.raises(Unlabelled, match="silent"):
        program.create_app(settings)


def test_a_label_that_is_no_access_stops_the_program(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    unlike = get("/silent", access="coordinator")(silent.fn)
    monkeypatch.setattr(program, "PAGES", [*program.PAGES, unlike])
    with pytest.raises(Unlabelled, match="silent"):
        program.create_app(settings)


def test_every_route_says_who_may_enter(settings: Settings) -> None:
    app = program.create_app(settings)
    labelled = [handler for route in app.routes for handler in getattr(route, "route_handlers", ())]
    assert len(labelled) > 50


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/login", 200),
        ("/nowhere", 404),
        ("/secret", 303),
        ("/broken", 500),
        ("/healthz", 200),
        ("/static/app.css", 200),
        ("/static/nothing.css", 404),
        ("/static/../pyproject.toml", 404),
        ("/api/v1/chapters", 401),
        ("/api/v1/nowhere", 404),
        ("/schema/openapi.json", 200),
    ],
)
async def test_every_answer_carries_the_headers(doors: Cast, path: str, status: int) -> None:
    answer = await (await doors.stranger()).get(path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in WATCHED} == WATCHED
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert ("script-src" in answer.headers["content-security-policy"]) == (path == "/secret")
    assert answer.headers["cache-control"] == ("no-cache" if path == "/static/app.css" else "no-store")
    assert len(answer.headers["x-request-id"]) == 12


async def test_scripts_run_only_behind_a_sign_in(doors: Cast) -> None:
    answer = await (await doors.signed_in(doors.june)).get("/secret")
    assert answer.text == "for 1 role"
    assert "script-src 'self'; connect-src 'self'" in answer.headers["content-security-policy"]


async def test_hsts_only_where_there_is_tls(doors: Cast) -> None:
    app = program.create_app(replace(doors.settings, base_url="http://127.0.0.1:8000"))
    answer = await (await replace(doors, app=app).stranger(host="127.0.0.1")).get("/login")
    assert answer.status_code == 200
    assert "strict-transport-security" not in answer.headers


async def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(doors: Cast) -> None:
    answer = await (await doors.stranger()).get("/secret")
    assert answer.headers["location"] == "/login?next=%2Fsecret"
    part = await (await doors.stranger()).get("/secret", headers={"hx-request": "true"})
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/login?next=%2Fsecret")


async def test_the_wrong_role_is_refused(doors: Cast) -> None:
    answer = await (await doors.signed_in(doors.ana)).get("/secret")
    assert answer.status_code == 403
    assert "role" not in answer.text


async def test_roles_are_read_for_each_request(doors: Cast) -> None:
    from accompany.tables.accounts import give_role  # noqa: PLC0415  # needs the open store
    from accompany.words import Role  # noqa: PLC0415

    ana = await doors.signed_in(doors.ana)
    assert (await ana.get("/secret")).status_code == 403
    await give_role(doors.ana.account, Role.COORDINATOR)
    assert (await ana.get("/secret")).status_code == 200


async def test_a_token_and_a_cookie_are_never_mixed(doors: Cast) -> None:
    client = await doors.signed_in(doors.june)
    token = (await doors.speaking_as(doors.ana)).headers["authorization"]
    assert (await client.get("/whose", headers={"authorization": token})).text == str(doors.ana.account)
    wrong = await client.get("/whose", headers={"authorization": "Bearer acc_wrong"})
    assert wrong.status_code == 303


async def test_a_fault_says_nothing_and_names_an_incident(doors: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answer = await (await doors.stranger()).get("/broken?name=Marisol")
    assert answer.status_code == 500
    incident = answer.headers["x-request-id"]
    assert incident in answer.text
    assert "Marisol" not in answer.text
    assert incident in logged(caplog)
    assert "RuntimeError at test_door.py" in logged(caplog)
    assert "Marisol" not in logged(caplog)


async def test_the_log_knows_routes_not_addresses(doors: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    stranger = await doors.stranger()
    await stranger.get("/login/a-very-secret-token?name=Marisol", headers={"x-forwarded-for": "203.0.113.9"})
    last = await stranger.get("/555-0100/Marisol")
    assert re.sub(r"\d+\.\d ms \w{12}", "… ms id", logged(caplog)).splitlines() == [
        "GET /login/{token} 410 … ms id",
        f"GET - 404 - ms {last.headers['x-request-id']}",
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"sec-fetch-site": "cross-site"}, 403, id="another site"),
        pytest.param({"sec-fetch-site": "same-site"}, 403, id="a neighbour of ours"),
        pytest.param({"origin": "https://evil.example"}, 403, id="an old browser elsewhere"),
        pytest.param({"sec-fetch-site": "same-origin"}, 200, id="our own page"),
        pytest.param({"sec-fetch-site": "none"}, 200, id="typed"),
        pytest.param({"origin": BASE_URL}, 200, id="an old browser here"),
        pytest.param({"origin": "null"}, 200, id="an old browser without a referrer"),
        pytest.param({}, 200, id="no browser"),
    ],
)
async def test_a_form_for_anyone_must_come_from_here(doors: Cast, headers: dict[str, str], status: int) -> None:
    stranger = await doors.stranger()
    assert (await stranger.post("/tell", data={"kind": "x"}, headers=headers)).status_code == status


async def test_a_write_in_somebodys_name_needs_the_token_of_their_session(doors: Cast) -> None:
    june, here = await doors.signed_in(doors.june), {"sec-fetch-site": "same-origin"}
    token = await doors.csrf_of(june)
    other = await doors.csrf_of(await doors.signed_in(doors.rosa))
    assert (await june.post("/write", headers=here)).status_code == 403
    assert (await june.post("/write", headers=here, data={"csrf": other})).status_code == 403
    assert (await june.post("/write", headers=here, data={"csrf": ""})).status_code == 403
    assert (await june.post("/write", headers=here | {"x-csrf-token": other})).status_code == 403
    assert (
        await june.post("/write", headers={"sec-fetch-site": "cross-site", "x-csrf-token": token})
    ).status_code == 403
    assert (await june.post("/write", headers=here | {"x-csrf-token": token})).status_code == 200
    answer = await june.post("/write", headers=here, data={"csrf": token, "note": "later"})
    assert (answer.status_code, answer.text) == (200, f"written {len('csrf=&note=later') + len(token)}")


async def test_an_api_token_needs_no_form_token(doors: Cast) -> None:
    assert (await (await doors.speaking_as(doors.june)).post("/write")).status_code == 200


async def test_the_program_answers_only_under_its_own_name(doors: Cast) -> None:
    stranger = await doors.stranger()
    assert (await stranger.get("/login", headers={"host": "evil.example"})).status_code == 421
    assert (await stranger.get("/login", headers={"host": "127.0.0.1:8000"})).status_code == 200
    assert (await stranger.get("/login", headers={"host": "[::1]:8000"})).status_code == 200


async def test_anyone_may_send_only_so_much(doors: Cast) -> None:
    stranger = await doors.stranger()
    assert (await stranger.post("/tell", content=b"x" * PUBLIC)).text == f"taken {PUBLIC}"
    assert (await stranger.post("/tell", content=b"x" * (PUBLIC + 1))).status_code == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(PUBLIC // 1024 + 1):
            yield b"x" * 1024

    assert (await stranger.post("/tell", content=endless())).status_code == 413


async def test_a_static_file_is_kept_and_asked_about(doors: Cast) -> None:
    stranger = await doors.stranger()
    login = (await stranger.get("/login")).text
    address = login.split('rel="stylesheet" href="')[1].split('"')[0]
    first = await stranger.get(address)
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert first.headers["content-type"].startswith("text/css")
    again = await stranger.get("/static/app.css", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert (await stranger.get("/static/app.css?v=old")).headers["cache-control"] == "no-cache"


async def test_the_documentation_lists_the_api_and_asks_nobody_else(doors: Cast) -> None:
    stranger = await doors.stranger()
    text = (await stranger.get("/schema")).text
    assert "POST /api/v1/requests" in text
    assert "slot_taken" in text
    assert "<script" not in text
    assert (await stranger.get("/schema/openapi.json")).json()["openapi"].startswith("3.1")


async def test_the_program_opens_and_closes_its_store(settings: Settings) -> None:
    app: Litestar = program.create_app(settings)
    async with app.lifespan():
        transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # the two libraries' ASGI types differ
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            assert (await client.get("/healthz")).json() == {"status": "ok"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        assert [(await client.get(path)).status_code for path in ("/readyz", "/healthz")] == [500, 500]


async def test_a_frozen_account_is_out_with_its_next_request(doors: Cast) -> None:
    from accompany.actions import accounts  # noqa: PLC0415  # needs the open store
    from accompany.doors import now  # noqa: PLC0415

    client, speaker = await doors.signed_in(doors.ana), await doors.speaking_as(doors.ana)
    assert (await client.get("/whose")).status_code == 200
    await accounts.freeze(doors.riverside, doors.ana.account, doors.june.account, now.now())
    assert (await client.get("/whose")).status_code == 303
    assert (await speaker.get("/whose")).status_code == 303


async def test_a_session_id_the_browser_chose_is_nobodys(doors: Cast) -> None:
    client = await doors.stranger()
    client.cookies.set(SESSION, "chosen-by-somebody-else", domain="riverside.example.org")
    assert (await client.get("/whose")).status_code == 303
