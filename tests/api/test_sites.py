"""Sites and kinds through the API: read by volunteers, edited by coordinators."""

from typing import Any

import httpx
import pytest

from accompany.actions import founding
from tests.cast import NOW, Cast

ANNEX = {
    "kind": "isap_office",
    "name": "Annex",
    "street": "1 Main Street",
    "city": "Albany",
    "state": "NY",
    "postal_code": "12207",
    "time_zone": "America/New_York",
}
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
async def june(cast: Cast) -> httpx.AsyncClient:
    await founding.found("Riverside", "America/New_York", NOW)
    return await cast.speaking_as(cast.june)


async def every_page(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = (await client.get(f"{path}{cursor}")).json()
        items += page["items"]
        if page["next"] is None:
            return items
        cursor = f"&cursor={page['next']}"


async def test_all_sites_come_in_pages_each_once(june: httpx.AsyncClient) -> None:
    sites = await every_page(june, "/api/v1/sites?limit=40")
    assert len({site["id"] for site in sites}) == len(sites) == 95


async def test_search_finds_by_street(june: httpx.AsyncClient) -> None:
    found = (await june.get("/api/v1/sites", params={"q": "26 federal plaza"})).json()["items"]
    assert [site["name"] for site in found] == [
        "New York (Federal Plaza) Immigration Court",
        "New York City Field Office",
    ]
    assert {site["time_zone"] for site in found} == {"America/New_York"}
    assert (await june.get(f"/api/v1/sites/{found[0]['id']}")).json() == found[0]


async def test_a_site_is_added_corrected_and_found(june: httpx.AsyncClient) -> None:
    added = await june.post("/api/v1/sites", json=ANNEX)
    assert added.status_code == 201
    site = added.json()
    more = {"nickname": "Site Albany", "detained_only": False, "closes": None, "advisory_until": None}
    assert site == {**ANNEX, "id": site["id"], **more}
    changed = await june.patch(f"/api/v1/sites/{site['id']}", json={"street": "2 Main Street", "nickname": "Elm"})
    assert changed.status_code == 200
    assert changed.json() == {**site, "street": "2 Main Street", "nickname": "Elm"}


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        pytest.param({"kind": "casino"}, "kind", "unknown_choice", id="kind"),
        pytest.param({"name": ""}, "name", "required", id="no name"),
        pytest.param({"name": "x" * 201}, "name", "too_long", id="long name"),
        pytest.param({"city": "x" * 81}, "city", "too_long", id="long city"),
        pytest.param({"state": "ny"}, "state", "malformed", id="state"),
        pytest.param({"time_zone": "America/Gotham"}, "time_zone", "unknown_zone", id="zone"),
        pytest.param({"time_zone": "../../etc/passwd"}, "time_zone", "unknown_zone", id="path as zone"),
        pytest.param({"street": "a\u0000b"}, "street", "malformed", id="control character"),
        pytest.param({"colour": "red"}, "body", "unknown_field", id="unknown field"),
        pytest.param({"detained_only": "perhaps"}, "detained_only", "wrong_type", id="wrong type"),
        pytest.param({"nickname": "x" * 81}, "nickname", "too_long", id="long nickname"),
    ],
)
async def test_a_bad_site_is_refused_by_field(
    june: httpx.AsyncClient, change: dict[str, Any], field: str, problem: str
) -> None:
    answer = await june.post("/api/v1/sites", json={**ANNEX, **change})
    assert answer.status_code == 422
    assert [(one["field"], one["problem"]) for one in answer.json()["errors"]] == [(field, problem)]
    assert (await june.get("/api/v1/sites", params={"q": "12207"})).json()["items"] == []


async def test_one_kind_and_name_is_one_site(june: httpx.AsyncClient) -> None:
    await june.post("/api/v1/sites", json=ANNEX)
    answer = await june.post("/api/v1/sites", json=ANNEX)
    assert (answer.status_code, answer.json()["errors"][0]["problem"]) == (422, "duplicate_row")


async def test_a_file_of_sites_comes_in_whole_or_not_at_all(june: httpx.AsyncClient) -> None:
    header = "kind,name,street,city,state,postal_code,time_zone,detained_only"
    good = f"{header}\nother,Annex,1 Main Street,Albany,NY,12207,America/New_York,no\n"
    path, bad_row = "/api/v1/sites/import", "other,,,,,,,\n"
    for text in (good + bad_row, "kind\nother\n", ""):
        assert (await june.post(path, content=text)).status_code == 422
    assert (await june.post(path, content=good)).json() == {"added": 1, "changed": 0, "unchanged": 0}
    assert (await june.post(path, content=good)).json() == {"added": 0, "changed": 0, "unchanged": 1}
    bad = await june.post(path, content=good + bad_row, headers={"Content-Type": "text/csv"})
    assert bad.json()["rows"] == [{"line": 3, "column": "time_zone", "problem": "unknown_zone"}]
    latin = await june.post(path, content=good.replace("Main", "Peñón").encode("latin-1"))
    assert (latin.status_code, latin.json()["errors"][0]["problem"]) == (422, "malformed")


async def test_volunteers_read_and_do_not_edit(cast: Cast, june: httpx.AsyncClient) -> None:
    ana = await cast.speaking_as(cast.ana)
    for path in ("/api/v1/sites", "/api/v1/appointment-types", "/api/v1/roles", "/api/v1/signal-kinds"):
        assert (await ana.get(path)).status_code == 200
        assert (await ana.post(path, json={})).status_code == 403
        assert (await (await cast.stranger()).get(path)).status_code == 401
    assert (await ana.post("/api/v1/sites/import", content="")).status_code == 403


async def test_what_is_not_there_is_not_there(june: httpx.AsyncClient) -> None:
    for path in (f"/api/v1/sites/{NOBODY}", "/api/v1/sites/nonsense", "/api/v1/roles/x", "/api/v1/signal-kinds/x"):
        assert (await june.patch(path, json={})).status_code == 404


async def test_kinds_come_in_their_order(june: httpx.AsyncClient) -> None:
    types = (await june.get("/api/v1/appointment-types")).json()["items"]
    assert (types[0]["code"], types[0]["level_floor"]) == ("ice_check_in_osup", "watch")
    assert types[0]["team"][0] == {"role": "lead", "minimum": 1, "ideal": 1, "maximum": 1, "language": None}
    roles = (await june.get("/api/v1/roles")).json()["items"]
    assert [role["code"] for role in roles[:3]] == ["lead", "accompanier", "interpreter"]
    signals = (await june.get("/api/v1/signal-kinds")).json()["items"]
    assert (len(signals), signals[0]["code"], signals[0]["weight"]) == (19, "told_bring_ticket", 100)


async def test_a_type_is_added_and_changed(june: httpx.AsyncClient) -> None:
    wanted = {"code": "town_hall", "label": "Town hall", "team": [{"role": "accompanier", "minimum": 2}]}
    added = await june.post("/api/v1/appointment-types", json=wanted)
    assert added.status_code == 201
    assert added.json()["team"] == [{"role": "accompanier", "minimum": 2, "ideal": 2, "maximum": 2, "language": None}]
    path = "/api/v1/appointment-types/town_hall"
    changed = (await june.patch(path, json={"team_cap": 3, "level_floor": "high"})).json()
    assert changed == {**added.json(), "team_cap": 3, "level_floor": "high"}
    assert (await june.patch(path, json={"team_cap": None})).json()["team_cap"] is None
    assert (await june.post("/api/v1/appointment-types", json=wanted)).status_code == 422
    unknown = await june.patch(path, json={"team": [{"role": "wizard"}]})
    assert unknown.json()["errors"][0]["problem"] == "unknown_role"


async def test_roles_and_signal_kinds_are_edited(june: httpx.AsyncClient) -> None:
    role = await june.post("/api/v1/roles", json={"code": "photographer", "label": "Photographer"})
    assert role.status_code == 201
    changed = await june.patch("/api/v1/roles/photographer", json={"qualification": "press_101"})
    assert changed.json()["qualification"] == "press_101"
    weighed = await june.patch("/api/v1/signal-kinds/osup", json={"weight": 25, "floor": "watch", "lasts_days": 90})
    assert (weighed.json()["weight"], weighed.json()["floor"], weighed.json()["lasts_days"]) == (25, "watch", 90)
    assert (await june.patch("/api/v1/signal-kinds/osup", json={"floor": None})).json()["floor"] is None


async def test_a_site_s_hours_and_warnings_are_written_and_taken_back(june: httpx.AsyncClient) -> None:
    added = (await june.post("/api/v1/sites", json={**ANNEX, "closes": "16:30"})).json()
    assert (added["closes"], added["advisory_until"]) == ("16:30", None)
    path = f"/api/v1/sites/{added['id']}"
    warned = (await june.patch(path, json={"advisory_until": "2026-12-05"})).json()
    assert (warned["closes"], warned["advisory_until"]) == ("16:30", "2026-12-05")
    assert (await june.patch(path, json={"closes": None, "advisory_until": None})).json()["advisory_until"] is None
    wrong = await june.patch(path, json={"closes": "half past four"})
    assert wrong.json()["errors"][0]["field"] == "closes"


async def test_what_a_signal_kind_was_is_kept(june: httpx.AsyncClient) -> None:
    for weight in (25, 25, 30):
        await june.patch("/api/v1/signal-kinds/osup", json={"weight": weight})
    history = (await june.get("/api/v1/signal-kinds/history")).json()["items"]
    assert [(one["kind"]["code"], one["kind"]["weight"]) for one in history] == [("osup", 25), ("osup", 20)]
