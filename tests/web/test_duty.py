"""The roster's page: nobody on call is said plainly, a span is put there and taken off; Eve sees none of it."""

import re

import httpx
import pytest

from accompany.tables.sql import Sql
from tests.cast import NOW, Cast

SPAN = {"part": "on_call", "starts_at": "2026-11-23T00:00", "ends_at": "2026-11-30T08:00"}


FREEZE = Sql("UPDATE account SET frozen_at = {now} WHERE id = {id}")
NO_ROLE = Sql("DELETE FROM account_role WHERE account_id = {id}")


async def press(cast: Cast, client: httpx.AsyncClient, path: str, **fields: object) -> httpx.Response:
    return await client.post(path, data={"csrf": await cast.csrf_of(client), **fields})


async def test_put_on_call_taken_off_and_put_back(cast: Cast) -> None:
    june = await cast.signed_in(cast.june)
    empty = (await june.get("/duty")).text
    assert "Every coordinator is paged at once." in empty
    assert "Nobody is on call: every coordinator is paged" in (await june.get("/board")).text

    assert (await press(cast, june, "/duty", who=str(cast.rosa.account), **SPAN)).status_code == 303
    shown = (await june.get("/duty")).text
    assert "On call: Rosa" in shown
    assert "Every coordinator is paged at once." not in shown
    assert "Nobody is on call: every coordinator is paged" not in (await june.get("/board")).text

    [span] = re.findall(r"/duty/([^/]+)/off", shown)
    off = await press(cast, june, f"/duty/{span}/off")
    taken = (await june.get(off.headers["location"])).text
    assert "Taken off the roster." in taken
    assert "On call: Rosa" not in taken
    assert (await press(cast, june, f"/duty/{span}/back")).status_code == 303
    assert "On call: Rosa" in (await june.get("/duty")).text


async def test_what_is_wrong_is_said_and_kept(cast: Cast) -> None:
    june = await cast.signed_in(cast.june)
    nothing = await press(cast, june, "/duty")
    assert nothing.status_code == 422
    backwards = await press(cast, june, "/duty", who=str(cast.rosa.account), **{**SPAN, "ends_at": "2026-11-22T08:00"})
    assert backwards.status_code == 422
    assert 'value="2026-11-22T08:00"' in backwards.text
    await press(cast, june, "/duty", who=str(cast.rosa.account), **SPAN)
    twice = await press(cast, june, "/duty", who=str(cast.rosa.account), **{**SPAN, "part": "backup"})
    assert twice.status_code == 409
    assert "They are on duty in that time already." in twice.text


async def test_eve_sees_her_own_roster_only(cast: Cast) -> None:
    june, eve = await cast.signed_in(cast.june), await cast.signed_in(cast.eve)
    await press(cast, june, "/duty", who=str(cast.rosa.account), **SPAN)
    [span] = re.findall(r"/duty/([^/]+)/off", (await june.get("/duty")).text)
    assert "Rosa" not in (await eve.get("/duty")).text
    assert "Taken off" not in (await eve.get(f"/duty?off={span}")).text
    for verb in ("off", "back"):
        assert (await press(cast, eve, f"/duty/{span}/{verb}")).status_code == 404


async def test_a_program_writes_the_same_roster(cast: Cast) -> None:
    june = await cast.speaking_as(cast.june)
    body = {"who": str(cast.rosa.account), **SPAN}
    made = (await june.post("/api/v1/duty", json=body)).json()
    assert made["starts_at"] == "2026-11-23T00:00:00-05:00"
    roster = (await june.get("/api/v1/duty")).json()
    assert roster["on_call"] == [str(cast.rosa.account)]
    assert [one["id"] for one in roster["spans"]] == [made["id"]]
    assert [gap["starts_at"] for gap in roster["gaps"]] == ["2026-11-30T08:00:00-05:00"]
    assert (await june.delete(f"/api/v1/duty/{made['id']}")).status_code == 204
    assert (await june.get("/api/v1/duty")).json()["on_call"] == []
    assert (await june.post(f"/api/v1/duty/{made['id']}/put-back")).json()["id"] == made["id"]


@pytest.mark.parametrize("frozen", [True, False])
async def test_whoever_coordinates_no_more_is_nowhere_said_to_be_on_call(cast: Cast, frozen: bool) -> None:
    june = await cast.signed_in(cast.june)
    await press(cast, june, "/duty", who=str(cast.rosa.account), **SPAN)
    await (FREEZE.rows(id=cast.rosa.account, now=NOW) if frozen else NO_ROLE.rows(id=cast.rosa.account))
    page = (await june.get("/duty")).text
    assert "Every coordinator is paged at once." in page
    assert "They coordinate no more: nobody pages them." in page
    assert "Nobody is on call: every coordinator is paged" in (await june.get("/board")).text
    roster = (await (await cast.speaking_as(cast.june)).get("/api/v1/duty")).json()
    assert roster["on_call"] == []
    assert len(roster["spans"]) == len(roster["gaps"]) == 1
