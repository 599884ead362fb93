"""Many mails through several connections: nobody waits for another's trouble, nothing is sent twice."""

import asyncio
import re
import time
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from accompany.delivery.channels import Envelope, Result
from accompany.delivery.channels.session import Timeouts
from accompany.delivery.channels.smtp_url import Security, SmtpServer
from accompany.words import NoticeId
from tests.delivery.sending import (
    ACCEPTED,
    FAILED,
    RETRY,
    as_usual,
    at,
    both_ways,
    channel,
    mail,
    outcomes,
    sending,
    until,
)
from tests.delivery.servers import Answer, Drop, Silence, Slow, Turn, faulty, proper


async def test_content_arrives_byte_for_byte_at_a_real_server() -> None:
    contents = {
        1: b"Subject: dots\r\n\r\n.\r\n..\r\n.a\r\n\r\n...\r\nend\r\n",
        2: b".starts with a dot\r\n\r\nx\r\n",
        3: b"Subject: long\r\n\r\n" + b"." * 900 + b"\r\n" + b".x\r\n" * 30_000,
        4: "Subject: eight bits\r\n\r\nmañana\r\n".encode(),
    }
    async with proper() as (port, keeper):
        results = await outcomes(channel(port, 2), [mail(number, text) for number, text in contents.items()])

    assert results == dict.fromkeys(contents, ACCEPTED)
    expected = [("bounce@example.org", [f"v{number}@example.org"], text) for number, text in contents.items()]
    assert sorted(keeper.kept) == sorted(expected)


@both_ways
async def test_many_mails_share_a_few_connections(pipelining: bool) -> None:
    async with faulty(as_usual, pipelining=pipelining) as server:
        results = await outcomes(channel(server.port, 3), [mail(number) for number in range(1, 101)])

    assert results == dict.fromkeys(range(1, 101), ACCEPTED)
    assert sorted(server.kept) == sorted((e.sender, e.recipient, e.content) for e in map(mail, range(1, 101)))
    assert (server.connections, server.hurried) == (3, pipelining)
    assert server.spoken.count("QUIT") == 3


@both_ways
@pytest.mark.parametrize("goodbye", [b"421 enough for one connection", Drop()], ids=["says 421", "drops"])
async def test_a_server_that_takes_three_mails_per_connection_gets_all(goodbye: Answer, pipelining: bool) -> None:
    took: dict[int, int] = {}

    def manner(turn: Turn) -> Answer:
        if turn.verb == "MAIL":
            took[turn.connection] = took.get(turn.connection, 0) + 1
        return goodbye if turn.verb == "MAIL" and took[turn.connection] > 3 else None

    async with faulty(manner, pipelining=pipelining) as server:
        results = await outcomes(channel(server.port, 2), [mail(number) for number in range(1, 21)])

    assert results == dict.fromkeys(range(1, 21), ACCEPTED)
    assert len(server.kept) == 20


async def test_a_mail_that_breaks_connections_is_tried_on_two_and_the_others_arrive() -> None:
    broken: list[int] = []

    def manner(turn: Turn) -> Answer:
        if turn.verb != "RCPT" or "v25@" not in turn.argument:
            return None
        broken.append(turn.connection)
        return Drop()

    async with faulty(manner) as server:
        results = await outcomes(channel(server.port, 4), [mail(number) for number in range(1, 101)])

    assert results == dict.fromkeys(range(1, 101), ACCEPTED) | {25: Result(RETRY, "dropped_before_data")}
    assert len(broken) == len(set(broken)) == 2


async def test_a_connection_refused_is_a_reason_to_try_later() -> None:
    async with faulty(as_usual) as server:
        port = server.port

    results = await outcomes(channel(port, 4), [mail(number) for number in range(1, 51)])

    assert results == dict.fromkeys(range(1, 51), Result(RETRY, "opening_failed"))


async def test_a_server_that_always_drops_is_not_knocked_at_for_ever() -> None:
    async with faulty(at("MAIL", Drop())) as server:
        results = await outcomes(channel(server.port, 2), [mail(number) for number in range(1, 51)])

    assert {result.state for result in results.values()} == {RETRY}
    assert server.connections == 6


async def test_a_limit_on_connections_only_makes_it_slower() -> None:
    def manner(turn: Turn) -> Answer:
        return b"421 too many connections" if turn.verb == "CONNECT" and turn.connection > 2 else None

    async with faulty(manner) as server:
        results = await outcomes(channel(server.port, 5), [mail(number) for number in range(1, 41)])

    assert results == dict.fromkeys(range(1, 41), ACCEPTED)


async def test_a_connection_that_hangs_while_opening_holds_nobody_up() -> None:
    def manner(turn: Turn) -> Answer:
        return Silence() if turn.verb == "CONNECT" and turn.connection > 1 else None

    async with faulty(manner) as server:
        start = time.monotonic()
        results = await outcomes(channel(server.port, 4), [mail(number) for number in range(1, 41)])

    assert results == dict.fromkeys(range(1, 41), ACCEPTED)
    assert time.monotonic() - start < 5


async def test_a_server_that_does_not_answer_is_waited_for_once_and_asked_again_after_a_rest() -> None:
    away = True
    patience = Timeouts(opening=0.5)

    def manner(turn: Turn) -> Answer:
        return Silence() if away and turn.verb == "CONNECT" else None

    silent = Result(RETRY, "opening_timeout")
    async with faulty(manner) as server:
        for rest, knocks in ((60.0, 1), (0.0, 3)):
            pipeline = channel(server.port, timeouts=replace(patience, rest=rest))
            before, away = server.connections, True
            for number in (1, 2, 3):
                assert await sending(pipeline, [mail(number)]) == {number: silent}
            assert server.connections - before == knocks
            away = False
            assert await sending(pipeline, [mail(4)]) == {4: silent if rest else ACCEPTED}
            await pipeline.close()


async def test_a_server_that_answers_again_is_asked_by_one_connection_first() -> None:
    patience = Timeouts(opening=0.5, rest=0.1)
    async with faulty(lambda turn: Silence() if turn.connection <= 3 and turn.verb == "CONNECT" else None) as server:
        pipeline = channel(server.port, 3, patience)
        await sending(pipeline, [mail(number) for number in (1, 2, 3)])
        await asyncio.sleep(0.15)
        assert await sending(pipeline, [mail(number) for number in (4, 5, 6)]) == dict.fromkeys((4, 5, 6), ACCEPTED)
        assert server.connections == 4
        assert await sending(pipeline, [mail(7)]) == {7: ACCEPTED}
        await pipeline.close()


async def test_each_result_is_told_as_soon_as_it_is_known() -> None:
    told: list[int] = []

    def manner(turn: Turn) -> Answer:
        return Slow(0.3) if turn.verb == "END" and turn.argument.startswith("v1@") else None

    async with faulty(manner) as server:
        pipeline = channel(server.port, 2)
        await pipeline.send([mail(number) for number in range(1, 8)], lambda e, _: told.append(e.key.int))
        await pipeline.close()

    assert (sorted(told), told[-2:]) == ([1, 2, 3, 4, 5, 6, 7], [1, told[-1]])


async def test_a_failing_report_ends_the_sending_with_its_own_error() -> None:
    def report(envelope: Envelope, result: Result) -> None:
        raise LookupError("no such notice")

    async with faulty(at("END", Slow(0.05))) as server:
        pipeline = channel(server.port)
        with pytest.raises(LookupError, match="no such notice"):
            await pipeline.send([mail(number) for number in range(1, 101)], report)
        await pipeline.close()

        assert len(server.kept) < 5


async def test_a_cancelled_sending_leaves_no_connection() -> None:
    async with faulty(at("END", Silence())) as server:
        sending = asyncio.create_task(channel(server.port, 3).send([mail(1), mail(2), mail(3)], lambda *_: None))
        await until(lambda: len(server.kept) == 3)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending

        await until(lambda: not server.talks)


async def test_the_next_round_uses_the_same_connections() -> None:
    async with faulty(as_usual) as server:
        pipeline = channel(server.port, 2)
        for start in (1, 11, 21):
            await pipeline.send([mail(number) for number in range(start, start + 10)], lambda *_: None)
        await pipeline.close()

        assert (server.connections, len(server.kept)) == (2, 30)


@both_ways
async def test_a_kept_connection_that_the_server_forgot_costs_nothing(pipelining: bool) -> None:
    def manner(turn: Turn) -> Answer:
        return Drop() if turn.verb == "MAIL" and turn.connection == 1 and turn.mail == 2 else None

    async with faulty(manner, pipelining=pipelining) as server:
        pipeline = channel(server.port)
        await pipeline.send([mail(1)], lambda *_: None)
        results = await outcomes(pipeline, [mail(2)])

    assert (results, server.connections) == ({2: ACCEPTED}, 2)


async def test_an_idle_connection_says_goodbye_after_a_while() -> None:
    async with faulty(as_usual) as server:
        pipeline = channel(server.port, timeouts=Timeouts(idle=0.1))
        await pipeline.send([mail()], lambda *_: None)
        await until(lambda: not server.talks)

        assert server.spoken == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]
        assert await outcomes(pipeline, [mail(2)]) == {2: ACCEPTED}


@pytest.mark.parametrize(
    "address", ["a@example.org>\r\nRCPT TO:<eve@example.org", "a b@example.org", "é@example.org", ""]
)
async def test_an_address_that_could_hide_a_command_never_reaches_the_server(address: str) -> None:
    bad = Envelope(NoticeId(UUID(int=1)), "bounce@example.org", address, b"x\r\n")
    async with faulty(as_usual) as server:
        results = await outcomes(channel(server.port), [bad, mail(2)])

    assert results == {1: Result(FAILED, "bad_address"), 2: ACCEPTED}
    assert server.spoken.count("MAIL") == 1


async def test_bounces_of_a_mail_without_sender_go_nowhere() -> None:
    async with faulty(as_usual) as server:
        await outcomes(channel(server.port), [Envelope(NoticeId(uuid4()), "", "v1@example.org", b"x\r\n")])

    assert server.kept == [("", "v1@example.org", b"x\r\n")]


async def test_bare_line_ends_cannot_end_a_mail_early() -> None:
    content = b"Subject: x\r\n\r\na\n.\nMAIL FROM:<eve@example.org>\r.\r\n.\rb"
    async with faulty(as_usual) as server:
        await outcomes(channel(server.port), [mail(1, content)])

    lines = b"Subject: x\r\n\r\na\r\n.\r\nMAIL FROM:<eve@example.org>\r\n.\r\n.\r\nb\r\n"
    assert server.kept == [("bounce@example.org", "v1@example.org", lines)]


async def test_nothing_personal_shows_in_a_repr() -> None:
    shown = repr(mail()) + repr(SmtpServer("mail.example.org", 587, Security.STARTTLS, "june", "secret"))

    assert re.findall(r"example\.org|june|secret|hello", shown) == ["example.org"]  # the server's own name
