"""Texts by a gateway such as an Android phone's."""

import pytest

from accompany.delivery.channels import Result
from accompany.delivery.channels.sms import choose
from accompany.delivery.channels.sms.posting import Posting
from accompany.words import NoticeState
from tests.delivery.sms.provider import HANG_UP, Answer, outcomes, provider, text


async def test_a_text_is_one_documented_post(tmp_path: object) -> None:
    async with provider(lambda _: Answer(202, {"id": "1", "state": "Pending"})) as phone:
        channel = choose(f"http+gateway://sms:pass%2Fword@127.0.0.1:{phone.port}/message", tmp_path)  # type: ignore[arg-type]
        assert isinstance(channel, Posting)
        assert await outcomes(channel, [text(1, "¿Mañana?")]) == {1: Result(NoticeState.ACCEPTED)}
    request = phone.requests[0]
    assert request.line == "POST /message HTTP/1.1"
    assert request.headers["authorization"] == "Basic c21zOnBhc3Mvd29yZA=="
    assert request.json == {
        "id": "00000000-0000-0000-0000-000000000001",
        "phoneNumbers": ["+12125550101"],
        "textMessage": {"text": "¿Mañana?"},
    }


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        pytest.param(Answer(200, b"ok"), Result(NoticeState.ACCEPTED), id="taken"),
        pytest.param(Answer(409, {}), Result(NoticeState.ACCEPTED), id="taken before"),
        pytest.param(Answer(400, {}), Result(NoticeState.FAILED, "400"), id="refused for good"),
        pytest.param(Answer(401, {}), Result(NoticeState.RETRY, "401"), id="a wrong password"),
        pytest.param(Answer(503, {}), Result(NoticeState.RETRY, "503"), id="the phone is off"),
        pytest.param(Answer(500, {}), Result(NoticeState.IN_DOUBT, "500"), id="it broke on the way"),
        pytest.param(HANG_UP, Result(NoticeState.IN_DOUBT, "dropped"), id="it hung up"),
    ],
)
async def test_what_an_answer_means(tmp_path: object, answer: Answer, result: Result) -> None:
    async with provider(lambda _: answer) as phone:
        channel = choose(f"http+gateway://127.0.0.1:{phone.port}", tmp_path)  # type: ignore[arg-type]
        assert await outcomes(channel, [text()]) == {1: result}
    assert "authorization" not in phone.requests[0].headers


async def test_a_text_in_doubt_is_sent_again_under_the_same_id(tmp_path: object) -> None:
    async with provider(lambda _: Answer(202)) as phone:
        channel = choose(f"http+gateway://127.0.0.1:{phone.port}", tmp_path)  # type: ignore[arg-type]
        await outcomes(channel, [text()])
        await outcomes(channel, [text(doubted=True)])
    assert phone.requests[0].json == phone.requests[1].json
