"""Calls, answers, the list and partners, as programs see them."""

import httpx
import pytest

from accompany.rules import escalation
from accompany.tables import members
from accompany.words import Tier
from tests.calls import Post, Visit, add_members, courier, link_in, visit
from tests.cast import NOW, Cast

LIST_CSV = "name,email,phone,languages,zone,ring,urgent,opted_in_at,opted_in_how\n"
RINGS = ["team", "volunteers", "list", "partners", "public"]
NOBODY = dict.fromkeys(("called", "accepted", "in_doubt", "failed", "waiting", "coming", "thirty_minutes", "no"), 0)


@pytest.fixture
async def where(cast: Cast) -> Visit:
    return await visit(cast.riverside, cast.june.account, NOW)


@pytest.fixture
async def june(cast: Cast) -> httpx.AsyncClient:
    return await cast.speaking_as(cast.june)


@pytest.fixture
async def rosa(cast: Cast) -> httpx.AsyncClient:
    return await cast.speaking_as(cast.rosa)


@pytest.fixture
async def eve(cast: Cast) -> httpx.AsyncClient:
    return await cast.speaking_as(cast.eve)


def wanted(where: Visit, *rings: int, **more: object) -> dict[str, object]:
    return {"appointment": str(where.appointment), "rings": list(rings), "reason": "told to bring a ticket", **more}


async def drafted(june: httpx.AsyncClient, where: Visit, *rings: int, **more: object) -> str:
    response = await june.post("/api/v1/mobilizations", json=wanted(where, *rings, **more))
    assert response.status_code == 201, response.text
    return f"/api/v1/mobilizations/{response.json()['id']}"


async def test_a_draft_says_whom_it_would_reach_and_what_the_person_did_not_agree_to(
    cast: Cast, where: Visit, june: httpx.AsyncClient
) -> None:
    await add_members(cast.riverside, cast.june.account, 3, NOW)
    call = (await june.get(await drafted(june, where, 2, 3, expires_at="2026-11-23T16:00"))).json()
    assert [ring["name"] for ring in call["rings"]] == RINGS
    assert [ring["people"] for ring in call["rings"]] == [0, 2, 3, 0, 0]
    assert [ring["chosen"] for ring in call["rings"]] == [False, True, True, False, False]
    assert [ring["why_not"] for ring in call["rings"]] == [None, None, None, None, "ring_not_allowed"]
    assert [ring["allowed"] for ring in call["rings"]] == [True, True, True, True, False]
    assert (call["state"], call["approvals"], call["counts"]) == ("draft", [], NOBODY)
    assert sorted(call["texts"]) == ["en", "es"]
    assert call["expires_at"] == "2026-11-23T16:00:00-05:00"


async def test_a_call_from_draft_to_stand_down(
    cast: Cast, where: Visit, june: httpx.AsyncClient, rosa: httpx.AsyncClient
) -> None:
    await add_members(cast.riverside, cast.june.account, 3, NOW)
    path = await drafted(june, where, 3)
    assert (await june.post(f"{path}/send")).json()["reason"] == "not_approved"
    assert (await june.post(f"{path}/approve")).json()["reason"] == "own_draft"
    assert (await rosa.post(f"{path}/approve")).json()["state"] == "approved"
    sent = (await june.post(f"{path}/send")).json()
    assert (sent["state"], sent["counts"]["waiting"]) == ("sending", 3)
    post = Post()
    await courier(post).run_once()

    stranger = await cast.stranger()
    token = link_in(post.to("s00000@example.org")[0], "/a/").removeprefix("/a/")
    assert (await stranger.post(f"/api/v1/answers/{token}", json={"answer": "coming"})).json() == {
        "answer": "coming",
        "times": 1,
    }
    assert (await stranger.post(f"/api/v1/answers/{token}", json={"answer": "no"})).json()["times"] == 2
    counts = (await june.get(path)).json()["rings"][2]["counts"]
    assert counts == NOBODY | {"called": 3, "accepted": 3, "no": 1}

    over = (await rosa.post(f"{path}/stand-down")).json()
    assert (over["state"], over["told"]["waiting"]) == ("standing_down", 3)
    late = await stranger.post(f"/api/v1/answers/{token}", json={"answer": "coming"})
    assert (late.status_code, late.json()["reason"]) == (410, "link_old")
    assert (await rosa.post(f"{path}/stand-down")).json()["reason"] == "wrong_state"


@pytest.mark.parametrize(
    ("more", "field", "problem"),
    [
        pytest.param({"rings": []}, "rings", "required", id="no ring"),
        pytest.param({"rings": [9]}, "rings[0]", "unknown_choice", id="no such ring"),
        pytest.param({"reason": ""}, "reason", "required", id="no reason"),
        pytest.param({"reason": "  "}, "reason", "required", id="a reason of blanks"),
        pytest.param({"texts": {"xx": "come"}}, "texts", "unknown_language", id="unknown language"),
        pytest.param({"expires_at": "yesterday"}, "expires_at", "malformed", id="no time"),
        pytest.param({"expires_at": "2026-11-22T10:00:00Z"}, "expires_at", "date_past", id="expired before it began"),
        pytest.param({"expires_at": "2027-11-22T10:00:00Z"}, "expires_at", "date_too_far", id="valid for a year"),
        pytest.param({"surprise": 1}, "body", "unknown_field", id="unknown field"),
    ],
)
async def test_a_draft_with_a_bad_field_is_refused_by_name(
    where: Visit, june: httpx.AsyncClient, more: dict[str, object], field: str, problem: str
) -> None:
    response = await june.post("/api/v1/mobilizations", json=wanted(where, 3) | more)
    assert response.status_code == 422, response.text
    errors = response.json()["errors"]
    assert [(error["field"], error["problem"]) for error in errors] == [(field, problem)]


@pytest.mark.parametrize("ring", [pytest.param(5, id="press"), pytest.param(3, id="list")])
async def test_what_the_person_keeps_private_is_never_drafted(cast: Cast, june: httpx.AsyncClient, ring: int) -> None:
    where = await visit(cast.riverside, cast.june.account, NOW, Tier.PRIVATE)
    response = await june.post("/api/v1/mobilizations", json=wanted(where, ring))
    assert (response.status_code, response.json()["reason"]) == (409, "ring_not_allowed")


async def test_a_yes_is_no_answer_to_a_call(cast: Cast, where: Visit, june: httpx.AsyncClient) -> None:
    await june.post((await drafted(june, where, 2)) + "/send")
    cast.later(NOW + 2 * escalation.UNDO)
    post = Post()
    await courier(post).run_once()
    token = link_in(post.to(cast.ana.email)[0], "/a/").removeprefix("/a/")
    stranger = await cast.stranger()
    response = await stranger.post(f"/api/v1/answers/{token}", json={"answer": "yes"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["problem"] == "unknown_choice"
    forged = token[:-5] + ("b" if token[-5] == "a" else "a") + token[-4:]
    wrong = await stranger.post(f"/api/v1/answers/{forged}", json={"answer": "coming"})
    assert wrong.status_code == 404


async def test_eve_finds_no_call_no_member_no_partner(
    cast: Cast, where: Visit, june: httpx.AsyncClient, eve: httpx.AsyncClient
) -> None:
    path = await drafted(june, where, 3)
    assert (await eve.get(path)).status_code == 404
    for verb in ("approve", "send", "stand-down", "cancel"):
        assert (await eve.post(f"{path}/{verb}")).status_code == 404
    assert (await eve.post(f"{path}/widen", json={"rings": [4]})).status_code == 404
    assert (await eve.post("/api/v1/mobilizations", json=wanted(where, 3))).status_code == 404
    assert (await eve.get("/api/v1/mobilizations")).json()["items"] == []

    member = {"email": "friend@example.org", "opted_in_how": "web form"}
    made = (await june.post("/api/v1/list-members", json=member)).json()["id"]
    partner = {"name": "Choir", "email": "choir@example.org"}
    choir = (await june.post("/api/v1/partners", json=partner)).json()["id"]
    for path in (f"/api/v1/list-members/{made}", f"/api/v1/partners/{choir}"):
        assert (await eve.patch(path, json={})).status_code == 404
        assert (await eve.delete(path)).status_code == 404
    assert (await eve.get("/api/v1/list-members?email=friend@example.org")).json()["items"] == []
    assert (await eve.get("/api/v1/partners")).json()["items"] == []


async def test_volunteers_and_strangers_do_not_call(cast: Cast, where: Visit) -> None:
    ana, stranger = await cast.speaking_as(cast.ana), await cast.stranger()
    assert (await ana.post("/api/v1/mobilizations", json=wanted(where, 3))).status_code == 403
    assert (await stranger.post("/api/v1/mobilizations", json=wanted(where, 3))).status_code == 401
    assert (await ana.get("/api/v1/list-members")).status_code == 403


async def test_the_list_shows_nobodys_name_or_address(cast: Cast, june: httpx.AsyncClient) -> None:
    member = {"email": "friend@example.org", "name": "A Friend", "languages": ["es"], "opted_in_how": "web form"}
    made = (await june.post("/api/v1/list-members", json=member)).json()
    assert made["opted_in_at"][:16] == "2026-11-23T15:00"
    listed = await june.get("/api/v1/list-members")
    assert [one["id"] for one in listed.json()["items"]] == [made["id"]]
    assert "friend" not in listed.text.lower()
    found = await june.get("/api/v1/list-members?email=FRIEND@example.org")
    assert [one["id"] for one in found.json()["items"]] == [made["id"]]


async def test_a_member_is_changed_and_taken_off_and_stays_off(cast: Cast, june: httpx.AsyncClient) -> None:
    member = {"email": "friend@example.org", "opted_in_how": "web form", "opted_in_at": "2026-10-01T12:00:00Z"}
    path = f"/api/v1/list-members/{(await june.post('/api/v1/list-members', json=member)).json()['id']}"
    again = await june.post("/api/v1/list-members", json=member)
    assert again.json()["errors"][0] == {
        "field": "email",
        "problem": "duplicate_row",
        "detail": again.json()["errors"][0]["detail"],
    }
    assert (await june.patch(path, json={"languages": ["es"], "urgent": True})).json()["languages"] == ["es"]
    assert (await june.patch(path, json={"languages": ["xx"]})).status_code == 422
    assert (await june.delete(path)).status_code == 204
    assert (await june.delete(path)).status_code == 404
    assert (await june.post("/api/v1/list-members", json=member)).status_code == 422
    taken = LIST_CSV + "Friend,friend@example.org,,es,Queens,3,yes,2026-10-02,web form\n"
    headers = {"content-type": "text/csv"}
    imported = await june.post("/api/v1/list-members/import", content=taken, headers=headers)
    assert imported.json() == {"added": 0, "changed": 0, "unchanged": 1}
    assert await members.number(cast.riverside) == 0
    later = taken.replace("2026-10-02", "2026-11-24")
    imported = await june.post("/api/v1/list-members/import", content=later, headers=headers)
    assert imported.json() == {"added": 0, "changed": 1, "unchanged": 0}
    assert await members.number(cast.riverside) == 1


async def test_a_file_is_taken_in_whole_or_not_at_all(cast: Cast, june: httpx.AsyncClient) -> None:
    headers = {"content-type": "text/csv"}
    rows = [f"Friend,f{n}@example.org,,es;en,Queens,3,yes,2026-10-01,web form" for n in range(4)]
    bad = LIST_CSV + "\n".join([*rows[:2], rows[2].replace("es;en", "xx"), rows[0], rows[3]]) + "\n"
    response = await june.post("/api/v1/list-members/import", content=bad, headers=headers)
    assert response.status_code == 422
    assert [(row["line"], row["column"], row["problem"]) for row in response.json()["rows"]] == [
        (4, "languages", "unknown_language"),
        (5, "email", "duplicate_row"),
    ]
    assert await members.number(cast.riverside) == 0
    good = LIST_CSV + "\n".join(rows) + "\n"
    dry = await june.post("/api/v1/list-members/import?dry_run=true", content=good, headers=headers)
    assert (dry.json()["added"], await members.number(cast.riverside)) == (4, 0)
    assert (await june.post("/api/v1/list-members/import", content=good, headers=headers)).json()["added"] == 4
    changed = good.replace("Queens", "Bronx", 1)
    again = await june.post("/api/v1/list-members/import", content=changed, headers=headers)
    assert again.json() == {"added": 0, "changed": 1, "unchanged": 3}


async def test_partners_are_kept_apart_by_address(june: httpx.AsyncClient) -> None:
    first = {"name": "Choir", "email": "choir@example.org", "contact": "the conductor", "language": "es"}
    choir = (await june.post("/api/v1/partners", json=first)).json()
    assert choir == {**first, "id": choir["id"], "exercises": False}
    assert (await june.post("/api/v1/partners", json=first)).status_code == 422
    path = f"/api/v1/partners/{choir['id']}"
    assert (await june.patch(path, json={"name": "The Choir"})).json()["name"] == "The Choir"
    assert (await june.patch(path, json={"email": "nonsense"})).status_code == 422
    second = {"name": "Band", "email": "band@example.org"}
    assert (await june.post("/api/v1/partners", json=second)).status_code == 201
    assert (await june.patch(path, json={"email": "band@example.org"})).status_code == 422
    assert [one["name"] for one in (await june.get("/api/v1/partners")).json()["items"]] == ["Band", "The Choir"]
