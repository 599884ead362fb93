"""Every state a call can get into, and everything anybody can do there: what must never happen does not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal
from uuid import UUID

from accompany.rules import consent as agreed
from accompany.rules import escalation
from accompany.rules.consent import RINGS, Consent
from accompany.rules.escalation import Call
from accompany.words import AccountId, Level, MobilizationState, Reason, Ring, Tier

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
DRAFTED = NOW - timedelta(minutes=5)
OLD, LATER, OVER = NOW - timedelta(hours=25), NOW + timedelta(hours=6), NOW
JUNE, ROSA, CARLA = (AccountId(UUID(int=number)) for number in (1, 2, 3))
ALL = (JUNE, ROSA, CARLA)
EXTRAS = (None, Reason.LIST_CALLED_TODAY)
CONSENTS = (
    None,
    *(Consent(RINGS[tier], at) for tier in Tier for at in (NOW, OLD)),
    Consent(RINGS[Tier.PUBLIC], NOW, withdrawn_at=NOW),
)
LEVELS = (None, Level.WATCH, Level.HIGH)
CHOICES = tuple(
    frozenset(rings) for rings in ({Ring.TEAM}, {Ring.VOLUNTEERS}, {Ring.TEAM, Ring.LIST}, {Ring.PARTNERS, Ring.PUBLIC})
)
By = Literal["timer", "person"]


@dataclass(frozen=True)
class World:
    """What there is: a call, the rings that were told, the rings approved by somebody else, and what was agreed."""

    call: Call | None = None
    told: frozenset[Ring] = frozenset()
    approved: frozenset[Ring] = frozenset()
    level: Level | None = None
    consent: Consent | None = None
    alone: bool = False  # the call went with the drafter's signature alone


@dataclass(frozen=True)
class Step:
    """One thing that happens: who does it, what the world is afterwards."""

    by: By
    before: World
    after: World

    @property
    def newly_told(self) -> frozenset[Ring]:
        """Give the rings this step told."""
        return self.after.told - self.before.told


def steps(world: World) -> Iterator[Step]:
    """List whatever the rules let happen next."""
    after: list[tuple[By, World]] = [
        *(("person", replace(world, consent=consent)) for consent in CONSENTS),
        *(("person", _levelled(world, level)) for level in LEVELS),
        *(("person", drafted) for drafted in _drafts(world)),
    ]
    if world.call is not None:
        after += [("person", done) for done in _by_people(world, world.call)]
        after += [("timer", done) for done in _by_itself(world, world.call)]
    return (Step(by, world, then) for by, then in after)


def _levelled(world: World, level: Level | None) -> World:
    return replace(world, level=level, call=world.call and replace(world.call, level=level))


def _drafts(world: World) -> Iterator[World]:
    if world.call is not None and world.call.state in escalation.OPEN:
        return
    if world.told:  # an expired call is called off before the next begins
        return
    for rings in CHOICES:
        if escalation.objection_to_draft(rings, world.level, world.consent) is None:
            for extra in EXTRAS:
                call = Call(MobilizationState.DRAFT, rings, world.level, JUNE, frozenset(), LATER, extra)
                yield replace(world, call=call, approved=frozenset(), alone=False)


def _by_people(world: World, call: Call) -> Iterator[World]:
    for by in ALL:
        yield from _signed(world, call, by)
    if call.state in (MobilizationState.DRAFT, MobilizationState.APPROVED):  # another call goes out meanwhile
        yield replace(world, call=replace(call, extra=EXTRAS[call.extra is None]))
    yield from _sent(world, call)
    if escalation.objection_to_stand_down(call) is None:
        yield replace(world, call=replace(call, state=MobilizationState.STOOD_DOWN), told=frozenset())
    if escalation.objection_to_cancel(call) is None:
        yield replace(world, call=replace(call, state=MobilizationState.CANCELLED))


def _signed(world: World, call: Call, by: AccountId) -> Iterator[World]:
    if escalation.objection_to_approval(call, by, world.consent, NOW) is None:
        approved = replace(call, approved_by=call.approved_by | {by})
        if call.state is MobilizationState.DRAFT and not approved.short:
            approved = replace(approved, state=MobilizationState.APPROVED)
        yield replace(world, call=approved, approved=call.rings if by != call.drafted_by else frozenset())
    if escalation.objection_to_send_alone(call, by, DRAFTED, world.consent, NOW) is None:
        gone = replace(world, alone=by == call.drafted_by)
        yield _told(gone, replace(call, state=MobilizationState.SENT), call.rings)


def _sent(world: World, call: Call) -> Iterator[World]:
    if escalation.objection_to_send(call, world.consent, NOW) is None:
        yield _told(world, replace(call, state=MobilizationState.SENT), call.rings)
    for rings in CHOICES:
        if escalation.objection_to_widen(call, rings, world.consent, NOW) is None:
            yield _told(world, replace(call, rings=call.rings | rings), rings)


def _by_itself(world: World, call: Call) -> Iterator[World]:
    yield replace(world, call=replace(call, expires_at=OVER))
    if call.expires_at <= NOW and call.state in escalation.OPEN:
        yield replace(world, call=replace(call, state=MobilizationState.EXPIRED))


def _told(world: World, call: Call, rings: frozenset[Ring]) -> World:
    reached = {ring for ring in rings if escalation.may_still_go(ring, world.consent)}
    return replace(world, call=call, told=world.told | reached)


@cache
def explored() -> tuple[Step, ...]:
    """Walk from nothing to every world that can be reached."""
    found, waiting, seen = [], [World()], {World()}
    while waiting:
        for step in steps(waiting.pop()):
            found.append(step)
            if step.after not in seen:
                seen.add(step.after)
                waiting.append(step.after)
    return tuple(found)


def tells() -> tuple[Step, ...]:
    """List the steps that told somebody; there are some, or nothing below would prove anything."""
    found = tuple(step for step in explored() if step.newly_told)
    assert {ring for step in found for ring in step.newly_told} == set(Ring) - {Ring.DUTY_DESK}
    return found


def test_no_ring_beyond_what_the_person_agrees_to_now() -> None:
    beyond = [step for step in tells() for ring in step.newly_told if not agreed.allows(step.before.consent, ring)]
    assert beyond == []


def test_outward_only_with_a_confirmed_level_a_fresh_word_and_a_second_coordinator() -> None:
    for step in tells():
        if outward := {ring for ring in step.newly_told if ring >= Ring.LIST}:
            before = step.before
            assert before.level is not None
            assert before.level >= Level.HIGH
            assert agreed.fresh(before.consent, NOW)
            assert outward <= before.approved or (step.after.alone and outward == {Ring.LIST})
            assert before.call is not None
            assert before.call.expires_at > NOW


def test_one_more_agrees_when_the_limits_ask_for_it_also_of_whoever_is_alone() -> None:
    sent = [step for step in tells() if step.before.call and step.before.call.state not in escalation.CALLED]
    limited = [step for step in sent if step.before.call and step.before.call.extra]
    assert any(step.after.alone for step in limited)
    for step in limited:
        assert step.before.call is not None
        outward = any(ring >= Ring.LIST for ring in step.before.call.rings)
        assert len(step.before.call.approved_by - {JUNE}) >= (2 if outward else 0 if step.after.alone else 1)


def test_a_timer_tells_nobody() -> None:
    assert [step for step in tells() if step.by == "timer"] == []


def test_nobody_approves_their_own_draft() -> None:
    calls = [step.after.call for step in explored() if step.after.call]
    assert [call for call in calls if call.drafted_by in call.approved_by] == []


def test_whoever_was_told_can_be_told_that_it_is_over() -> None:
    stuck = [
        step.after
        for step in explored()
        if step.after.told and step.after.call and escalation.objection_to_stand_down(step.after.call)
    ]
    assert stuck == []


def test_a_call_that_told_somebody_is_never_simply_dropped() -> None:
    dropped = (MobilizationState.CANCELLED, MobilizationState.DRAFT, MobilizationState.APPROVED)
    assert [
        step for step in explored() if step.after.told and step.after.call and step.after.call.state in dropped
    ] == []
