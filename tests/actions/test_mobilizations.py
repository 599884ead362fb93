"""A call: outward only with consent and a second coordinator; off again for exactly those it reached."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from accompany.actions import call_answers, members, mobilizations, partners, people
from accompany.actions.mobilizations import Wanted
from accompany.delivery import letters
from accompany.delivery.channels import Result
from accompany.doors import headcount
from accompany.rules import escalation
from accompany.tables import mobilizations as remembered
from accompany.tables import outbox
from accompany.tables.outbox import Fate
from accompany.tables.partners import New as NewPartner
from accompany.words import (
    Answer,
    Invalid,
    Level,
    Missing,
    MobilizationId,
    MobilizationState,
    NoticeState,
    Problem,
    Reason,
    Refused,
    Ring,
    Tier,
)
from tests.calls import HOUSE, Post, Visit, add_members, courier, link_in, member, read, visit
from tests.cast import NOW, Cast

LIST = frozenset({Ring.LIST})
TWO = frozenset({Ring.VOLUNTEERS, Ring.LIST})
DOUBT = Result(NoticeState.IN_DOUBT, "closed_after_dot")
LATER = Result(NoticeState.RETRY, "451")


async def drafted(cast: Cast, where: Visit, rings: frozenset[Ring] = LIST, **more: object) -> MobilizationId:
    wanted = Wanted(where.appointment, rings, "told to bring a ticket", **more)  # type: ignore[arg-type]
    return await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)


async def called(cast: Cast, where: Visit, rings: frozenset[Ring] = LIST, **more: object) -> MobilizationId:
    call = await drafted(cast, where, rings, **more)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    return call


async def state(cast: Cast, call: MobilizationId) -> MobilizationState:
    await mobilizations.settle(NOW)
    return (await remembered.find(cast.riverside, call)).state


async def refused(doing: Awaitable[object]) -> Reason:
    with pytest.raises(Refused) as refusal:
        await doing
    return refusal.value.reason


@pytest.fixture
async def where(cast: Cast) -> Visit:
    return await visit(cast.riverside, cast.june.account, NOW)


async def test_calls_the_list_and_says_when_the_last_message_has_gone(cast: Cast, where: Visit) -> None:
    addresses = await add_members(cast.riverside, cast.june.account, 5, NOW)
    call = await called(cast, where)
    assert await state(cast, call) is MobilizationState.SENDING
    post = Post()
    await courier(post).run_once()
    assert sorted(post.recipients) == addresses
    assert await state(cast, call) is MobilizationState.SENT


async def test_nobody_is_called_twice_and_the_inner_ring_has_them(cast: Cast, where: Visit) -> None:
    await add_members(cast.riverside, cast.june.account, 2, NOW)
    await members.add(cast.riverside, member(cast.ana.email), cast.june.account, NOW)
    await partners.add(cast.riverside, NewPartner("Choir", "s00000@example.org"), cast.june.account, NOW)
    call = await called(cast, where, frozenset({Ring.VOLUNTEERS, Ring.LIST, Ring.PARTNERS}))
    post = Post()
    await courier(post).run_once()
    assert sorted(post.recipients) == sorted(
        [cast.ana.email, cast.theo.email, "s00000@example.org", "s00001@example.org"]
    )
    lines = {line.ring: line.counts.called for line in (await headcount.take(cast.riverside, call)).rings}
    assert (lines[Ring.VOLUNTEERS], lines[Ring.LIST], lines[Ring.PARTNERS]) == (2, 2, 0)


async def test_widening_calls_only_those_not_called_yet(cast: Cast, where: Visit) -> None:
    await add_members(cast.riverside, cast.june.account, 2, NOW)
    call = await called(cast, where)
    post = Post()
    await courier(post).run_once()
    await mobilizations.widen(cast.riverside, call, TWO, cast.june.account, NOW)
    assert await state(cast, call) is MobilizationState.SENDING
    await courier(post).run_once()
    assert sorted(post.recipients[2:]) == sorted([cast.ana.email, cast.theo.email])


async def test_nothing_leaves_before_somebody_else_approved(cast: Cast, where: Visit) -> None:
    await add_members(cast.riverside, cast.june.account, 2, NOW)
    call = await drafted(cast, where)
    june, rosa = cast.june.account, cast.rosa.account
    assert await refused(mobilizations.send(cast.riverside, call, june, NOW)) is Reason.NOT_APPROVED
    assert await refused(mobilizations.approve(cast.riverside, call, june, NOW)) is Reason.OWN_DRAFT
    assert await courier(Post()).run_once() == 0
    await mobilizations.approve(cast.riverside, call, rosa, NOW)
    assert await courier(Post()).run_once() == 0
    await mobilizations.send(cast.riverside, call, june, NOW)
    assert await courier(Post()).run_once() == 2


async def test_team_and_volunteers_are_called_without_a_second_coordinator(cast: Cast) -> None:
    where = await visit(cast.riverside, cast.june.account, NOW, Tier.PRIVATE, level=None)
    call = await drafted(cast, where, frozenset({Ring.TEAM, Ring.VOLUNTEERS}))
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    post = Post()
    cast.later(NOW + escalation.UNDO)
    await courier(post).run_once()
    assert sorted(post.recipients) == sorted([cast.ana.email, cast.theo.email])


@pytest.mark.parametrize(
    ("tier", "level", "rings", "reason"),
    [
        pytest.param(Tier.PRIVATE, Level.CRITICAL, LIST, Reason.RING_NOT_ALLOWED, id="the person keeps it private"),
        pytest.param(
            Tier.COMMUNITY, Level.CRITICAL, frozenset({Ring.PUBLIC}), Reason.RING_NOT_ALLOWED, id="no press agreed to"
        ),
        pytest.param(Tier.COMMUNITY, None, LIST, Reason.LEVEL_NOT_CONFIRMED, id="nobody confirmed a level"),
        pytest.param(Tier.COMMUNITY, Level.WATCH, LIST, Reason.LEVEL_NOT_CONFIRMED, id="the level is low"),
    ],
)
async def test_a_call_that_may_not_be_is_not_even_drafted(
    cast: Cast, tier: Tier, level: Level | None, rings: frozenset[Ring], reason: Reason
) -> None:
    where = await visit(cast.riverside, cast.june.account, NOW, tier, level)
    assert await refused(drafted(cast, where, rings)) is reason


async def test_consent_older_than_a_day_sends_nothing_outward(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where, expires_at=NOW + timedelta(days=2))
    late = NOW + timedelta(hours=25)
    approve = mobilizations.approve(cast.riverside, call, cast.rosa.account, late)
    assert await refused(approve) is Reason.CONSENT_TOO_OLD


async def test_one_open_call_for_an_appointment(cast: Cast, where: Visit) -> None:
    first = await drafted(cast, where)
    assert await refused(drafted(cast, where)) is Reason.ALREADY_OPEN
    await mobilizations.cancel(cast.riverside, first, cast.june.account, NOW)
    await drafted(cast, where)


@pytest.mark.parametrize(
    ("more", "problems"),
    [
        pytest.param({"texts": {"xx": "Come"}}, {"texts": Problem.UNKNOWN_LANGUAGE}, id="unknown language"),
        pytest.param({"texts": {"en": " "}}, {"texts.en": Problem.REQUIRED}, id="empty text"),
        pytest.param({"texts": {"es": "a" * 2001}}, {"texts.es": Problem.TOO_LONG}, id="endless text"),
        pytest.param({"texts": {"en": "a\x07"}}, {"texts.en": Problem.MALFORMED}, id="a bell in the text"),
        pytest.param({"expires_at": NOW}, {"expires_at": Problem.DATE_PAST}, id="expires now"),
        pytest.param({"rings": frozenset()}, {"rings": Problem.REQUIRED}, id="nobody to call"),
    ],
)
async def test_a_draft_that_makes_no_sense_is_refused(
    cast: Cast, where: Visit, more: dict[str, object], problems: dict[str, Problem]
) -> None:
    with pytest.raises(Invalid) as refusal:
        await drafted(cast, where, **more)  # type: ignore[arg-type]
    assert refusal.value.problems == problems


async def test_the_stand_down_reaches_exactly_those_the_call_reached_those_coming_first(
    cast: Cast, where: Visit
) -> None:
    addresses = await add_members(cast.riverside, cast.june.account, 8, NOW)
    call = await called(cast, where)
    post = Post(troubles={addresses[1]: [DOUBT], addresses[2]: [LATER], addresses[3]: [Result(NoticeState.FAILED)]})
    await courier(post).run_once()
    coming = addresses[6]
    token = link_in(post.to(coming)[0], "/a/").removeprefix("/a/")
    await call_answers.answer(await call_answers.find(token), Answer.COMING, NOW)

    reached = [address for address in addresses if address not in addresses[2:4]]
    assert await mobilizations.stand_down(cast.riverside, call, cast.rosa.account, NOW) == len(reached)
    assert await state(cast, call) is MobilizationState.STANDING_DOWN
    before = len(post.mails)
    await courier(post).run_once()
    told = post.recipients[before:]
    assert told[0] == coming
    assert sorted(told) == reached
    assert await state(cast, call) is MobilizationState.STOOD_DOWN


async def test_after_the_stand_down_nothing_more_of_the_call_leaves(cast: Cast, where: Visit) -> None:
    addresses = await add_members(cast.riverside, cast.june.account, 3, NOW)
    call = await called(cast, where)
    post = Post(troubles={address: [LATER] for address in addresses} | {addresses[0]: [DOUBT]})
    await courier(post).run_once()
    await mobilizations.stand_down(cast.riverside, call, cast.rosa.account, NOW)
    cast.later(NOW + timedelta(hours=1))
    await courier(post).run_once()
    assert post.recipients == [addresses[0]] * 2
    assert ["call is over" in str(mail["Subject"]) for mail in post.to(addresses[0])] == [False, True]


async def test_whom_a_killed_courier_held_may_have_been_called_and_is_told_it_is_over(cast: Cast, where: Visit) -> None:
    await add_members(cast.riverside, cast.june.account, 2, NOW)
    call = await called(cast, where)
    await outbox.lease("killed", 1, NOW)
    assert await mobilizations.stand_down(cast.riverside, call, cast.rosa.account, NOW) == 1
    cast.later(NOW + timedelta(minutes=2))
    post = Post()
    await courier(post).run_once()
    subjects = [str(read(envelope.content)["Subject"]) for envelope in post.mails]
    assert [subject.split(": ")[1] for subject in subjects] in (["the call is over"], ["la llamada ha terminado"])


async def test_whose_call_was_taken_but_never_left_hears_nothing_at_all(cast: Cast, where: Visit) -> None:
    await add_members(cast.riverside, cast.june.account, 3, NOW)
    call = await called(cast, where)
    taken = await outbox.lease("slow", 3, NOW)
    await mobilizations.stand_down(cast.riverside, call, cast.rosa.account, NOW)
    worded = await letters.word(taken, HOUSE, NOW)
    assert {type(one) for one in worded.values()} == {Fate}
    await outbox.settle("slow", {notice: one for notice, one in worded.items() if isinstance(one, Fate)}, NOW)
    post = Post()
    await courier(post).run_once()
    assert post.mails == []
    assert await state(cast, call) is MobilizationState.STOOD_DOWN


async def test_an_expired_call_stops_and_can_still_be_called_off(cast: Cast, where: Visit) -> None:
    addresses = await add_members(cast.riverside, cast.june.account, 3, NOW)
    call = await called(cast, where)
    post = Post(troubles={addresses[1]: [LATER], addresses[2]: [LATER]})
    await courier(post).run_once()
    late = NOW + timedelta(hours=6)
    cast.later(late)
    await mobilizations.expire(late)
    await courier(post).run_once()
    assert post.recipients == addresses[:1]
    assert (await remembered.find(cast.riverside, call)).state is MobilizationState.EXPIRED
    await mobilizations.stand_down(cast.riverside, call, cast.rosa.account, late)
    await courier(post).run_once()
    assert post.recipients == addresses[:1] * 2


async def test_taking_consent_back_stops_what_was_not_sent_yet(cast: Cast, where: Visit) -> None:
    addresses = await add_members(cast.riverside, cast.june.account, 4, NOW)
    call = await called(cast, where, TWO)
    post = Post(troubles={address: [LATER] for address in addresses[1:]})
    await courier(post).run_once()
    assert sorted(post.recipients) == sorted([cast.ana.email, cast.theo.email, addresses[0]])
    await people.consent(cast.riverside, where.person, Tier.PRIVATE, cast.june.account, NOW)
    cast.later(NOW + timedelta(hours=1))
    await courier(post).run_once()
    assert len(post.mails) == 3
    lines = {line.ring: line for line in (await headcount.take(cast.riverside, call)).rings}
    assert (lines[Ring.LIST].counts.called, lines[Ring.LIST].counts.waiting) == (1, 0)
    assert lines[Ring.LIST].why_not is Reason.RING_NOT_ALLOWED


async def test_a_call_already_taken_by_a_courier_still_asks_the_consent_of_this_moment(
    cast: Cast, where: Visit
) -> None:
    await add_members(cast.riverside, cast.june.account, 2, NOW)
    await called(cast, where)
    await outbox.lease("killed", 10, NOW)
    await people.consent(cast.riverside, where.person, Tier.PRIVATE, cast.june.account, NOW)
    cast.later(NOW + timedelta(minutes=2))
    post = Post()
    await courier(post).run_once()
    assert post.mails == []


async def test_taking_consent_back_ends_drafts_that_go_further(cast: Cast, where: Visit) -> None:
    call = await drafted(cast, where)
    await people.consent(cast.riverside, where.person, Tier.PRIVATE, cast.june.account, NOW)
    assert await state(cast, call) is MobilizationState.CANCELLED


VERBS = {
    "approve": mobilizations.approve,
    "send": mobilizations.send,
    "stand down": mobilizations.stand_down,
    "cancel": mobilizations.cancel,
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS.keys())
async def test_eve_finds_no_call_of_another_chapter(
    cast: Cast, where: Visit, verb: Callable[..., Awaitable[object]]
) -> None:
    call = await drafted(cast, where)
    with pytest.raises(Missing):
        await verb(cast.hillside, call, cast.eve.account, NOW)
    assert await state(cast, call) is MobilizationState.DRAFT


async def test_two_who_send_at_once_call_everybody_once(cast: Cast, where: Visit) -> None:
    addresses = await add_members(cast.riverside, cast.june.account, 20, NOW)
    call = await drafted(cast, where)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    both = [mobilizations.send(cast.riverside, call, who.account, NOW) for who in (cast.june, cast.rosa)]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    post = Post()
    await courier(post).run_once()
    assert sorted(post.recipients) == addresses
