"""Whatever coordinators and the person do in whatever order, on a real database: nobody is called who must not be."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest

from accompany.actions import lone_calls, members, mobilizations, partners, people
from accompany.rules import escalation
from accompany.rules.consent import RINGS
from accompany.tables.partners import New as NewPartner
from accompany.tables.sql import Sql
from accompany.words import AccountId, MobilizationId, Refused, Ring, Tier
from tests.calls import Post, Visit, courier, member, signed_by_a_third, visit
from tests.cast import NOW, Cast

STEPS = 400
CALLS = Sql("SELECT id, about, ring FROM notice WHERE kind = 'ring_call' AND state = 'accepted' ORDER BY id")
POSTED = Sql("SELECT COUNT(*) AS number FROM notice WHERE kind = 'ring_call'")
CHOICES = tuple(
    frozenset(rings)
    for rings in ({Ring.TEAM, Ring.VOLUNTEERS}, {Ring.LIST}, {Ring.LIST}, {Ring.TEAM, Ring.LIST, Ring.PARTNERS})
)
PAUSES = (*[timedelta(seconds=5), timedelta(seconds=95), timedelta(minutes=6)] * 12, timedelta(days=1))


@dataclass
class Walk:
    """One coalition and what the test itself knows: what is agreed now, who signed, and when somebody sent alone."""

    cast: Cast
    random: Random
    where: Visit
    now: datetime = NOW
    tier: Tier = Tier.COMMUNITY
    call: MobilizationId | None = None
    signed: dict[MobilizationId, set[AccountId]] = field(default_factory=dict)
    drafted_by: dict[MobilizationId, AccountId] = field(default_factory=dict)
    alone_at: dict[MobilizationId, datetime] = field(default_factory=dict)
    arrived: dict[object, tuple[MobilizationId, Ring]] = field(default_factory=dict)
    refused: int = 0
    nobody_else: bool = False  # nobody approves: whoever drafted is alone

    @property
    def somebody(self) -> AccountId:
        june = self.cast.june.account
        return june if self.nobody_else else self.random.choice([june, self.cast.rosa.account])

    async def draft(self) -> None:
        by = self.somebody
        wanted = mobilizations.Wanted(self.where.appointment, self.random.choice(CHOICES), "ticket")
        self.call = await mobilizations.draft(self.cast.riverside, wanted, by, self.now)
        self.drafted_by[self.call], self.signed[self.call] = by, set()

    async def agree(self) -> None:
        tier = self.random.choice([*Tier, Tier.COMMUNITY, Tier.COMMUNITY, Tier.COMMUNITY])
        await people.consent(self.cast.riverside, self.where.person, tier, self.somebody, self.now)
        self.tier = tier

    async def approve(self) -> None:
        by = self.somebody
        await mobilizations.approve(self.cast.riverside, self._call, by, self.now)
        self.signed[self._call].add(by)

    async def approve_as_third(self) -> None:
        if carla := await signed_by_a_third(self.cast.riverside, self._call, self.now):
            self.signed[self._call].add(carla)

    async def send(self) -> None:
        await mobilizations.send(self.cast.riverside, self._call, self.somebody, self.now)

    async def send_alone(self) -> None:
        await lone_calls.send(self.cast.riverside, self._call, "nobody is there", self.somebody, self.now)
        self.alone_at[self._call] = self.now

    async def widen(self) -> None:
        rings = self.random.choice(CHOICES)
        await mobilizations.widen(self.cast.riverside, self._call, rings, self.somebody, self.now)

    async def undo(self) -> None:
        await lone_calls.undo(self.cast.riverside, self._call, self.somebody, self.now)

    async def stand_down(self) -> None:
        await mobilizations.stand_down(self.cast.riverside, self._call, self.somebody, self.now)

    async def cancel(self) -> None:
        await mobilizations.cancel(self.cast.riverside, self._call, self.somebody, self.now)

    async def wait(self) -> None:
        self.now += self.random.choice(PAUSES)
        self.cast.later(self.now)

    @property
    def _call(self) -> MobilizationId:
        assert self.call is not None
        return self.call


async def step(walk: Walk) -> None:
    """Do one thing; the rules may say no."""
    deeds = {walk.draft: 8, walk.agree: 2, walk.wait: 16}
    if walk.call is not None:
        deeds |= {walk.send_alone: 8, walk.widen: 2, walk.undo: 1, walk.stand_down: 1, walk.cancel: 2}
        deeds |= {} if walk.nobody_else else {walk.send: 8, walk.approve: 6, walk.approve_as_third: 3}
    [deed] = walk.random.choices(list(deeds), list(deeds.values()))
    try:
        await deed()
    except Refused:
        walk.refused += 1


async def clock_ticks(walk: Walk) -> None:
    """Let time do what it does by itself: it posts no call."""
    before = await POSTED.rows()
    await mobilizations.expire(walk.now)
    await mobilizations.settle(walk.now)
    assert await POSTED.rows() == before


async def deliver(walk: Walk) -> None:
    """Let the courier go, and look at every call that arrived by that."""
    await courier(Post()).run_once()
    for row in await CALLS.rows():
        if row["id"] not in walk.arrived:
            walk.arrived[row["id"]] = call, ring = MobilizationId(row["about"]), Ring(row["ring"])
            may_be_called(walk, call, ring)


def may_be_called(walk: Walk, call: MobilizationId, ring: Ring) -> None:
    assert ring <= Ring.TEAM or ring in RINGS[walk.tier], "beyond what the person agrees to at this moment"
    others = walk.signed[call] - {walk.drafted_by[call]}
    assert walk.drafted_by[call] not in walk.signed[call], "approved their own draft"
    if ring >= Ring.LIST and not others:
        assert call in walk.alone_at, "outward without a second signature"
        assert ring is Ring.LIST
        assert walk.now >= walk.alone_at[call] + escalation.ALONE_UNDO


@pytest.mark.parametrize("nobody_else", [False, True], ids=["two on duty", "alone"])
@pytest.mark.parametrize("seed", range(4))
async def test_no_order_of_things_calls_whom_it_must_not(cast: Cast, seed: int, nobody_else: bool) -> None:
    for name in ("sol", "luz"):
        await members.add(cast.riverside, member(f"{name}@example.org", "en"), cast.june.account, NOW)
    await partners.add(cast.riverside, NewPartner("Choir", "choir@example.org"), cast.june.account, NOW)
    where = await visit(cast.riverside, cast.june.account, NOW)
    walk = Walk(cast, Random(seed), where, nobody_else=nobody_else)  # the same walk each time
    for _ in range(STEPS):
        await step(walk)
        await clock_ticks(walk)
        await deliver(walk)
    assert walk.refused
    outward = {call for call, ring in walk.arrived.values() if ring is Ring.LIST}
    assert outward, "nothing went to the list: this would prove nothing"
    assert not nobody_else or outward <= walk.alone_at.keys()
