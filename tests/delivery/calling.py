"""A call to a list, sent and waiting to leave, for tests of what becomes of it on its way."""

from dataclasses import dataclass
from datetime import timedelta

from accompany.actions import mobilizations
from accompany.tables import members, notices
from accompany.words import MobilizationId, NoticeKind, NoticeState, Ring
from tests.calls import member, visit
from tests.cast import NOW, Cast


@dataclass(frozen=True)
class Called:
    """A call that has been sent, and whom it is for."""

    id: MobilizationId
    addresses: list[str]


async def called(cast: Cast, count: int) -> Called:
    """Call a list of so many; the call lasts as long as any test."""
    addresses = [f"s{n:05}@example.org" for n in range(count)]
    await members.add(cast.riverside, [member(address, "es") for address in addresses])
    where = await visit(cast.riverside, cast.june.account, NOW)
    until = NOW + timedelta(days=2)
    wanted = mobilizations.Wanted(where.appointment, frozenset({Ring.LIST}), "ticket", expires_at=until)
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    return Called(call, addresses)


async def accepted(cast: Cast, call: Called) -> int:
    """Count the calls a server has taken, as the outbox knows it."""
    tallies = await notices.tallies(cast.riverside, call.id, NoticeKind.RING_CALL)
    return sum(one.number for one in tallies if one.state is NoticeState.ACCEPTED)
