"""Mail servers on loopback: a strict one of our own that misbehaves on request, and aiosmtpd."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any
from warnings import catch_warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from aiosmtpd.smtp import Envelope as Arrived
from aiosmtpd.smtp import Session as Client


@dataclass(frozen=True)
class Turn:
    """What the server is about to answer. BODY is the moment after the first 1,000 bytes of a content."""

    verb: str  # CONNECT EHLO HELO MAIL RCPT DATA BODY END RSET QUIT
    argument: str
    connection: int  # counted from 1
    mail: int  # MAIL commands of all connections, counted from 1


@dataclass(frozen=True)
class Drop:
    """Instead of a reply: end the connection."""


@dataclass(frozen=True)
class Silence:
    """Instead of a reply: nothing, ever."""


@dataclass(frozen=True)
class Slow:
    """The usual reply, but late."""

    seconds: float


@dataclass(frozen=True)
class Flood:
    """Instead of a reply: a line that never ends."""


Answer = bytes | Drop | Silence | Slow | Flood | None
Manner = Callable[[Turn], Answer]


class _Over(Exception):
    pass


@dataclass
class FaultServer:
    """Speaks SMTP strictly, answers as `manner` says (None: as usual), and remembers what it took."""

    manner: Manner
    pipelining: bool = True
    port: int = 0
    connections: int = 0
    mails: int = 0
    hurried: bool = False  # a command came before the reply to the one before it
    spoken: list[str] = field(default_factory=list)
    read: list[bytes] = field(default_factory=list)  # contents, kept or not
    kept: list[tuple[str, str, bytes]] = field(default_factory=list)  # sender, recipient, content
    talks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client until either has enough."""
        task = asyncio.current_task()
        assert task is not None
        self.talks.add(task)
        self.connections += 1
        try:
            await _Talk(self, reader, writer, self.connections).run()
        except (_Over, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.talks.discard(task)
            writer.transport.abort()


class _Talk:
    def __init__(
        self, server: FaultServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        self.server, self.reader, self.writer, self.number = server, reader, writer, number
        self.mail = 0
        self.sender: str | None = None
        self.recipient: str | None = None

    async def run(self) -> None:
        await self.answer("CONNECT", "", b"220 ready")
        while line := await self.reader.readline():
            verb, _, argument = line.decode("ascii").strip().partition(" ")
            self.server.spoken.append(verb)
            await getattr(self, f"on_{verb.lower()}")(argument)

    async def answer(self, verb: str, argument: str, usual: bytes) -> bool:
        """Answer as the manner says or as usual; say whether that was a yes."""
        return await self.say(self.server.manner(Turn(verb, argument, self.number, self.mail)), usual)

    async def say(self, answer: Answer, usual: bytes) -> bool:
        if isinstance(answer, Drop):
            raise _Over
        if isinstance(answer, Flood):
            self.writer.write(b"250 " * 3000)
        if isinstance(answer, Silence | Flood):
            await self.reader.read()
            raise _Over
        if isinstance(answer, Slow):
            await asyncio.sleep(answer.seconds)
        reply = answer if isinstance(answer, bytes) else usual
        self.server.hurried |= bool(self.reader._buffer)  # type: ignore[attr-defined]
        self.writer.write(reply + b"\r\n")
        await self.writer.drain()
        if reply.startswith(b"421"):
            raise _Over
        return reply[:1] in b"23"

    async def on_ehlo(self, name: str) -> None:
        await self.answer(
            "EHLO", name, b"250-hello\r\n250-PIPELINING\r\n250 HELP" if self.server.pipelining else b"250 hello"
        )

    async def on_helo(self, name: str) -> None:
        await self.answer("HELO", name, b"250 hello")

    async def on_mail(self, argument: str) -> None:
        self.server.mails += 1
        self.mail = self.server.mails
        if await self.answer("MAIL", argument, b"250 ok" if self.sender is None else b"503 nested MAIL"):
            self.sender = argument.removeprefix("FROM:<").removesuffix(">")

    async def on_rcpt(self, argument: str) -> None:
        if await self.answer("RCPT", argument, b"503 MAIL first" if self.sender is None else b"250 ok"):
            self.recipient = argument.removeprefix("TO:<").removesuffix(">")

    async def on_data(self, argument: str) -> None:
        if not await self.answer("DATA", argument, b"503 RCPT first" if self.recipient is None else b"354 go on"):
            return
        body = self.server.manner(Turn("BODY", "", self.number, self.mail))
        if body is not None:
            await self.reader.readexactly(1000)
            await self.say(body, b"")
            raise _Over
        await self.keep(await self.content())

    async def content(self) -> bytes:
        lines = []
        while (line := await self.reader.readuntil(b"\r\n")) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    async def keep(self, content: bytes) -> None:
        self.server.read.append(content)
        answer = self.server.manner(Turn("END", self.recipient or "", self.number, self.mail))
        if self.recipient and not (isinstance(answer, bytes) and answer[:1] in b"45"):
            self.server.kept.append((self.sender or "", self.recipient, content))
        usual = b"250 kept" if self.recipient else b"554 nobody to give it to"
        self.sender = self.recipient = None
        await self.say(answer, usual)

    async def on_rset(self, argument: str) -> None:
        self.sender = self.recipient = None
        await self.answer("RSET", argument, b"250 ok")

    async def on_quit(self, argument: str) -> None:
        await self.answer("QUIT", argument, b"221 bye")
        raise _Over


@asynccontextmanager
async def faulty(manner: Manner, *, pipelining: bool = True) -> AsyncIterator[FaultServer]:
    """Run a FaultServer on a free port of loopback."""
    server = FaultServer(manner, pipelining)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0, backlog=100)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for talk in list(server.talks):
            talk.cancel()
        await asyncio.gather(*server.talks, return_exceptions=True)


class Keeper:
    """An aiosmtpd handler that keeps what arrives."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server: SMTP, session: Client, envelope: Arrived) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep one mail."""
        assert isinstance(envelope.content, bytes)
        self.kept.append((envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content))
        return "250 kept"


def _only_june(server: SMTP, session: Client, envelope: Arrived, mechanism: str, shown: Any) -> AuthResult:
    ok = isinstance(shown, LoginPassword) and (shown.login, shown.password) == (b"june@example.org", b"p:a/ss@1")
    return AuthResult(success=ok, handled=False)


@asynccontextmanager
async def proper(
    *, starttls: SSLContext | None = None, tls: SSLContext | None = None, log_in: bool = False
) -> AsyncIterator[tuple[int, Keeper]]:
    """Run aiosmtpd on a free port; with `log_in` only june@example.org with the password p:a/ss@1 may send."""
    keeper = Keeper()

    def talk() -> SMTP:
        with catch_warnings(action="ignore", category=UserWarning):  # it does not count TLS from the first byte
            return SMTP(
                keeper,
                hostname="mail.example.org",
                tls_context=starttls,
                require_starttls=starttls is not None,
                authenticator=_only_june if log_in else None,
                auth_required=log_in,
                auth_require_tls=tls is None,
            )

    listener = await asyncio.get_running_loop().create_server(talk, "127.0.0.1", 0, ssl=tls)
    try:
        yield listener.sockets[0].getsockname()[1], keeper
    finally:
        listener.close()
        await listener.wait_closed()
