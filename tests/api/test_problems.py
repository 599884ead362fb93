"""How the API says no: problem+json with a stable reason, the fields, and no word of what was sent."""

from dataclasses import replace
from typing import Annotated, Any

import msgspec
import pytest
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from accompany import app as program
from accompany.doors.access import path_id
from accompany.doors.errors import HERE, Closed
from accompany.words import Access, Fluency, Missing, Problem, Reason, Refused, TooMany
from tests.cast import Cast

CANARY = "Xanadu-555-0199"


class Place(msgspec.Struct, forbid_unknown_fields=True):
    """A part of a body."""

    role: str
    minimum: Annotated[int, msgspec.Meta(ge=0, le=9)] = 1


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """A body with every kind of field."""

    kind: Annotated[str, msgspec.Meta(min_length=2, max_length=20)]
    reason: Reason | None = None
    team: list[Place] = []
    level: Fluency | None = None


@post("/bodies", access=Access.ANYONE)
async def take_body(data: JSONBody[Body]) -> dict[str, str]:
    """Take a body."""
    return {"kind": data.kind}


@get("/refusals/{reason:str}", access=Access.ANYONE)
async def refuse(reason: FromPath[str]) -> None:
    """Refuse, naming what helps to go on."""
    raise Refused(Reason(reason), alternatives=[{"id": "7"}])


@get("/ids/{one:str}", access=Access.ANYONE)
async def find(one: FromPath[str], limit: FromQuery[int] = 5) -> None:
    """Look for something that is never there."""
    path_id(one)
    raise Missing


@get("/often", access=Access.ANYONE)
async def often(needed: FromQuery[int]) -> None:
    """Be asked too often."""
    raise TooMany(90)


@pytest.fixture
async def doors(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The program with some routes more."""
    monkeypatch.setattr(program, "API", [*program.API, take_body, refuse, find, often])
    return replace(cast, app=program.create_app(cast.settings))


def errors(problem: dict[str, Any]) -> dict[str, str]:
    return {error["field"]: error["problem"] for error in problem["errors"]}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("{}", {"kind": "required"}, id="a field is missing"),
        pytest.param('{"kind": "x"}', {"kind": "required"}, id="too short"),
        pytest.param(f'{{"kind": "{CANARY * 3}"}}', {"kind": "too_long"}, id="too long"),
        pytest.param(f'{{"kind": ["{CANARY}"]}}', {"kind": "wrong_type"}, id="another type"),
        pytest.param(f'{{"kind": "visit", "reason": "{CANARY}"}}', {"reason": "unknown_choice"}, id="not in the list"),
        pytest.param(f'{{"kind": "visit", "{CANARY}": 1}}', {"body": "unknown_field"}, id="an unknown field"),
        pytest.param('{"kind": "visit", "team": [{"role": "x"}, {}]}', {"team[1].role": "required"}, id="deeper"),
        pytest.param(
            '{"kind": "visit", "team": [{"role": "x", "minimum": -1}]}', {"team[0].minimum": "too_small"}, id="small"
        ),
        pytest.param(
            '{"kind": "visit", "team": [{"role": "x", "minimum": 10}]}', {"team[0].minimum": "too_large"}, id="large"
        ),
        pytest.param(f'{{"kind": "{CANARY}', {"body": "malformed"}, id="no JSON"),
        pytest.param(f'["{CANARY}"]', {"body": "wrong_type"}, id="a list"),
        pytest.param("null", {"body": "wrong_type"}, id="null"),
        pytest.param("", {"kind": "required"}, id="an empty body counts as an object"),
        pytest.param("\xff\xfe", {"body": "malformed"}, id="no text"),
    ],
)
async def test_each_bad_field_is_named_and_nothing_echoed(doors: Cast, body: str, expected: dict[str, str]) -> None:
    stranger = await doors.stranger()
    answer = await stranger.post(
        "/api/v1/bodies", content=body.encode("latin-1"), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert CANARY not in answer.text
    problem = answer.json()
    assert errors(problem) == expected
    assert problem["reason"] == "invalid"
    assert all(error["detail"].endswith(".") for error in problem["errors"])


async def test_every_reason_has_a_sentence_and_its_status(doors: Cast) -> None:
    stranger = await doors.stranger()
    for reason in Reason:
        answer = await stranger.get(f"/api/v1/refusals/{reason}")
        problem = answer.json()
        assert problem.pop("detail").endswith(".")
        assert problem.pop("title")
        assert problem == {
            "type": f"/schema#{reason}",
            "status": HERE.get(reason, 409),
            "reason": reason,
            "alternatives": [{"id": "7"}],
        }
        assert answer.status_code == HERE.get(reason, 409)


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/api/v1/ids/%00%FFnot-an-id", 404, "missing"),
        ("/api/v1/ids/8f14e45f-ceea-467a-9575-0a5a1a1a1a1a", 404, "missing"),
        ("/api/v1/ids/1?limit=many", 422, "invalid"),
        ("/api/v1/often", 422, "invalid"),
        ("/api/v1/often?needed=1", 429, "too_many"),
        ("/api/v1/bodies", 405, "wrong_method"),
        ("/api/v1/nowhere", 404, "missing"),
        ("/api/v1/requests", 401, "sign_in"),
    ],
)
async def test_other_ways_of_saying_no(doors: Cast, path: str, status: int, reason: str) -> None:
    answer = await (await doors.stranger()).get(path)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "many" not in answer.json()["detail"]


async def test_a_query_problem_names_the_parameter(doors: Cast) -> None:
    stranger = await doors.stranger()
    assert errors((await stranger.get("/api/v1/often")).json()) == {"needed": "required"}
    assert errors((await stranger.get("/api/v1/ids/1?limit=many")).json()) == {"limit": "wrong_type"}


async def test_too_many_says_when_to_come_back(doors: Cast) -> None:
    assert (await (await doors.stranger()).get("/api/v1/often?needed=1")).headers["retry-after"] == "90"


async def test_a_wrong_method_names_the_right_ones(doors: Cast) -> None:
    answer = await (await doors.stranger()).get("/api/v1/bodies")
    assert set(answer.headers["allow"].split(", ")) == {"OPTIONS", "POST"}


async def test_the_wrong_role_is_403_and_no_token_401(doors: Cast) -> None:
    ana = await (await doors.speaking_as(doors.ana)).get("/api/v1/requests")
    assert (ana.status_code, ana.json()["reason"]) == (403, "not_allowed")
    nobody = await (await doors.stranger(authorization="Bearer acc_nothing")).get("/api/v1/requests")
    assert (nobody.status_code, nobody.json()["reason"]) == (401, "sign_in")
    assert nobody.headers["www-authenticate"] == "Bearer"


async def test_the_session_works_on_the_api_with_its_token_in_a_header(doors: Cast) -> None:
    june = await doors.signed_in(doors.june)
    person = {"spoken_language": "es"}
    refused = await june.post("/api/v1/people", json=person)
    assert (refused.status_code, refused.json()["reason"]) == (403, "other_site")
    taken = await june.post("/api/v1/people", json=person, headers={"x-csrf-token": await doors.csrf_of(june)})
    assert taken.status_code in (201, 422)


async def test_another_chapters_rows_are_not_there(cast: Cast) -> None:
    june, eve = await cast.speaking_as(cast.june), await cast.speaking_as(cast.eve)
    person = (await june.post("/api/v1/people", json={"name": "Marisol"})).json()
    path = f"/api/v1/people/{person['id']}"
    assert (await june.get(path)).status_code == 200
    for method, below in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/open"), ("POST", "/consent")):
        body = {"purpose": "call back", "fields": ["name"]} if below == "/open" else {"tier": "private"}
        answer = await eve.request(method, path + below, json={} if method == "PATCH" else body)
        assert (answer.status_code, answer.json()["reason"]) == (404, "missing"), (method, below)
    assert (await june.get(path)).status_code == 200


def test_door_codes_and_rule_codes_are_different_words() -> None:
    assert not {code.value for code in Closed} & {reason.value for reason in Reason}
    assert Problem.REQUIRED.value == "required"
