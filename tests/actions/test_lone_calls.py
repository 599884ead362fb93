"""Signatures: one more when the limits ask, none missing but for whoever is alone, and a moment to take a call back."""

from collections.abc import Awaitable
from datetime import timedelta

import pytest

from accompany.actions import lone_calls, mobilizations, people
from accompany.actions.mobilizations import Wanted
from accompany.rules import escalation
from accompany.rules.call_limits import Limits
from accompany.tables import call_limits, notices, outbox
from accompany.tables import lone_calls as remembered
from accompany.tables import mobilizations as table
from accompany.words import MobilizationId, MobilizationState, NoticeKind, Reason, Refused, Ring, Tier
from tests.calls import Post, Visit, add_members, courier, signed_by_a_third, text_of, visit
from tests.cast import NOW, Cast

LIST = frozenset({Ring.LIST})
TEAM = frozenset({Ring.TEAM, Ring.VOLUNTEERS})
SOON = NOW + escalation.ALONE_AFTER
LEFT = SOON + escalation.ALONE_UNDO


@pytest.fixture
async def where(cast: Cast) -> Visit:
    await add_members(cast.riverside, cast.june.account, 3, NOW)
    return await visit(cast.riverside, cast.june.account, NOW)


async def drafted(cast: Cast, where: Visit, rings: frozenset[Ring] = LIST, drill: bool = False) -> MobilizationId:
    wanted = Wanted(where.appointment, rings, "told to bring a ticket", drill=drill)
    return await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)


async def alone(cast: Cast, call: MobilizationId, reason: str = "Nobody else is awake") -> None:
    cast.later(SOON)
    await lone_calls.send(cast.riverside, call, reason, cast.june.account, SOON)


async def refused(doing: Awaitable[object]) -> Reason:
    with pytest.raises(Refused) as refusal:
        await doing
    return refusal.value.reason


async def state(cast: Cast, call: MobilizationId) -> MobilizationState:
    return (await table.find(cast.riverside, call)).state


async def called_by(post: Post) -> list[str]:
    await courier(post).run_once()
    return sorted(one for one in post.recipients if one.startswith("s0"))


async def test_alone_tells_all_coordinators_at_once_and_leaves_ninety_seconds_later(cast: Cast, where: Visit) -> None:
    call, post = await drafted(cast, where), Post()
    await alone(cast, call)
    assert await called_by(post) == []
    assert sorted(post.recipients) == sorted([cast.june.email, cast.rosa.email])
    assert f"/mobilizations/{call}" in text_of(post.to(cast.rosa.email)[0])
    cast.later(LEFT - timedelta(seconds=1))
    assert await called_by(post) == []
    cast.later(LEFT)
    assert len(await called_by(post)) == 3


async def test_an_exercise_says_so_to_the_coordinators_too(cast: Cast, where: Visit) -> None:
    call, post = await drafted(cast, where, drill=True), Post()
    await alone(cast, call)
    await courier(post).run_once()
    assert str(post.to(cast.rosa.email)[0]["Subject"]).startswith("EXERCISE. ")


async def test_any_coordinator_stops_it_in_the_window_and_nothing_leaves(cast: Cast, where: Visit) -> None:
    call, post = await drafted(cast, where), Post()
    await alone(cast, call)
    await lone_calls.undo(cast.riverside, call, cast.rosa.account, LEFT - timedelta(seconds=1))
    cast.later(LEFT + timedelta(hours=1))
    assert await called_by(post) == []
    assert post.recipients == []
    assert await state(cast, call) is MobilizationState.CANCELLED


async def test_after_the_window_there_is_a_stand_down_to_send(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where)
    await alone(cast, call)
    undo = lone_calls.undo(cast.riverside, call, cast.rosa.account, LEFT)
    assert await refused(undo) is Reason.HAS_LEFT


async def test_a_message_that_a_courier_holds_already_is_not_taken_back(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where)
    await alone(cast, call)
    await outbox.lease("quick", 10, LEFT)  # its clock is a little ahead
    undo = lone_calls.undo(cast.riverside, call, cast.rosa.account, LEFT - timedelta(seconds=1))
    assert await refused(undo) is Reason.HAS_LEFT
    assert await state(cast, call) is MobilizationState.SENDING


@pytest.mark.parametrize(
    ("rings", "reason"),
    [
        pytest.param({Ring.LIST, Ring.PARTNERS}, Reason.ALONE_TOO_WIDE, id="partners"),
        pytest.param({Ring.PUBLIC}, Reason.ALONE_TOO_WIDE, id="the public"),
    ],
)
async def test_alone_reaches_the_list_and_no_further(cast: Cast, rings: set[Ring], reason: Reason) -> None:
    where = await visit(cast.riverside, cast.june.account, NOW, Tier.PUBLIC)
    call = await drafted(cast, where, frozenset(rings))
    assert await refused(alone(cast, call)) is reason


async def test_alone_needs_five_minutes_ones_own_draft_and_a_reason(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where)
    june, rosa, early = cast.june.account, cast.rosa.account, SOON - timedelta(seconds=1)
    assert await refused(lone_calls.send(cast.riverside, call, "why", june, early)) is Reason.WAIT_FOR_SECOND
    assert await refused(lone_calls.send(cast.riverside, call, "why", rosa, SOON)) is Reason.NOT_ALONE
    assert await refused(alone(cast, call, "  ")) is Reason.REASON_NEEDED
    await mobilizations.approve(cast.riverside, call, rosa, SOON)
    assert await refused(alone(cast, call)) is Reason.WRONG_STATE
    assert await notices.readers(cast.riverside, call, NoticeKind.LONE_CALL) == []


async def test_alone_does_not_reach_beyond_what_the_person_agrees_to_now(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where)
    await alone(cast, call)
    await people.consent(cast.riverside, where.person, Tier.PRIVATE, cast.june.account, SOON)
    cast.later(LEFT)
    assert await called_by(Post()) == []


async def test_it_is_listed_until_another_coordinator_reviewed_it(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where)
    await alone(cast, call)
    june, rosa = cast.june.account, cast.rosa.account
    assert [one.mobilization for one in await remembered.unreviewed(cast.riverside)] == [call]
    assert await remembered.unreviewed(cast.hillside) == []
    assert await refused(lone_calls.review(cast.riverside, call, june, LEFT)) is Reason.OWN_DRAFT
    await lone_calls.review(cast.riverside, call, rosa, LEFT)
    assert await refused(lone_calls.review(cast.riverside, call, rosa, LEFT)) is Reason.ALREADY_DECIDED
    assert await remembered.unreviewed(cast.riverside) == []


async def test_a_call_inward_waits_ten_seconds_and_undone_nobody_hears_of_it(cast: Cast, where: Visit) -> None:
    call, post = await drafted(cast, where, TEAM), Post()
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    await courier(post).run_once()
    assert post.recipients == []
    await lone_calls.undo(cast.riverside, call, cast.june.account, NOW + timedelta(seconds=9))
    cast.later(NOW + timedelta(minutes=1))
    await courier(post).run_once()
    assert post.recipients == []


async def test_a_second_call_to_the_list_of_a_day_needs_a_third_signature(cast: Cast, where: Visit) -> None:
    june, rosa = cast.june.account, cast.rosa.account
    first = await drafted(cast, where)
    await mobilizations.approve(cast.riverside, first, rosa, NOW)
    await mobilizations.send(cast.riverside, first, june, NOW)
    second = await drafted(cast, await visit(cast.riverside, june, NOW))
    await mobilizations.approve(cast.riverside, second, rosa, NOW)
    assert await state(cast, second) is MobilizationState.DRAFT
    assert await refused(mobilizations.approve(cast.riverside, second, rosa, NOW)) is Reason.WRONG_STATE
    assert await refused(mobilizations.send(cast.riverside, second, june, NOW)) is Reason.LIST_CALLED_TODAY
    assert await refused(alone(cast, second)) is Reason.LIST_CALLED_TODAY
    await signed_by_a_third(cast.riverside, second, NOW)
    assert await state(cast, second) is MobilizationState.APPROVED
    await mobilizations.send(cast.riverside, second, june, NOW)


async def test_what_changes_after_the_approval_counts_at_sending(cast: Cast, where: Visit) -> None:
    june, rosa = cast.june.account, cast.rosa.account
    both = [await drafted(cast, where), await drafted(cast, await visit(cast.riverside, june, NOW))]
    for call in both:
        await mobilizations.approve(cast.riverside, call, rosa, NOW)
        assert await state(cast, call) is MobilizationState.APPROVED
    await mobilizations.send(cast.riverside, both[0], june, NOW)
    assert await refused(mobilizations.send(cast.riverside, both[1], june, NOW)) is Reason.LIST_CALLED_TODAY
    await signed_by_a_third(cast.riverside, both[1], NOW)
    await mobilizations.send(cast.riverside, both[1], june, NOW)


async def test_a_chapter_with_its_own_limits_is_held_to_those(cast: Cast, where: Visit) -> None:
    june, rosa = cast.june.account, cast.rosa.account
    for limits in (Limits(list_hours_apart=1), Limits(list_hours_apart=0)):
        await call_limits.set_for(cast.riverside, limits)
    for one in (where, await visit(cast.riverside, june, NOW)):
        call = await drafted(cast, one)
        await mobilizations.approve(cast.riverside, call, rosa, NOW)
        await mobilizations.send(cast.riverside, call, june, NOW)
