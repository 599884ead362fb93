"""What becomes of a mail when the server fails: told apart by the final dot, the same on every kind of server."""

import random

import pytest
import uvloop

from accompany.delivery.channels import Result
from accompany.delivery.channels.session import Timeouts
from accompany.words import NoticeState
from tests.delivery.sending import (
    ACCEPTED,
    FAILED,
    IN_DOUBT,
    LARGE,
    RETRY,
    as_usual,
    at,
    both_ways,
    channel,
    mail,
    outcomes,
)
from tests.delivery.servers import Answer, Drop, Flood, Manner, Silence, Slow, Turn, faulty

SHORT = Timeouts(opening=0.4, command=0.4, content=0.4, final=0.4, quitting=0.4)


@both_ways
@pytest.mark.parametrize(
    ("manner", "expected"),
    [
        pytest.param(at("CONNECT", Drop()), Result(RETRY, "opening_failed"), id="drops when connected"),
        pytest.param(at("CONNECT", b"421 too busy"), Result(RETRY, "opening_421"), id="greets with too busy"),
        pytest.param(at("CONNECT", b"554 no"), Result(RETRY, "opening_554"), id="greets with no"),
        pytest.param(at("CONNECT", Silence()), Result(RETRY, "opening_timeout"), id="does not greet"),
        pytest.param(at("EHLO", Drop()), Result(RETRY, "opening_failed"), id="drops at EHLO"),
        pytest.param(at("EHLO", b"500 what?"), ACCEPTED, id="knows only HELO"),
        pytest.param(at("MAIL", Drop()), Result(RETRY, "dropped_before_data"), id="drops at MAIL"),
        pytest.param(at("RCPT", Drop()), Result(RETRY, "dropped_before_data"), id="drops at RCPT"),
        pytest.param(at("DATA", Drop()), Result(RETRY, "dropped_before_data"), id="drops at DATA"),
        pytest.param(at("END", Drop()), Result(IN_DOUBT, "dropped_after_dot"), id="drops after the dot"),
        pytest.param(at("MAIL", b"450 wait"), Result(RETRY, "450"), id="4xx at MAIL"),
        pytest.param(at("RCPT", b"451-grey\r\n451 listed"), Result(RETRY, "451"), id="greylists"),
        pytest.param(at("DATA", b"452 full"), Result(RETRY, "452"), id="4xx at DATA"),
        pytest.param(at("END", b"454 later"), Result(RETRY, "454"), id="4xx after the dot"),
        pytest.param(at("MAIL", b"553 not you"), Result(FAILED, "553"), id="5xx at MAIL"),
        pytest.param(at("RCPT", b"550-no\r\n550-such\r\n550 user"), Result(FAILED, "550"), id="5xx at RCPT"),
        pytest.param(at("DATA", b"554 no"), Result(FAILED, "554"), id="5xx at DATA"),
        pytest.param(at("END", b"552 no"), Result(FAILED, "552"), id="5xx after the dot"),
        pytest.param(at("MAIL", b"421 bye"), Result(RETRY, "421"), id="closes at MAIL"),
        pytest.param(at("RCPT", b"421 bye"), Result(RETRY, "421"), id="closes at RCPT"),
        pytest.param(at("END", b"421 bye"), Result(RETRY, "421"), id="closes after the dot"),
        pytest.param(at("RCPT", b"hello?"), Result(RETRY, "garbled_before_data"), id="babbles at RCPT"),
        pytest.param(at("DATA", b"250 ok"), Result(RETRY, "garbled_before_data"), id="does not ask for the content"),
        pytest.param(at("END", b"354 more"), Result(IN_DOUBT, "garbled_after_dot"), id="babbles after the dot"),
        pytest.param(at("END", b"2500 ok"), Result(IN_DOUBT, "garbled_after_dot"), id="cannot count after the dot"),
        pytest.param(at("END", Flood()), Result(IN_DOUBT, "garbled_after_dot"), id="never ends its line"),
        pytest.param(at("MAIL", Silence()), Result(RETRY, "timeout_before_data"), id="falls silent at MAIL"),
        pytest.param(at("DATA", Silence()), Result(RETRY, "timeout_before_data"), id="falls silent at DATA"),
        pytest.param(at("END", Silence()), Result(IN_DOUBT, "timeout_after_dot"), id="falls silent after the dot"),
        pytest.param(at("MAIL", Slow(0.1)), ACCEPTED, id="slow at MAIL"),
        pytest.param(at("END", Slow(0.1)), ACCEPTED, id="slow after the dot"),
        pytest.param(at("END", b"250-thank\r\n250-you\r\n250 kept"), ACCEPTED, id="says yes in three lines"),
    ],
)
async def test_each_fault_has_its_meaning(manner: Manner, expected: Result, pipelining: bool) -> None:
    async with faulty(manner, pipelining=pipelining) as server:
        results = await outcomes(channel(server.port, timeouts=SHORT), [mail()])

    assert results == {1: expected}
    assert pipelining or not server.hurried


@both_ways
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(Drop(), Result(RETRY, "dropped_mid_body"), id="drops"),
        pytest.param(b"552 too large", Result(FAILED, "552"), id="has read enough"),
        pytest.param(b"451 disk full", Result(RETRY, "451"), id="cannot write it down"),
        pytest.param(b"250 fine", Result(RETRY, "garbled_mid_body"), id="says yes too early"),
        pytest.param(Slow(1), Result(RETRY, "timeout_mid_body"), id="reads no further"),
    ],
)
async def test_in_the_middle_of_a_large_content_the_server_cannot_have_kept_it(
    answer: Answer, expected: Result, pipelining: bool
) -> None:
    async with faulty(at("BODY", answer), pipelining=pipelining) as server:
        results = await outcomes(channel(server.port, timeouts=SHORT), [mail(content=LARGE)])

    assert (results, server.kept) == ({1: expected}, [])


@both_ways
async def test_a_large_content_arrives_and_the_next_mail_follows(pipelining: bool) -> None:
    async with faulty(as_usual, pipelining=pipelining) as server:
        results = await outcomes(channel(server.port), [mail(1, LARGE), mail(2), mail(3, LARGE)])

    assert results == dict.fromkeys((1, 2, 3), ACCEPTED)
    assert [content for _, _, content in server.kept] == [LARGE, mail(2).content, LARGE]


@both_ways
async def test_one_refused_reader_does_not_hurt_the_others(pipelining: bool) -> None:
    def manner(turn: Turn) -> Answer:
        plans: dict[tuple[str, int], bytes] = {
            ("MAIL", 1): b"452 not now",
            ("RCPT", 2): b"550 no such user",
            ("RCPT", 3): b"550 no such user",
            ("END", 5): b"554 looks like spam",
            ("DATA", 7): b"451 try later",
        }
        return plans.get((turn.verb, turn.mail))

    async with faulty(manner, pipelining=pipelining) as server:
        results = await outcomes(channel(server.port), [mail(number) for number in range(1, 10)])

    refused = {
        1: Result(RETRY, "452"),
        2: Result(FAILED, "550"),
        3: Result(FAILED, "550"),
        5: Result(FAILED, "554"),
        7: Result(RETRY, "451"),
    }
    assert results == dict.fromkeys(range(1, 10), ACCEPTED) | refused
    assert [recipient for _, recipient, _ in server.kept] == [f"v{number}@example.org" for number in (4, 6, 8, 9)]
    assert server.connections == 1


@pytest.mark.parametrize(
    ("pipelining", "spoken"),
    [(True, "EHLO MAIL RCPT DATA RSET MAIL RCPT DATA QUIT"), (False, "EHLO MAIL RCPT RSET MAIL RCPT DATA QUIT")],
)
async def test_after_a_refusal_no_needless_command_annoys_the_server(pipelining: bool, spoken: str) -> None:
    def manner(turn: Turn) -> Answer:
        return b"550 no such user" if (turn.verb, turn.mail) == ("RCPT", 1) else None

    async with faulty(manner, pipelining=pipelining) as server:
        await outcomes(channel(server.port), [mail(1), mail(2)])

    assert " ".join(server.spoken) == spoken


async def test_a_server_that_wants_the_content_of_a_refused_mail_gets_nothing_to_read() -> None:
    def manner(turn: Turn) -> Answer:
        return {("RCPT", 1): b"550 no such user", ("DATA", 1): b"354 go on"}.get((turn.verb, turn.mail))

    async with faulty(manner) as server:
        results = await outcomes(channel(server.port), [mail(1), mail(2)])

    assert results == {1: Result(FAILED, "550"), 2: ACCEPTED}
    assert server.read == [b"", mail(2).content]


@both_ways
@pytest.mark.parametrize("seed", range(6))
async def test_no_result_ever_contradicts_what_the_server_kept(seed: int, pipelining: bool) -> None:
    chance = random.Random(seed)
    faults: list[Answer] = [Drop(), b"451 later", b"550 no", b"421 bye", b"what?"]

    def manner(turn: Turn) -> Answer:
        return chance.choice(faults) if turn.verb not in ("BODY", "QUIT", "RSET") and chance.random() < 0.03 else None

    envelopes = [mail(number) for number in range(1, 201)]
    async with faulty(manner, pipelining=pipelining) as server:
        results = await outcomes(channel(server.port, 4), envelopes)

    kept = [recipient for _, recipient, _ in server.kept]
    assert len(kept) == len(set(kept))
    expected = {NoticeState.ACCEPTED: {1}, RETRY: {0}, FAILED: {0}, IN_DOUBT: {0, 1}}
    wrong = {e.key.int for e in envelopes if kept.count(e.recipient) not in expected[results[e.key.int].state]}
    assert wrong == set()
    assert len({result.state for result in results.values()}) >= 3  # the faults did happen


def test_a_lost_connection_means_the_same_on_uvloop() -> None:
    """The program runs on uvloop, whose transports are others: try what rests on them there too."""

    async def everything() -> None:
        for pipelining in (True, False):
            await test_a_large_content_arrives_and_the_next_mail_follows(pipelining)
            await test_no_result_ever_contradicts_what_the_server_kept(7, pipelining)
            for answer, why in ((Drop(), "dropped_mid_body"), (Slow(1), "timeout_mid_body")):
                expected = Result(RETRY, why)
                await test_in_the_middle_of_a_large_content_the_server_cannot_have_kept_it(answer, expected, pipelining)

    uvloop.run(everything())
