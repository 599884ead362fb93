"""LMTP (RFC 2033) on a unix socket: our own mail server hands over what comes to our addresses, and hears at once."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from aiosmtpd import lmtp
from aiosmtpd.smtp import SMTP, Envelope, Session

from accompany.actions.replies import Post, answers_at, receive
from accompany.delivery.pauses import until
from accompany.ical.mails import LARGEST
from accompany.mailroom.sockets import Seat, Taken, Unusable, sit_down
from accompany.words import CameBy

NAME = "accompany.localhost"  # how it greets; `doctor` knows it by that
AGAIN = 2.0  # seconds until a path that is taken is tried again
DECIDING = 60.0  # seconds one mail may take
GOODBYE = 3.0  # seconds that mails under way may take to be decided when the program stops
LAST_WORDS = 0.05  # seconds for the last answers to go out
TRY_LATER = "451 4.3.0 Cannot be decided now, try again later"
UNKNOWN = "550 5.1.1 No such address"
T = TypeVar("T")

log = logging.getLogger("accompany.mailroom")
logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's: it would write addresses


class Lmtp(lmtp.LMTP):
    """One connection. aiosmtpd answers a mail once; LMTP wants an answer for each recipient (RFC 2033 §4.2)."""

    line_length_limit = LARGEST  # a volunteer's mail program may write long lines
    _answers = 1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to talk."""
        super().connection_made(transport)
        self.event_handler.talks.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        """End it."""
        super().connection_lost(error)
        self.event_handler.talks.discard(self)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        """Take a mail, and say of each recipient what became of it."""
        recipients = len(self.envelope.rcpt_tos) if self.envelope else 0
        self._answers = max(recipients, 1)
        try:
            await super().smtp_DATA(arg)
        finally:
            self._answers = 1

    async def push(self, status: str | bytes) -> None:
        """Answer. Only what is said after the final dot is said for each recipient."""
        text = status if isinstance(status, bytes) else status.encode()
        again = 1 if text.startswith((b"354", b"501", b"503")) else self._answers
        await super().push(b"\r\n".join([text] * again))


class Desk:
    """Decides nothing: asks whether an address is ours, and gives each mail to the one function that decides."""

    def __init__(self, post: Post, time: Callable[[], datetime]) -> None:
        self._post = post
        self._time = time
        self._under_way: set[asyncio.Task[Any]] = set()
        self.talks: set[Lmtp] = set()

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name and arguments
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        """Say what we can; commands are read one after the other, so they may come all at once."""
        session.host_name = hostname
        return [*answers[:-1], "250-PIPELINING", answers[-1]]

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name and arguments
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail to our living addresses and to no other."""
        try:
            known = await self._finished(answers_at(address, self._post))
        except Exception as error:  # noqa: BLE001  # whatever it was, the mail must not be lost
            return _later(error)
        if not known:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ours"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        """Have a mail decided; it is acknowledged after that."""
        raw = envelope.original_content or b""
        try:
            await self._finished(receive(raw, envelope.rcpt_tos, CameBy.LMTP, self._post, self._time()))
        except Exception as error:  # noqa: BLE001  # the mail must not be lost
            return _later(error)
        return "250 2.0.0 Decided"

    async def handle_exception(self, error: Exception) -> str:
        """Answer what nobody foresaw, without its words."""
        return _later(error)

    async def _finished(self, work: Coroutine[Any, Any, T]) -> T:
        """Finish what was begun, even if the other side hangs up meanwhile."""
        task = asyncio.create_task(_in_time(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Decide what is under way, for some seconds at most; answer, and hang up."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GOODBYE)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await asyncio.sleep(LAST_WORDS)
        for talk in self.talks:
            if talk.transport is not None:
                talk.transport.close()
        await asyncio.sleep(LAST_WORDS)


async def run(path: Path, post: Post, time: Callable[[], datetime], stop: asyncio.Event) -> None:
    """Listen until told to stop, in one process of however many; another takes over when that one ends."""
    said = ""
    while not stop.is_set():
        try:
            seat = sit_down(path)
        except Taken:
            said = ""
        except Unusable as problem:
            if str(problem) != said:
                log.error("lmtp: ACCOMPANY_LMTP_SOCKET cannot be used: %s", problem)
            said = str(problem)
        else:
            await _listen(seat, Desk(post, time), stop)
            return
        await until(stop, AGAIN)


async def _listen(seat: Seat, desk: Desk, stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def talk() -> Lmtp:
        return Lmtp(desk, hostname=NAME, ident="LMTP", data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=loop)

    try:
        server = await loop.create_unix_server(talk, sock=seat.listener)
        await stop.wait()
        server.close()
        await desk.close()
        await server.wait_closed()
    finally:
        seat.leave()


async def _in_time(work: Coroutine[Any, Any, T]) -> T:
    async with asyncio.timeout(DECIDING):
        return await work


def _later(error: Exception) -> str:
    log.error("lmtp: a mail is to come again, %s", type(error).__name__)
    return TRY_LATER
