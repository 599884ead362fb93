"""Texts by Twilio, played by a local server that answers as its documentation says."""

import asyncio
import logging
from dataclasses import replace

import httpx
import pytest

from accompany.delivery.channels import Result
from accompany.delivery.channels.sms.posting import Posting
from accompany.delivery.channels.sms.sms_url import Account
from accompany.delivery.channels.sms.twilio import Messages
from accompany.words import NoticeState
from tests.delivery.sms.provider import HANG_UP, Answer, Request, outcomes, provider, text

SID = "AC" + "0" * 32
ACCOUNT = Account(SID, "a token/with?signs", "+12125550190")
RETRY, FAILED, IN_DOUBT, ACCEPTED = (
    *(NoticeState.RETRY, NoticeState.FAILED),
    *(NoticeState.IN_DOUBT, NoticeState.ACCEPTED),
)
NOW = "Mon, 23 Nov 2026 15:00:00 +0000"
QUEUED = {"sid": "SM" + "0" * 32, "status": "queued", "error_code": None}


def channel(port: int, account: Account = ACCOUNT, patience: float = 5) -> Posting:
    return Posting(Messages(replace(account, base=f"http://127.0.0.1:{port}")), httpx.Timeout(patience))


def refused(status: int, code: int) -> Answer:
    body = {"code": code, "message": "The 'To' number +12125550101 …", "more_info": "…", "status": status}
    return Answer(status, body)


async def test_a_text_is_one_post_to_the_accounts_messages() -> None:
    async with provider(lambda _: Answer(201, QUEUED)) as twilio:
        assert await outcomes(channel(twilio.port), [text(1, "¿Puede ir? YES 42")]) == {1: Result(ACCEPTED)}
    request = twilio.requests[0]
    assert request.line == f"POST /2010-04-01/Accounts/{SID}/Messages.json HTTP/1.1"
    assert request.form == {"To": "+12125550101", "From": "+12125550190", "Body": "¿Puede ir? YES 42"}
    assert request.headers["authorization"] == httpx.BasicAuth(SID, ACCOUNT.token)._auth_header


async def test_a_messaging_service_chooses_the_sender() -> None:
    service = "MG" + "0" * 32
    async with provider(lambda _: Answer(201, QUEUED)) as twilio:
        await outcomes(channel(twilio.port, replace(ACCOUNT, sender=service)), [text()])
    assert (twilio.requests[0].form.get("MessagingServiceSid"), twilio.requests[0].form.get("From")) == (service, None)


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        pytest.param(Answer(200, QUEUED), Result(ACCEPTED), id="another yes"),
        pytest.param(Answer(201, b"<html>"), Result(ACCEPTED), id="a yes that cannot be read"),
        pytest.param(Answer(201, QUEUED | {"status": "accepted"}), Result(ACCEPTED), id="by a messaging service"),
        pytest.param(
            Answer(201, QUEUED | {"status": "failed", "error_code": 30008}),
            Result(FAILED, "30008"),
            id="failed at once",
        ),
        pytest.param(Answer(201, QUEUED | {"status": "undelivered"}), Result(FAILED, "unsent"), id="not delivered"),
        pytest.param(refused(400, 21211), Result(FAILED, "21211"), id="not a number"),
        pytest.param(refused(400, 21610), Result(FAILED, "21610"), id="whoever wrote STOP to Twilio"),
        pytest.param(refused(400, 21614), Result(FAILED, "21614"), id="not a mobile"),
        pytest.param(refused(400, 21408), Result(FAILED, "21408"), id="a country not allowed"),
        pytest.param(refused(400, 21617), Result(FAILED, "21617"), id="too long"),
        pytest.param(refused(400, 21611), Result(RETRY, "21611"), id="a full queue"),
        pytest.param(refused(401, 20003), Result(RETRY, "20003"), id="a wrong token is mended by the operator"),
        pytest.param(refused(404, 20404), Result(RETRY, "20404"), id="a wrong account too"),
        pytest.param(refused(429, 20429), Result(RETRY, "20429"), id="too many"),
        pytest.param(Answer(400, b"<html>"), Result(FAILED, "400"), id="a no that cannot be read"),
        pytest.param(Answer(400, ["a", "list"]), Result(FAILED, "400"), id="a no of another shape"),
        pytest.param(Answer(400, {"code": "21211"}), Result(FAILED, "400"), id="a code of another kind"),
        pytest.param(Answer(302, {}), Result(RETRY, "302"), id="a redirect is not followed"),
        pytest.param(Answer(500, {"code": 20500}), Result(IN_DOUBT, "500"), id="an error of theirs"),
        pytest.param(Answer(502, b""), Result(IN_DOUBT, "502"), id="lost between them"),
        pytest.param(Answer(503, b""), Result(RETRY, "503"), id="not begun"),
        pytest.param(HANG_UP, Result(IN_DOUBT, "dropped"), id="hung up after the request was read"),
    ],
)
async def test_what_an_answer_means(answer: Answer, result: Result) -> None:
    async with provider(lambda _: answer) as twilio:
        assert await outcomes(channel(twilio.port), [text()]) == {1: result}


async def test_nobody_there_is_no_doubt() -> None:
    async with provider(lambda _: HANG_UP) as gone:
        pass
    assert await outcomes(channel(gone.port), [text()]) == {1: Result(RETRY, "not_connected")}


async def test_no_answer_in_time_is_a_doubt() -> None:
    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await asyncio.sleep(5)
        finally:
            writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await outcomes(channel(port, patience=0.3), [text()]) == {1: Result(IN_DOUBT, "timeout")}
        server.close()


async def test_who_asks_for_patience_is_left_alone() -> None:
    async with provider(lambda _: Answer(429, {"code": 20429}, (("Retry-After", "60"),))) as twilio:
        posting = channel(twilio.port)
        assert await outcomes(posting, [text(1)]) == {1: Result(RETRY, "20429")}
        assert await outcomes(posting, [text(2), text(3)]) == dict.fromkeys((2, 3), Result(RETRY, "asked_to_wait"))
    assert len(twilio.requests) == 1


async def test_each_of_many_has_its_own_result() -> None:
    def by_number(request: Request) -> Answer:
        return refused(400, 21211) if request.form["To"].endswith("7") else Answer(201, QUEUED)

    async with provider(by_number) as twilio:
        results = await outcomes(channel(twilio.port), [text(n) for n in range(1, 21)])
    assert {number for number, result in results.items() if result == Result(FAILED, "21211")} == {7, 17}
    assert sum(result == Result(ACCEPTED) for result in results.values()) == 18


def listed(**changes: object) -> Answer:
    there = {"to": "+12125550101", "body": "Riverside: YES 42 or NO 42", "status": "sent", "date_created": NOW}
    return Answer(200, {"messages": [there | changes]}, (("Date", NOW),))


@pytest.mark.parametrize(
    ("there", "posts"),
    [
        pytest.param(listed(), 0, id="it went out after all"),
        pytest.param(listed(to="+12125550102"), 1, id="the same words to somebody else"),
        pytest.param(listed(body="Riverside: YES 43 or NO 43"), 1, id="other words"),
        pytest.param(listed(status="failed"), 1, id="it failed"),
        pytest.param(listed(date_created="Mon, 23 Nov 2026 14:00:00 +0000"), 1, id="an hour ago"),
        pytest.param(Answer(200, {"messages": None}), 1, id="no list"),
        pytest.param(Answer(200, b"<html>"), 1, id="nothing to read"),
    ],
)
async def test_a_doubt_is_looked_up_before_sending_again(there: Answer, posts: int) -> None:
    def answers(request: Request) -> Answer:
        return there if request.line.startswith("GET") else Answer(201, QUEUED)

    async with provider(answers) as twilio:
        assert await outcomes(channel(twilio.port), [text(doubted=True)]) == {1: Result(ACCEPTED)}
    assert len(twilio.posts) == posts
    assert twilio.requests[0].line == f"GET /2010-04-01/Accounts/{SID}/Messages.json?PageSize=1000 HTTP/1.1"


async def test_a_doubt_that_cannot_be_looked_up_stays_one_and_nothing_is_sent() -> None:
    async with provider(lambda _: Answer(500, {})) as twilio:
        assert await outcomes(channel(twilio.port), [text(doubted=True)]) == {1: Result(IN_DOUBT, "not_looked_up")}
    assert twilio.posts == []


async def test_no_number_no_words_and_no_token_in_any_log_or_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with provider(lambda _: refused(400, 21211)) as twilio:
        results = await outcomes(channel(twilio.port), [text(1, "a place to meet", doubted=False)])
    told = f"{caplog.text} {results} {ACCOUNT} {text()} {channel(1)}"
    assert [secret for secret in ("2125550", "place to meet", "a token", "%2B1") if secret in told] == []
