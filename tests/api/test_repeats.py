"""Idempotency-Key: what is sent twice is done once and answered alike."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import ModuleType

import httpx
import pytest
from litestar import post
from litestar.params import JSONBody

from accompany import app as program
from accompany.doors.access import Maybe
from accompany.tables import idempotency
from accompany.tables.sql import Sql
from accompany.words import Access, Missing, Reason, Refused
from tests.cast import NOW, Cast

KEPT = Sql("SELECT key_digest, body_digest, status, answer_sealed FROM idempotency ORDER BY key_digest")


class Bell:
    """Counts how often it was rung, and can be held."""

    def __init__(self) -> None:
        self.rung = 0
        self.held = asyncio.Event()
        self.held.set()


@pytest.fixture
async def bell(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Bell, Cast]:
    """Give a route that counts what is done through it."""
    bell = Bell()

    @post("/bell", access=Access.ANYONE)
    async def ring(request: Maybe, data: JSONBody[dict[str, str]]) -> dict[str, object]:
        """Ring."""
        await bell.held.wait()
        bell.rung += 1
        match data.get("how"):
            case "refused":
                raise Refused(Reason.SLOT_TAKEN)
            case "missing":
                raise Missing
            case "broken":
                raise RuntimeError
        return {"rung": bell.rung, "who": data.get("who", "")}

    monkeypatch.setattr(program, "API", [*program.API, ring])
    return bell, replace(cast, app=program.create_app(cast.settings))


async def ring(client: httpx.AsyncClient, key: str | None, **body: str) -> httpx.Response:
    headers = {} if key is None else {"idempotency-key": key}
    return await client.post("/api/v1/bell", json=body, headers=headers)


async def test_the_second_time_is_answered_as_the_first(bell: tuple[Bell, Cast]) -> None:
    rung, cast = bell
    june = await cast.speaking_as(cast.june)
    first, second = await ring(june, "k1", who="Marisol"), await ring(june, "k1", who="Marisol")
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert first.headers["content-type"] == second.headers["content-type"]
    assert second.headers["x-content-type-options"] == "nosniff"
    assert rung.rung == 1
    await ring(june, "k2", who="Marisol")
    await ring(june, None, who="Marisol")
    assert rung.rung == 3


async def test_another_body_with_the_same_key_is_refused(bell: tuple[Bell, Cast]) -> None:
    rung, cast = bell
    june = await cast.speaking_as(cast.june)
    await ring(june, "k1", who="Marisol")
    again = await ring(june, "k1", who="Ana")
    assert (again.status_code, again.json()["reason"]) == (422, "key_reused")
    elsewhere = await june.post("/api/v1/login", json={"who": "Marisol"}, headers={"idempotency-key": "k1"})
    assert elsewhere.json()["reason"] == "key_reused"
    assert rung.rung == 1


async def test_a_key_belongs_to_an_account(bell: tuple[Bell, Cast]) -> None:
    _, cast = bell
    answers = [await ring(await cast.speaking_as(who), "k1", who="Marisol") for who in (cast.june, cast.eve)]
    assert [answer.json()["rung"] for answer in answers] == [1, 2]


async def test_for_strangers_a_key_belongs_to_the_body(bell: tuple[Bell, Cast]) -> None:
    _, cast = bell
    here, there = await cast.stranger(), await cast.stranger()
    assert (await ring(here, "k1", who="Marisol")).json() == (await ring(there, "k1", who="Marisol")).json()
    assert (await ring(there, "k1", who="Ana")).json()["rung"] == 2


@pytest.mark.parametrize(("how", "status", "times"), [("refused", 409, 1), ("missing", 404, 1), ("broken", 500, 2)])
async def test_a_refusal_is_an_answer_and_a_fault_is_none(
    bell: tuple[Bell, Cast], how: str, status: int, times: int
) -> None:
    rung, cast = bell
    june = await cast.speaking_as(cast.june)
    answers = [await ring(june, "k1", how=how) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [status] * 2
    assert rung.rung == times


async def test_the_same_key_at_once_is_done_once(bell: tuple[Bell, Cast]) -> None:
    rung, cast = bell
    june = await cast.speaking_as(cast.june)
    rung.held.clear()
    both = [asyncio.create_task(ring(june, "k1", who="Marisol")) for _ in range(2)]
    await asyncio.sleep(0.1)
    assert not any(task.done() for task in both)
    rung.held.set()
    answers = [await task for task in both]
    assert {answer.status_code for answer in answers} == {201}
    assert answers[0].content == answers[1].content
    assert rung.rung == 1


async def test_a_key_still_at_work_is_busy(bell: tuple[Bell, Cast], monkeypatch: pytest.MonkeyPatch) -> None:
    rung, cast = bell
    monkeypatch.setattr("accompany.doors.repeats.PATIENCE", 0.1)
    june = await cast.speaking_as(cast.june)
    rung.held.clear()
    first = asyncio.create_task(ring(june, "k1", who="Marisol"))
    await asyncio.sleep(0.05)
    second = await ring(june, "k1", who="Marisol")
    assert (second.status_code, second.json()["reason"]) == (409, "key_busy")
    rung.held.set()
    assert (await first).status_code == 201
    assert (await ring(june, "k1", who="Marisol")).status_code == 201
    assert rung.rung == 1


async def test_a_key_is_forgotten_after_a_day(bell: tuple[Bell, Cast]) -> None:
    _, cast = bell
    await ring(await cast.speaking_as(cast.ana), "k1", who="Marisol")
    cast.later(NOW + timedelta(hours=24, seconds=5))
    assert (await ring(await cast.speaking_as(cast.ana), "k1", who="Ana")).json()["rung"] == 2
    await idempotency.forget_old(NOW + timedelta(hours=49))
    assert await KEPT.rows() == []


async def test_whoever_died_at_work_keeps_nobody_waiting(store: ModuleType) -> None:
    digest = idempotency.digest_of("somebody", "k1")
    assert await idempotency.begin(digest, b"body", NOW)
    assert not await idempotency.begin(digest, b"body", NOW + timedelta(minutes=1))
    assert await idempotency.begin(digest, b"body", NOW + timedelta(minutes=2, seconds=1))


async def test_the_kept_answer_is_sealed(bell: tuple[Bell, Cast]) -> None:
    _, cast = bell
    await ring(await cast.speaking_as(cast.june), "k1", who="Marisol")
    row = (await KEPT.rows())[0]
    assert row["status"] == 201
    assert b"Marisol" not in bytes(row["answer_sealed"])
    assert "k1" not in row["key_digest"]


@pytest.mark.parametrize("key", ["", "x" * 129, "a\tb"])
async def test_a_key_must_be_short_and_readable(bell: tuple[Bell, Cast], key: str) -> None:
    rung, cast = bell
    answer = await ring(await cast.stranger(), key, who="Marisol")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert rung.rung == 0
