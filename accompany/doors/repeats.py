"""Idempotency-Key: a write sent twice is done once, and answered the second time as it was the first."""

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec
from litestar.types import ASGIApp, HTTPRequestEvent, HTTPScope, Message, Receive, Send

from accompany.doors.access import Maybe
from accompany.doors.bodies import WRITES
from accompany.doors.now import now
from accompany.tables import idempotency
from accompany.tables.idempotency import Answered
from accompany.words import Invalid, Problem, Reason, Refused

HEADER = "Idempotency-Key"
CODE = "X-Request-Code"  # a person's own proof; what one of them was answered is nobody else's
LONGEST = 128
WAIT, PATIENCE = 0.02, 5.0  # seconds between looks at the first one's answer, and how long to go on looking
NOT_DONE = frozenset({401, 403, 429})  # an answer that says "not now" is not the answer


class Kept(msgspec.Struct):
    """An answer as kept."""

    type: str
    body: bytes


@dataclass(slots=True)
class Heard:
    """An answer on its way out."""

    start: Message | None = None
    body: list[bytes] = field(default_factory=list)

    async def send(self, message: Message) -> None:
        """Keep a message instead of sending it."""
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            self.body.append(message["body"])

    @property
    def status(self) -> int:
        """Give the status, or 500 when nothing was answered."""
        return int(self.start["status"]) if self.start else 500  # type: ignore[typeddict-item]

    @property
    def kept(self) -> str:
        """Write down what to keep. No cookie is kept."""
        headers = dict(self.start["headers"]) if self.start else {}  # type: ignore[typeddict-item]
        media = headers.get(b"content-type", b"application/json").decode("latin-1")
        return msgspec.json.encode(Kept(media, b"".join(self.body))).decode()


async def once(request: Maybe, send: Send, next_app: ASGIApp) -> None:
    """Pass a request on, unless it is a write that was answered before. Raises Invalid, Refused."""
    scope: HTTPScope = request.scope
    key = request.headers.get(HEADER)
    if key is None or request.method not in WRITES or not scope["path"].startswith("/api/"):
        await next_app(scope, request.receive, send)
        return
    if not 0 < len(key) <= LONGEST or not key.isprintable():
        raise Invalid({HEADER: Problem.MALFORMED})
    body = await request.body()
    said = f"{request.method} {scope['path']}?".encode() + scope["query_string"] + b"\n" + body
    digest = idempotency.digest_of(_who(request, said), key)
    if await idempotency.begin(digest, said, now()):
        await _first(scope, body, send, next_app, digest)
    else:
        await _again(digest, said, send)


async def _first(scope: HTTPScope, body: bytes, send: Send, next_app: ASGIApp, digest: str) -> None:
    heard = Heard()
    try:
        await next_app(scope, _said(body), heard.send)
    except Exception:
        await idempotency.drop(digest)
        raise
    if heard.status >= 500 or heard.status in NOT_DONE:
        await idempotency.drop(digest)
    else:
        await idempotency.finish(digest, heard.status, heard.kept)
    if heard.start is not None:
        await send(heard.start)
        await send({"type": "http.response.body", "body": b"".join(heard.body), "more_body": False})


async def _again(digest: str, said: bytes, send: Send) -> None:
    known = await answer_of(digest)
    if known is not None and known.body_digest != sha256(said).hexdigest():
        raise Refused(Reason.KEY_REUSED)
    if known is None or known.status is None or known.answer is None:
        raise Refused(Reason.KEY_BUSY)
    kept = msgspec.json.decode(known.answer, type=Kept)
    headers = [(b"content-type", kept.type.encode("latin-1")), (b"content-length", str(len(kept.body)).encode())]
    await send({"type": "http.response.start", "status": known.status, "headers": headers})
    await send({"type": "http.response.body", "body": kept.body, "more_body": False})


async def answer_of(digest: str) -> Answered | None:
    """Look at what is known of a key until it has an answer, for some seconds."""
    for _ in range(int(PATIENCE / WAIT)):
        known = await idempotency.find(digest)
        if known is None or known.status is not None:
            return known
        await asyncio.sleep(WAIT)
    return await idempotency.find(digest)


def _who(request: Maybe, said: bytes) -> str:
    """Say whose key it is: an account's, that of whoever has a request's code, or of whoever says exactly the same."""
    if request.user:
        return str(request.user.account)
    code = request.headers.get(CODE, "").encode()
    return f"code {sha256(code).hexdigest()}" if code else f"said {sha256(said).hexdigest()}"


def _said(body: bytes) -> Receive:
    """Say a body again that was read already."""

    async def receive() -> HTTPRequestEvent:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
