"""What the outbox keeps of each fault of a real mail server, when it tries again, and that this is the same mail."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from accompany.delivery.channels import Channel, Envelope, Report
from accompany.delivery.channels.session import Timeouts
from accompany.delivery.courier import Courier
from accompany.tables.sql import Row, Sql
from accompany.words import NoticeState
from tests.calls import HOUSE, read
from tests.cast import NOW, Cast
from tests.delivery.calling import called
from tests.delivery.sending import FAILED, IN_DOUBT, LARGE, RETRY, channel
from tests.delivery.servers import Answer, Drop, FaultServer, Silence, Slow, Turn, faulty

SHORT = Timeouts(opening=0.4, command=0.4, content=0.4, final=0.4, quitting=0.4, rest=0)
DOUBT = timedelta(minutes=10)
SOON, LATER = timedelta(seconds=15), timedelta(seconds=30)
NEVER = timedelta(days=7)
NOTICE = Sql("SELECT id, state, why, attempts FROM notice WHERE about = {call}")
ACCEPTED = NoticeState.ACCEPTED


class Heavy:
    """Makes every mail so long that its content leaves before its final dot does."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def send(self, envelopes: Sequence[Envelope], report: Report) -> None:
        await self._channel.send([replace(one, content=one.content + b"\r\n" + LARGE) for one in envelopes], report)

    async def close(self) -> None:
        await self._channel.close()


@dataclass(frozen=True)
class Fault:
    """A server fails at this verb as often as there are answers. What is kept of it, and when the mail leaves again."""

    verb: str
    answers: tuple[Answer, ...]
    state: NoticeState
    why: str | None
    again: timedelta
    heavy: bool = False

    def on(self, turn: Turn, seen: list[str]) -> Answer:
        if turn.verb != self.verb or len(seen) == len(self.answers):
            return None
        seen.append(turn.verb)
        return self.answers[len(seen) - 1]


FAULTS = {
    "does not answer": Fault("CONNECT", (Silence(),), RETRY, "opening_timeout", SOON),
    "is too busy": Fault("CONNECT", (b"421 busy",), RETRY, "opening_421", SOON),
    "drops before DATA": Fault("RCPT", (Drop(),), RETRY, "dropped_before_data", SOON),
    "drops at DATA": Fault("DATA", (Drop(),), RETRY, "dropped_before_data", SOON),
    "drops in mid body": Fault("BODY", (Drop(),), RETRY, "dropped_mid_body", SOON, heavy=True),
    # A small mail leaves in one piece, so that its dot may have arrived.
    "drops in mid body of a small one": Fault("BODY", (Drop(),), IN_DOUBT, "dropped_after_dot", DOUBT),
    "drops after the dot": Fault("END", (Drop(),), IN_DOUBT, "dropped_after_dot", DOUBT),
    "is silent after the dot": Fault("END", (Silence(),), IN_DOUBT, "timeout_after_dot", DOUBT),
    "says 250 too late": Fault("END", (Slow(1),), IN_DOUBT, "timeout_after_dot", DOUBT),
    "says 250 slowly": Fault("END", (Slow(0.1),), ACCEPTED, None, NEVER),
    "has no room": Fault("DATA", (b"452 full",), RETRY, "452", SOON),
    "cannot write after the dot": Fault("END", (b"451 disk",), RETRY, "451", SOON),
    "does not know the reader": Fault("RCPT", (b"550 no such user",), FAILED, "550", NEVER),
    "takes it for spam": Fault("END", (b"554 spam",), FAILED, "554", NEVER),
    "greylists": Fault("RCPT", (b"451 grey", b"451 grey"), RETRY, "451", LATER),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_fault_is_kept_as_what_it_is_and_the_same_mail_leaves_again(cast: Cast, fault: Fault) -> None:
    call, moment = await called(cast, 1), NOW
    seen: list[str] = []
    async with faulty(lambda turn: fault.on(turn, seen)) as server:
        pipeline = channel(server.port, timeouts=SHORT)
        courier = Courier("courier", Heavy(pipeline) if fault.heavy else pipeline, HOUSE, lambda: moment)
        for attempt in range(len(fault.answers)):
            moment += attempt * SOON
            assert await courier.run_once() == 1
        notice = await NOTICE.row(call=call.id)
        assert notice is not None
        assert (notice["state"], notice["why"], notice["attempts"]) == (fault.state, fault.why, len(fault.answers))

        moment += fault.again - timedelta(milliseconds=1)
        assert await courier.run_once() == 0
        moment += timedelta(milliseconds=1)
        assert await courier.run_once() == (fault.again is not NEVER)
        await pipeline.close()

    over = await NOTICE.row(call=call.id)
    assert over is not None
    assert over["state"] == (FAILED if fault.state is FAILED else ACCEPTED)
    _arrived_as_one(server, notice, fault)


def _arrived_as_one(server: FaultServer, notice: Row, fault: Fault) -> None:
    """See that what arrived is byte for byte one mail, with the notice's own id; twice at most after a doubt."""
    contents = [content for _, _, content in server.kept]
    if fault.state is FAILED:
        assert contents == []
        return
    twice = fault.state is IN_DOUBT and fault.verb == "END"
    assert len(contents) == 1 + twice
    assert len(set(server.read)) == 1
    assert str(notice["id"]) in str(read(contents[0])["Message-ID"])
