"""Mail that a program brings to the webhook, signed by the scheme's own library."""

import base64
import json
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest
from standardwebhooks import Webhook

from accompany.app import create_app
from accompany.doors.now import now
from accompany.doors.webhooks import BadSignature, check
from tests import answering
from tests.cast import NOW
from tests.mailroom.conftest import SECRET, Shift, arrivals, database_fails

PATH = "/api/v1/inbound/mail"


def body_of(mail: bytes, *recipients: str) -> bytes:
    return json.dumps({"recipients": recipients, "mail": base64.b64encode(mail).decode()}).encode()


def signed(body: bytes, at: datetime, secret: bytes = SECRET, id_: str = "msg_1") -> dict[str, str]:
    stamp = int(at.timestamp())
    signature = Webhook(secret).sign(id_, at, body.decode())
    return {"webhook-id": id_, "webhook-timestamp": str(stamp), "webhook-signature": signature}


async def bring(client: httpx.AsyncClient, body: bytes, **changes: str) -> httpx.Response:
    headers = signed(body, now()) | {name.replace("_", "-"): value for name, value in changes.items()}
    return await client.post(PATH, content=body, headers=headers)


async def test_a_no_opens_the_place_again(shift: Shift) -> None:
    client = await shift.cast.stranger()
    answer = await bring(client, body_of(shift.answer("DECLINED").raw(), shift.to))
    assert (answer.status_code, answer.json()) == (202, {"decided": 1})
    assert await shift.is_open()
    assert await arrivals() == [("webhook", "release")]


async def test_without_recipients_the_headers_say_whose_it_is(shift: Shift) -> None:
    client = await shift.cast.stranger()
    assert (await bring(client, body_of(shift.answer("DECLINED").raw()))).status_code == 202
    assert await shift.is_open()


async def test_mail_to_nobody_is_taken_and_decides_nothing(shift: Shift) -> None:
    client = await shift.cast.stranger()
    answer = await bring(client, body_of(answering.words("eve@example.org", "hello"), "eve@example.org"))
    assert (answer.status_code, answer.json()) == (202, {"decided": 0})
    assert await arrivals() == []


async def test_a_mail_of_one_mebibyte_comes_through_and_a_larger_body_does_not(shift: Shift) -> None:
    client = await shift.cast.stranger()
    large = shift.answer("DECLINED").raw().ljust((1 << 20) - 1000)
    assert (await bring(client, body_of(large, shift.to))).status_code == 202
    assert (await bring(client, b"x" * (1536 * 1024 + 1))).status_code == 413


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"webhook_signature": ""}, id="no signature"),
        pytest.param({"webhook_signature": "v1," + "A" * 43 + "="}, id="another signature"),
        pytest.param({"webhook_signature": "v1"}, id="no comma"),
        pytest.param({"webhook_signature": "v1,%%%"}, id="no base64"),
        pytest.param({"webhook_signature": "v1," + "A" * 1001}, id="long"),
        pytest.param({"webhook_id": "msg_2"}, id="another id"),
        pytest.param({"webhook_id": ""}, id="no id"),
        pytest.param({"webhook_timestamp": ""}, id="no time"),
        pytest.param({"webhook_timestamp": "soon"}, id="no number"),
        pytest.param({"webhook_timestamp": "1e9"}, id="a number of another kind"),
        pytest.param({"webhook_timestamp": "9" * 500}, id="a time that no calendar has"),
    ],
)
async def test_what_is_not_signed_changes_nothing(shift: Shift, changes: dict[str, str]) -> None:
    client = await shift.cast.stranger()
    answer = await bring(client, body_of(shift.answer("DECLINED").raw(), shift.to), **changes)
    assert (answer.status_code, answer.json()["reason"]) == (401, "signature")
    assert not await shift.is_open()


async def test_another_body_another_secret_and_the_wrong_time_are_refused(shift: Shift) -> None:
    client = await shift.cast.stranger()
    right = body_of(shift.answer("DECLINED").raw(), shift.to)
    for headers in (
        signed(b"{}", now()),
        signed(right, now(), secret=bytes(32)),
        signed(right, now() - timedelta(minutes=5, seconds=2)),
        signed(right, now() + timedelta(minutes=5, seconds=30)),
    ):
        assert (await client.post(PATH, content=right, headers=headers)).status_code == 401
    assert not await shift.is_open()
    assert (await client.post(PATH, content=right, headers=signed(right, now() - timedelta(minutes=4)))).is_success


async def test_while_a_secret_changes_both_signatures_may_come(shift: Shift) -> None:
    client = await shift.cast.stranger()
    body = body_of(shift.answer("DECLINED").raw(), shift.to)
    both = [signed(body, now(), secret=bytes(32)), signed(body, now())]
    together = " ".join(["v1a,c2lnbmVk", *(one["webhook-signature"] for one in both)])
    assert (await bring(client, body, webhook_signature=together)).status_code == 202


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"mail": "%"}', b'{"mail": "", "more": 1}', b'{"mail": "", "recipients": [""]}']
)
async def test_what_is_signed_but_no_mail_is_named(shift: Shift, body: bytes) -> None:
    client = await shift.cast.stranger()
    answer = await client.post(PATH, content=body, headers=signed(body or b"{}", now()))
    assert answer.status_code == 422
    assert "errors" in answer.json()


async def test_a_database_that_is_away_means_come_again(shift: Shift) -> None:
    client = await shift.cast.stranger()
    body = body_of(shift.answer("DECLINED").raw(), shift.to)
    async with database_fails():
        answer = await bring(client, body)
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert not await shift.is_open()
    assert (await bring(client, body)).status_code == 202
    assert await shift.is_open()


async def test_without_a_secret_there_is_no_such_way(shift: Shift) -> None:
    app = create_app(replace(shift.settings, inbound_secret=None))
    client = await replace(shift.cast, app=app).stranger()
    assert (await bring(client, body_of(shift.answer("DECLINED").raw(), shift.to))).status_code == 404


def test_times_are_checked_to_the_second() -> None:
    headers = signed(b"{}", NOW)
    check(headers, b"{}", SECRET, NOW + timedelta(minutes=5))
    with pytest.raises(BadSignature):
        check(headers, b"{}", SECRET, NOW + timedelta(minutes=5, seconds=1))
