"""One call of `send`: the envelopes still waiting, shared by several connections; each result is reported at once."""

import asyncio
import re
from collections import deque
from collections.abc import Sequence

from accompany.delivery.channels import Envelope, Report, Result
from accompany.words import NoticeState

# What may stand between < and > in a command; nothing that could end the command or start another.
_PATH = re.compile(r"[!-;=?-~]{1,254}")


class Round:
    """Hands out each envelope and takes exactly one result for each."""

    def __init__(self, envelopes: Sequence[Envelope], report: Report) -> None:
        self._waiting = deque(envelopes)
        self._report = report
        self._given_back: set[int] = set()
        self._left = len(envelopes)
        self.trouble = "gave_up"  # why the last connection could not be opened
        self.opening: set[asyncio.Task[None]] = set()  # still connecting: of no use once all is settled
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def waiting(self) -> bool:
        """Say whether an envelope waits for a connection."""
        return bool(self._waiting)

    def take(self) -> Envelope | None:
        """Give the next envelope with usable addresses; one that could smuggle in a command fails here."""
        while self._waiting:
            envelope = self._waiting.popleft()
            if _PATH.fullmatch(envelope.recipient) and (not envelope.sender or _PATH.fullmatch(envelope.sender)):
                return envelope
            self.settle(envelope, Result(NoticeState.FAILED, "bad_address"))
        return None

    def settle(self, envelope: Envelope, result: Result) -> None:
        """Report what became of an envelope. The caller does so once per envelope.

        A report that fails ends the round: `over` raises its error.
        """
        try:
            self._report(envelope, result)
        except Exception as error:  # noqa: BLE001  # whatever it is, it belongs to whoever asked for the report
            self._waiting.clear()
            if not self.over.done():
                self.over.set_exception(error)
        self._left -= 1
        if not self._left:
            self.finish()

    def finish(self) -> None:
        """Say that no more results come."""
        if not self.over.done():
            self.over.set_result(None)

    def give_back(self, envelope: Envelope) -> bool:
        """Let another connection try an envelope whose content never left; False if that happened before."""
        if id(envelope) in self._given_back:
            return False
        self._given_back.add(id(envelope))
        self._waiting.appendleft(envelope)
        return True

    def retry_waiting(self) -> None:
        """Settle all that still waits: nothing of it was sent."""
        while self._waiting:
            self.settle(self._waiting.popleft(), Result(NoticeState.RETRY, self.trouble))
