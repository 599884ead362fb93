"""One SMTP connection, already greeted, that sends mail after mail and always knows how far each one got.

With PIPELINING (RFC 2920) the end of one mail and the beginning of the next travel together, so that a mail costs
one round trip; without it each command waits for its reply. What a lost connection means depends on one moment,
the final dot: before it the server cannot have kept the mail, after it the server may have.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import cast

from accompany.delivery.channels import Result
from accompany.delivery.channels.attempt import CLOSING, Attempt, Step, done, on_the_wire, refusal
from accompany.delivery.channels.round import Round
from accompany.words import NoticeState

_LARGE = 32_768  # bytes; a larger content is sent before its final dot, a smaller one together with it
_LONGEST_LINE = 8_192  # bytes of a reply


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait, in seconds.

    RFC 5321 §4.5.3.2 has longer ones, meant for relays. Too short a wait after the final dot puts mails in doubt.
    """

    opening: float = 30  # from connecting to being greeted and logged in
    command: float = 60
    content: float = 120
    final: float = 180  # after the final dot
    idle: float = 10  # an unused connection is kept this long
    quitting: float = 5
    rest: float = 10  # a server that did not answer is left alone this long, and who waits for it is told so at once


class Session(asyncio.Protocol):
    """A state machine over one transport. `work` sends; `quit` says goodbye; `gone` is done when all is over."""

    def __init__(self, *, pipelining: bool, timeouts: Timeouts) -> None:
        self._loop = asyncio.get_running_loop()
        self._pipelining = pipelining
        self._timeouts = timeouts
        self._round = Round((), lambda *_: None)
        self._worked: asyncio.Future[None] | None = None
        self._buffer = b""
        self._unsent: deque[tuple[Step, Attempt | None, bytes]] = deque()
        self._awaited: deque[tuple[Step, Attempt | None]] = deque()
        self._open: list[Attempt] = []  # at most two: one after its final dot, one before its content
        self._held: Attempt | None = None  # its large content is on its way, its final dot is not
        self._paused = False
        self._unclean = False  # a refused transaction is still open: RSET before the next
        self._timer: asyncio.TimerHandle | None = None
        self._deadline = 0.0
        self.answered = 0  # mails the server decided about
        self.gone: asyncio.Future[None] = self._loop.create_future()

    @property
    def usable(self) -> bool:
        """Say whether another round can be worked on."""
        return not (self.gone.done() or self._transport.is_closing() or self._awaited)

    def work(self, round_: Round) -> asyncio.Future[None]:
        """Send envelopes of this round. Done when none waits any more or the connection is lost."""
        self._round = round_
        self._worked = self._loop.create_future()
        self._begin()
        self._write()
        return self._worked

    def quit(self) -> None:
        """Say goodbye to an idle server; the connection ends with its answer, or a little later without."""
        self._unsent.append((Step.QUIT, None, b"QUIT\r\n"))
        self._write()

    def lose(self, cause: str) -> None:
        """Give up the connection, and settle what was on its way by how far it got."""
        if self.gone.done():
            return
        self.gone.set_result(None)
        if self._timer:
            self._timer.cancel()
        for attempt in self._open:
            if attempt.content_begun:
                self._settle(attempt, attempt.lost(cause))
            else:
                self._try_elsewhere(attempt, attempt.lost(cause))
        self._transport.abort()
        self._rest()

    # The event loop's side (asyncio.Protocol)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin idle. Any unsent byte must pause us: it tells whether a large content has left."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=1, low=0)
        self._arm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Settle what was on its way."""
        self.lose("dropped")

    def pause_writing(self) -> None:
        """Remember that bytes are still on this side."""
        self._paused = True

    def resume_writing(self) -> None:
        """Let the final dot follow a large content that has left."""
        self._paused = False
        if self._held and not self.gone.done():
            self._release(self._held)
            self._write()

    def data_received(self, data: bytes) -> None:
        """Take replies apart; only the last line of each counts (RFC 5321 §4.2.1)."""
        buffer = self._buffer + data
        start = 0
        moved = False
        while (end := buffer.find(b"\n", start)) >= 0 and not self.gone.done():
            if buffer[start + 3 : start + 4] != b"-":
                moved = True
                self._replied(buffer[start : start + 4])
            start = end + 1
        self._buffer = buffer[start:]
        if len(self._buffer) > _LONGEST_LINE:
            self.lose("garbled")
        if moved:
            self._write()

    # From one mail to the next

    def _begin(self) -> None:
        envelope = self._round.take()
        if envelope is None:
            if not self._open:
                self._rest()
            return
        attempt = Attempt(envelope)
        self._open.append(attempt)
        if self._unclean:
            self._unsent.append((Step.RSET, attempt, b"RSET\r\n"))
            self._unclean = False
        self._unsent.append((Step.MAIL, attempt, b"MAIL FROM:<%b>\r\n" % envelope.sender.encode("ascii")))
        self._unsent.append((Step.RCPT, attempt, b"RCPT TO:<%b>\r\n" % envelope.recipient.encode("ascii")))
        self._unsent.append((Step.DATA, attempt, b"DATA\r\n"))

    def _write(self) -> None:
        """Write all that may be written now: the whole group when the server pipelines, else one command."""
        if self.gone.done():
            return
        out = []
        while self._unsent and (self._pipelining or not self._awaited):
            step, attempt, data = self._unsent.popleft()
            self._awaited.append((step, attempt))
            out.append(data)
            if attempt and step is Step.END:
                attempt.dotted = True
        if out:
            self._transport.write(b"".join(out))
        self._arm()

    def _replied(self, beginning: bytes) -> None:
        digits = beginning[:3]
        code = int(digits) if digits.isdigit() and beginning[3:] in b" \r\n" else 0
        if self._held:  # the server does not want the rest
            self._settle(self._held, refusal(code) or self._held.lost("garbled"))
            self.lose("dropped")
            return
        step, attempt = self._awaited.popleft() if self._awaited else (Step.QUIT, None)
        if attempt is None:  # goodbye, ours or theirs
            self._transport.close()
        elif step is Step.END:
            self._ended(attempt, code)
        elif step is Step.DATA:
            self._data_replied(attempt, code)
        elif step is Step.RSET and not done(code):
            self.lose("garbled")
        elif not done(code):
            self._refused(attempt, code)
            if not self._pipelining:
                self._unsent.clear()
                self._next(attempt)

    def _data_replied(self, attempt: Attempt, code: int) -> None:
        if code != 354:
            self._refused(attempt, code)
            self._next(attempt)
        elif attempt.settled:  # a yes to DATA in spite of a no before it: an empty mail to nobody (RFC 2920 §3.1)
            self._end(attempt, b".\r\n")
        else:
            self._send_content(attempt)

    def _send_content(self, attempt: Attempt) -> None:
        attempt.content_begun = True
        content = on_the_wire(attempt.envelope.content)
        if len(content) < _LARGE:
            self._end(attempt, content + b".\r\n")
            return
        self._held = attempt
        self._transport.write(content)
        if not self._paused:
            self._release(attempt)

    def _release(self, attempt: Attempt) -> None:
        self._held = None
        self._end(attempt, b".\r\n")

    def _end(self, attempt: Attempt, data: bytes) -> None:
        self._unsent.append((Step.END, attempt, data))
        if self._pipelining:
            self._begin()

    def _ended(self, attempt: Attempt, code: int) -> None:
        result = Result(NoticeState.ACCEPTED) if done(code) else refusal(code)
        self._settle(attempt, result or attempt.lost("garbled"))
        self.answered += 1
        self._open.remove(attempt)
        if result is None:
            self.lose("garbled")
        elif not self._open:
            self._begin()

    def _refused(self, attempt: Attempt, code: int) -> None:
        result = refusal(code)
        self._unclean = True
        if result is None or code == CLOSING:
            self._try_elsewhere(attempt, result or attempt.lost("garbled"))
            self.lose("dropped")
        else:
            self._settle(attempt, result)
            self.answered += 1

    def _next(self, attempt: Attempt) -> None:
        if not self.gone.done():
            self._open.remove(attempt)
            self._begin()

    # What became of a mail

    def _try_elsewhere(self, attempt: Attempt, result: Result) -> None:
        """Give back a mail whose content never left when this connection had worked before; else settle it."""
        if self.answered and not attempt.settled:
            attempt.settled = self._round.give_back(attempt.envelope)
        self._settle(attempt, result)

    def _settle(self, attempt: Attempt, result: Result) -> None:
        if not attempt.settled:
            attempt.settled = True
            self._round.settle(attempt.envelope, result)

    def _rest(self) -> None:
        if self._worked and not self._worked.done():
            self._worked.set_result(None)

    # Patience

    def _arm(self) -> None:
        """Move the deadline. The timer itself runs on and looks again, which is cheaper than a new one per reply."""
        self._deadline = self._loop.time() + self._patience()
        if self._timer is None or self._timer.when() > self._deadline:
            if self._timer:
                self._timer.cancel()
            self._timer = self._loop.call_at(self._deadline, self._look)

    def _patience(self) -> float:
        if self._held:
            return self._timeouts.content
        if not self._awaited:
            return self._timeouts.idle
        step = self._awaited[0][0]
        special = {Step.END: self._timeouts.final, Step.QUIT: self._timeouts.quitting}
        return special.get(step, self._timeouts.command)

    def _look(self) -> None:
        self._timer = None
        if self._loop.time() < self._deadline:
            self._timer = self._loop.call_at(self._deadline, self._look)
        elif self._awaited or self._held:
            self.lose("timeout")
        else:
            self.quit()
