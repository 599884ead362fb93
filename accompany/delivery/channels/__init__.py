"""The ways out of the house. Each channel has the same one shape: `send(envelopes, report)`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from accompany.words import NoticeId, NoticeState


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message to one address. The addresses and the content never show in a repr."""

    key: NoticeId
    sender: str = field(repr=False)  # where bounces go (SMTP's MAIL FROM), a text's status; empty for none
    recipient: str = field(repr=False)
    content: bytes = field(repr=False)
    doubted: bool = False  # it may have been sent before: a channel that can look does so first
    farewell: bool = False  # the one text that still goes to somebody who wrote STOP: that we heard it


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an envelope: ACCEPTED, RETRY, FAILED, IN_DOUBT, or QUEUED when it was not tried.

    `why` is a short code without anything personal: a reply code like "451", or what broke, like
    "dropped_before_data". Empty when accepted.
    """

    state: NoticeState
    why: str = ""


Report = Callable[[Envelope, Result], None]  # called the moment a result is known, so it must not take long


class Channel(Protocol):
    """What every channel can do."""

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        """Try each envelope once and report each exactly once, as soon as its result is known.

        When this is cancelled or `report` raises, what was not reported yet may or may not have been sent.
        """

    async def close(self) -> None:
        """Let go of kept-open connections. The channel can be used again afterwards."""
