"""One mail on one connection: how far it got, and what a reply or a silence means for it."""

import re
from enum import Enum, auto

from accompany.delivery.channels import Envelope, Result
from accompany.words import NoticeState

CLOSING = 421  # the server closes the connection after this reply (RFC 5321 §3.8)
_LINE_END = re.compile(rb"\r\n|\r|\n")


class Step(Enum):
    """What a reply answers; END is the final dot."""

    RSET = auto()
    MAIL = auto()
    RCPT = auto()
    DATA = auto()
    END = auto()
    QUIT = auto()


class Attempt:
    """One envelope on one connection, and how far it got."""

    __slots__ = ("content_begun", "dotted", "envelope", "settled")

    def __init__(self, envelope: Envelope) -> None:
        self.envelope = envelope
        self.content_begun = False
        self.dotted = False  # the final dot was handed to the operating system
        self.settled = False

    def lost(self, cause: str) -> Result:
        """Say what it means that no reply will come any more."""
        if self.dotted:
            return Result(NoticeState.IN_DOUBT, f"{cause}_after_dot")
        return Result(NoticeState.RETRY, f"{cause}_mid_body" if self.content_begun else f"{cause}_before_data")


def refusal(code: int) -> Result | None:
    """Say what a refusing reply means (RFC 5321 §4.2.1); None when the code refuses nothing."""
    if 400 <= code < 500:
        return Result(NoticeState.RETRY, str(code))
    if 500 <= code < 600:
        return Result(NoticeState.FAILED, str(code))
    return None


def done(code: int) -> bool:
    """Say whether the reply is a yes."""
    return 200 <= code < 300


def on_the_wire(content: bytes) -> bytes:
    """Give the content as DATA needs it, without the final dot: CRLF only, lines with a dot stuffed (RFC 5321 §4.5.2).

    A bare CR or LF would let the content end itself early at a lenient server; it becomes CRLF.
    """
    pairs = content.count(b"\r\n")
    if content.count(b"\n") != pairs or content.count(b"\r") != pairs:
        content = _LINE_END.sub(b"\r\n", content)
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    if content.startswith(b"."):
        content = b"." + content
    return content.replace(b"\r\n.", b"\r\n..")
