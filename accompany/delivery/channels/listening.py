"""What was behind the "no" of a library that says no more: the answers of the servers it asked, and what broke.

The library apprise uses requests for every kind of address we take. We hear how each request of our own thread ended;
the words, the address and the answer are not looked at.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Any

from accompany.delivery.channels import Result
from accompany.words import NoticeState

REFUSED_FOR_NOW = (408, 425, 429, 503)
UNKNOWN = Result(NoticeState.IN_DOUBT, "unknown")
_heard: ContextVar[list[Result] | None] = ContextVar("heard", default=None)


@contextmanager
def heard() -> Iterator[list[Result]]:
    """Collect how the requests of the block end, in their order."""
    found: list[Result] = []
    before = _heard.set(found)
    try:
        yield found
    finally:
        _heard.reset(before)


def result(found: Sequence[Result]) -> Result:
    """Say what became of a message that was not said to be taken. Heard nothing, we know nothing."""
    return found[-1] if found else UNKNOWN


def begin() -> None:
    """Begin to listen, once for the whole process. Requests outside of ``heard`` stay as they are."""
    session = import_module("requests").Session
    if not hasattr(session.send, "listened_to"):
        session.send = _listened_to(session.send)


def _listened_to(send: Callable[..., Any]) -> Callable[..., Any]:
    def sent(*arguments: Any, **options: Any) -> Any:
        found = _heard.get()
        try:
            answer = send(*arguments, **options)
        except Exception as error:
            if found is not None:
                found.append(_broken(error))
            raise
        if found is not None:
            found.append(_answered(answer.status_code))
        return answer

    sent.listened_to = True  # type: ignore[attr-defined]  # so that it is done once
    return sent


def _answered(status: int) -> Result:
    """Judge an answer: 5xx may come from a gateway that passed the message on."""
    if status in REFUSED_FOR_NOW:
        return Result(NoticeState.RETRY, str(status))
    if 400 <= status < 500:
        return Result(NoticeState.FAILED, str(status))
    return Result(NoticeState.IN_DOUBT, str(status))


def _broken(error: Exception) -> Result:
    """Judge what broke: only where no connection came about, or to somebody else, nothing was said."""
    reason: object = error.args[0] if error.args else None
    reason = getattr(reason, "reason", reason)
    somebody_else = "CERTIFICATE_VERIFY_FAILED" in str(reason)  # any other end of TLS may come after the words
    never = ("ConnectTimeoutError", "NewConnectionError", "NameResolutionError")
    if somebody_else or type(reason).__name__ in never or type(error).__name__ in ("ConnectTimeout", "InvalidURL"):
        return Result(NoticeState.RETRY, "unreachable")
    return Result(NoticeState.IN_DOUBT, "connection_lost")
