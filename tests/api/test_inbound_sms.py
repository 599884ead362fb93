"""Texts by the signed door: Twilio's forms and everybody else's JSON, and nobody without the secret."""

import base64
import hmac
import json
import logging
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest
from standardwebhooks import Webhook

from accompany.app import create_app
from accompany.doors.now import now
from accompany.doors.twilio import check
from accompany.doors.webhooks import BadSignature
from accompany.tables import links, texts_received
from accompany.words import NoticeId
from tests.cast import BASE_URL
from tests.texting import ANA, STRANGER, Texting, texting

__all__ = ["texting"]
PATH, STATUS = "/api/v1/inbound/sms", "/api/v1/inbound/sms/status"
TOKEN, SECRET = "a-token", bytes(range(32))
SMS_URL = f"twilio://AC{'0' * 32}:{TOKEN}@?from=+12125550190"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
PUBLISHED = "RSOYDt4T1cUTdK1PDd93/VVr8B8="  # Twilio's own example, with the token 12345


def test_the_signature_is_the_one_twilio_publishes() -> None:
    check(URL, list(FIELDS.items()), PUBLISHED, "12345")


@pytest.mark.parametrize(
    ("url", "fields", "signature", "token"),
    [
        pytest.param(URL, FIELDS, PUBLISHED, "12346", id="another token"),
        pytest.param(URL[:-1], FIELDS, PUBLISHED, "12345", id="another address"),
        pytest.param(URL, FIELDS | {"Digits": "1235"}, PUBLISHED, "12345", id="another value"),
        pytest.param(URL, FIELDS | {"More": ""}, PUBLISHED, "12345", id="one more field"),
        pytest.param(URL, FIELDS, "", "12345", id="no signature"),
        pytest.param(URL, FIELDS, "ü" * 28, "12345", id="no base64"),
        pytest.param(URL, FIELDS, PUBLISHED * 99, "12345", id="too long"),
    ],
)
def test_anything_else_is_refused(url: str, fields: dict[str, str], signature: str, token: str) -> None:
    with pytest.raises(BadSignature):
        check(url, list(fields.items()), signature, token)


def signed(path: str, fields: dict[str, str], token: str = TOKEN) -> dict[str, str]:
    """Sign a form as Twilio does, by the name the program goes by."""
    text = BASE_URL + path + "".join(name + fields[name] for name in sorted(fields))
    signature = base64.b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()
    return {"x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded"}


async def client_of(texting: Texting, **settings: object) -> httpx.AsyncClient:
    """Give a client of the program as these settings make it."""
    app = create_app(replace(texting.cast.settings, **settings))  # type: ignore[arg-type]
    return await replace(texting.cast, app=app).stranger()


async def twilio(texting: Texting, path: str, fields: dict[str, str], token: str = TOKEN) -> httpx.Response:
    client = await client_of(texting, sms_url=SMS_URL)
    return await client.post(path, content=urlencode(fields), headers=signed(path, fields, token))


async def other(texting: Texting, path: str, told: object, secret: bytes = SECRET) -> httpx.Response:
    client = await client_of(texting, inbound_secret=SECRET)
    body = told if isinstance(told, str) else json.dumps(told)
    stamp = now()
    signature = Webhook(secret).sign("msg_1", stamp, body)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(stamp.timestamp())), "webhook-signature": signature}
    return await client.post(path, content=body, headers=headers)


def text(words: str, sender: str = ANA, sid: str = "SM1") -> dict[str, str]:
    return {"MessageSid": sid, "From": sender, "To": "+12125550190", "Body": words, "NumMedia": "0", "Empty": ""}


async def test_a_yes_by_twilio_claims(texting: Texting) -> None:
    await texting.ask()
    answer = await twilio(texting, PATH, text("Sí 10"))
    assert (answer.status_code, answer.content) == (204, b"")
    assert await texting.holder() == texting.cast.ana.volunteer


async def test_a_yes_by_a_gateway_claims(texting: Texting) -> None:
    await texting.ask()
    answer = await other(texting, PATH, {"id": "1", "from": ANA, "text": "YES 10"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert await texting.holder() == texting.cast.ana.volunteer


async def test_a_stop_that_twilio_answered_itself(texting: Texting) -> None:
    assert (await twilio(texting, PATH, text("basta") | {"OptOutType": "STOP"})).status_code == 204
    await texting.courier.run_once()
    assert texting.shown() == []


async def test_a_stranger_gets_the_same_answer_as_a_volunteer(texting: Texting) -> None:
    await texting.ask()
    ours = await twilio(texting, PATH, text("YES 10"))
    theirs = await twilio(texting, PATH, text("YES 10", STRANGER, "SM2"))
    assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)


@pytest.mark.parametrize("path", [PATH, STATUS])
async def test_without_the_secret_nothing_is_taken(texting: Texting, path: str) -> None:
    await texting.ask()
    assert (await twilio(texting, path, text("YES 10"), "another token")).status_code == 401
    assert (await other(texting, path, {"id": "1", "from": ANA, "text": "YES 10"}, bytes(32))).status_code == 401
    unsigned = await (await client_of(texting, sms_url=SMS_URL)).post(path, data=text("YES 10"))
    assert unsigned.status_code == 401
    unset = await (await client_of(texting)).post(path, data=text("YES 10"), headers=signed(path, text("YES 10")))
    assert unset.status_code == 404
    assert await texting.holder() is None


@pytest.mark.parametrize("told", ["{}", "[]", '{"id": "1", "from": "", "text": ""}', '{"id": 1}', "nonsense"])
async def test_what_is_signed_but_no_text_is_named(texting: Texting, told: str) -> None:
    assert (await other(texting, PATH, told)).status_code == 422


async def test_a_status_is_taken_at_its_own_address(texting: Texting) -> None:
    await texting.ask()
    one = next(one for one in texting.phones.taken if one.recipient == ANA)
    path = one.sender.removeprefix(BASE_URL)
    assert path == f"{STATUS}?n={links.bounce_token(one.key)}"
    for status in ("queued", "sent", "nonsense"):
        assert (await twilio(texting, path, {"MessageStatus": status})).status_code == 204
    assert await texts_received.waiting_number(texting.cast.riverside) == 0
    assert (await twilio(texting, path, {"MessageStatus": "undelivered", "ErrorCode": "30003"})).status_code == 204
    assert [kept.did for kept in await texts_received.waiting(texting.cast.riverside)] == ["undelivered"]


async def test_a_status_of_an_unknown_text_changes_nothing(texting: Texting) -> None:
    await texting.ask()
    made_up = links.bounce_token(NoticeId(texting.planned.appointment))
    for path in (STATUS, f"{STATUS}?n=", f"{STATUS}?n=wrong", f"{STATUS}?n={made_up}"):
        assert (await twilio(texting, path, {"MessageStatus": "failed"})).status_code == 204
    assert (await other(texting, STATUS, {"id": "wrong", "status": "failed"})).status_code == 204
    assert await texts_received.waiting_number(texting.cast.riverside) == 0


async def test_a_gateways_status_is_taken_by_the_id_it_was_given(texting: Texting) -> None:
    await texting.ask()
    one = next(one for one in texting.phones.taken if one.recipient == ANA)
    assert (await other(texting, STATUS, {"id": str(one.key), "status": "failed"})).status_code == 204
    assert [kept.did for kept in await texts_received.waiting(texting.cast.riverside)] == ["undelivered"]


async def test_an_old_call_is_refused(texting: Texting) -> None:
    client = await client_of(texting, inbound_secret=SECRET)
    body, stamp = json.dumps({"id": "1", "from": ANA, "text": "STOP"}), now() - timedelta(minutes=6)
    signature = Webhook(SECRET).sign("msg_1", stamp, body)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(stamp.timestamp())), "webhook-signature": signature}
    assert (await client.post(PATH, content=body, headers=headers)).status_code == 401


async def test_no_number_and_no_words_in_any_log(texting: Texting, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await texting.ask()
    await twilio(texting, PATH, text("the blue door", STRANGER))
    await twilio(texting, PATH, text("the blue door", sid="SM3"), "another token")
    await twilio(texting, PATH, text("NO 10", sid="SM4"))
    shown = caplog.text + "".join(f"{record.__dict__}" for record in caplog.records if record.name.startswith("acc"))
    assert "text" in shown
    assert [secret for secret in ("2125550", "blue door", TOKEN) if secret in shown] == []
