"""The channel to groups: real servers, what is tried again and what never is, silence about addresses."""

import asyncio
import io
import json
import logging
import socket
from collections.abc import Iterator

import pytest
from requests import Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import SSLError

from accompany.delivery.channels import Envelope, Result, groups, listening
from accompany.delivery.channels.groups import Groups, NoGroup
from accompany.tables.ids import random_id
from accompany.words import NoticeId, NoticeState
from tests.chat import HANG_UP, SECRET, ChatServer, chat_server

WORDS = "EXERCISE. Volunteers wanted."


class Breaking(HTTPAdapter):
    """A connection that ends with this error."""

    def __init__(self, error: SSLError) -> None:
        super().__init__()
        self.error = error

    def send(self, *_: object, **__: object) -> Response:
        raise self.error


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


async def sent(channel: Groups, *urls: str, doubted: bool = False) -> list[Result]:
    results: list[Result] = []
    envelopes = [Envelope(NoticeId(random_id()), "", url, WORDS.encode(), doubted=doubted) for url in urls]
    await channel.send(envelopes, lambda _, result: results.append(result))
    return results


@pytest.mark.parametrize("scheme", ["json", "ntfy", "matrix"])
async def test_a_group_reads_exactly_the_words(chat: ChatServer, scheme: str) -> None:
    assert await sent(Groups(), chat.url(scheme)) == [Result(NoticeState.ACCEPTED)]
    assert chat.messages == [WORDS]
    assert "github" not in json.dumps(chat.said)  # no picture that readers' phones would fetch
    assert bool(chat.ways_in) == (scheme == "matrix")


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (503, Result(NoticeState.RETRY, "503")),
        (404, Result(NoticeState.FAILED, "404")),
        (502, Result(NoticeState.IN_DOUBT, "502")),
        (HANG_UP, Result(NoticeState.IN_DOUBT, "connection_lost")),
    ],
)
@pytest.mark.parametrize("scheme", ["json", "ntfy"])
async def test_only_what_surely_does_not_stand_there_is_tried_again(
    chat: ChatServer, scheme: str, status: int, result: Result
) -> None:
    chat.status = status
    assert await sent(Groups(), chat.url(scheme)) == [result]


async def test_where_nobody_listens_nothing_was_said(chat: ChatServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
        assert await sent(Groups(), f"json://127.0.0.1:{closed}/{SECRET}") == [Result(NoticeState.RETRY, "unreachable")]


async def test_what_may_have_gone_is_not_said_again(chat: ChatServer) -> None:
    assert await sent(Groups(), chat.url("json"), doubted=True) == [groups.MAY_HAVE_GONE]
    assert chat.said == []


async def test_a_slow_group_holds_nothing_else_up(chat: ChatServer) -> None:
    """Two messages to one topic wait five seconds for each other; the loop goes on meanwhile, and so do others."""
    channel = Groups()
    sending = asyncio.create_task(sent(channel, chat.url("ntfy"), chat.url("ntfy")))
    turns = 0
    while not sending.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 50
    assert await sending == [Result(NoticeState.ACCEPTED)] * 2


async def test_no_address_is_logged(chat: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listen where the program's own log does; pytest's would also hear what reaches no log."""
    said, root = io.StringIO(), logging.getLogger()
    monkeypatch.setattr(root, "handlers", [logging.StreamHandler(said)])
    monkeypatch.setattr(root, "level", logging.DEBUG)
    chat.status = 404
    await sent(Groups(), chat.url("json"), chat.url("ntfy"), chat.url("matrix"))
    logging.getLogger("accompany").warning("heard")
    assert "heard" in said.getvalue()
    assert SECRET not in said.getvalue()


@pytest.mark.parametrize("url", [f"syslog://{SECRET}", f"mailto://{SECRET}@example.org", f"file://{SECRET}", SECRET])
async def test_only_what_groups_read_is_written_to_and_no_refusal_repeats_the_address(url: str) -> None:
    with pytest.raises(NoGroup) as refused:
        groups.notifier(url)
    assert SECRET not in str(refused.value)
    assert await sent(Groups(), url) == [Result(NoticeState.FAILED, "unknown_kind")]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (f"ntfy://example.org/{SECRET}/another", "many_rooms"),
        (f"ntfy://example.org/{SECRET},another", "many_rooms"),
        (f"json://example.org/{SECRET}, syslog://", "many_rooms"),
        (f"json://example.org/{SECRET} json://example.org/another", "many_rooms"),
        (f"matrix://bot:{SECRET}@example.org/#one/#two", "many_rooms"),
        (f"matrix://bot:{SECRET}@example.org", "many_rooms"),  # every room it ever joined
        (f"matrix://bot:{SECRET}@example.org/@somebody:example.org", "many_rooms"),
        (f"json://example.org/{SECRET}?retry=2", "says_twice"),
        (f"json://example.org/{SECRET}?overflow=split", "says_twice"),
        (f"matrixs://bot:{SECRET}\u2100ss@example.org/#one", "bad_address"),
        (f"zulip://{SECRET}", "bad_address"),
    ],
)
async def test_an_address_is_one_room_asked_once(url: str, code: str) -> None:
    with pytest.raises(NoGroup) as refused:
        groups.notifier(url)
    assert refused.value.code == code
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None
    assert await sent(Groups(), url) == [Result(NoticeState.FAILED, code)]


async def test_what_breaks_at_one_address_holds_no_other_up(chat: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    make = groups.notifier

    def breaks_at_one(url: str) -> groups.Notifier:
        if url.endswith("odd"):
            raise RuntimeError(SECRET)
        return make(url)

    monkeypatch.setattr(groups, "notifier", breaks_at_one)
    results = await sent(Groups(), chat.url("json") + "/odd", chat.url("json"))
    assert set(results) == {Result(NoticeState.FAILED, "RuntimeError"), Result(NoticeState.ACCEPTED)}
    assert chat.messages == [WORDS]


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (SSLError(SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")), "unreachable"),
        (SSLError(SSLError("[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred")), "connection_lost"),
    ],
)
def test_only_a_wrong_certificate_says_that_nothing_was_said(error: SSLError, result: str) -> None:
    listening.begin()
    session = Session()
    session.mount("https://", Breaking(error))
    with listening.heard() as heard, pytest.raises(SSLError):
        session.get("https://example.org/")
    assert listening.result(heard).why == result


async def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "find_spec", lambda _: None)
    assert await sent(Groups(), "json://example.org/hook") == [Result(NoticeState.FAILED, "no_library")]
    with pytest.raises(NoGroup, match=r"accompany\[groups\]"):
        groups.notifier("json://example.org/hook")
