"""A false alarm: the call stops by itself, and a coordinator's one press corrects it for exactly those it reached."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from accompany.actions import corrections, incidents, mobilizations, signals
from accompany.actions.mobilizations import Wanted
from accompany.actions.signals import Source
from accompany.delivery.channels import Result
from accompany.rules.corrections import Why
from accompany.rules.incident_events import Confirmed, Dismissed, Reported
from accompany.tables import call_texts, notices, outbox
from accompany.tables import corrections as remembered
from accompany.tables import incidents as watches
from accompany.tables import mobilizations as calls
from accompany.tables import signals as seen
from accompany.tables.sql import Sql
from accompany.words import (
    Certainty,
    IncidentId,
    Level,
    Missing,
    MobilizationId,
    MobilizationState,
    NoticeKind,
    NoticeState,
    Reason,
    Refused,
    Ring,
    SignalSource,
)
from tests.calls import Post, Visit, add_members, all_want_exercises, courier, text_of, visit
from tests.cast import NOW, Cast

LIST = frozenset({Ring.LIST})
LATER = Result(NoticeState.RETRY, "451")
DOUBT = Result(NoticeState.IN_DOUBT, "closed_after_dot")
SOON = NOW + timedelta(minutes=5)


@pytest.fixture
async def where(cast: Cast) -> Visit:
    """Marisol was told to bring a ticket, and June confirmed what that adds up to."""
    place = await visit(cast.riverside, cast.june.account, NOW, level=None)
    source = Source(SignalSource.INTAKE, cast.june.account)
    await signals.report(cast.riverside, place.appointment, ["told_bring_ticket"], source, NOW)
    await signals.decide_level(cast.riverside, place.appointment, Level.CRITICAL, None, cast.june.account, NOW)
    return place


async def called(cast: Cast, where: Visit, people: int = 4, *, drill: bool = False) -> MobilizationId:
    await add_members(cast.riverside, cast.june.account, people, NOW)
    await all_want_exercises(cast.riverside, cast.june.account, NOW)
    wanted = Wanted(where.appointment, LIST, "told to bring a ticket", drill=drill)
    call = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await mobilizations.approve(cast.riverside, call, cast.rosa.account, NOW)
    await mobilizations.send(cast.riverside, call, cast.june.account, NOW)
    return call


async def withdraw(cast: Cast, where: Visit) -> None:
    (signal,) = await seen.of_appointment(cast.riverside, where.appointment)
    await signals.withdraw(cast.riverside, where.appointment, signal.id, cast.june.account, SOON)


async def state(cast: Cast, call: MobilizationId) -> MobilizationState:
    return (await calls.find(cast.riverside, call)).state


def corrected(mail: EmailMessage) -> bool:
    return "was not confirmed" in text_of(mail) or "no se confirmó" in text_of(mail)


async def test_a_withdrawn_signal_stops_the_call_and_tells_nobody_outside(cast: Cast, where: Visit) -> None:
    call = await called(cast, where)
    post = Post(troubles={"s00002@example.org": [LATER], "s00003@example.org": [LATER]})
    await courier(post).run_once()
    await withdraw(cast, where)
    offered = await remembered.of_call(call)
    assert offered is not None
    assert (offered.why, offered.kept_back, offered.sent_at) == (Why.WITHDRAWN, 2, None)

    cast.later(SOON + timedelta(minutes=1))
    await courier(post).run_once()
    members = sorted(address for address in post.recipients if address.startswith("s0"))
    assert members == ["s00000@example.org", "s00001@example.org"]  # the call, once, and nothing after it
    assert f"/mobilizations/{call}" in text_of(post.to("rosa@example.org")[-1])
    assert await state(cast, call) is MobilizationState.SENDING
    with pytest.raises(Refused) as refusal:
        await mobilizations.widen(cast.riverside, call, frozenset({Ring.TEAM}), cast.june.account, SOON)
    assert refusal.value.reason is Reason.NOT_CONFIRMED


async def test_one_press_corrects_it_for_exactly_those_who_were_or_may_have_been_called(
    cast: Cast, where: Visit
) -> None:
    call = await called(cast, where)
    post = Post(troubles={"s00001@example.org": [DOUBT], "s00003@example.org": [LATER]})
    await courier(post).run_once()
    await withdraw(cast, where)
    assert await corrections.send(cast.riverside, call, cast.rosa.account, SOON) == 3
    cast.later(SOON)
    await courier(post).run_once()
    told = [address for address in post.recipients if address.startswith("s0") and corrected(post.to(address)[-1])]
    assert sorted(set(told)) == ["s00000@example.org", "s00001@example.org", "s00002@example.org"]
    assert "no se confirmó" in text_of(post.to("s00001@example.org")[-1])
    assert post.to("s00003@example.org") == []
    await mobilizations.settle(SOON)
    assert await state(cast, call) is MobilizationState.STOOD_DOWN
    with pytest.raises(Refused):
        await corrections.send(cast.riverside, call, cast.june.account, SOON)


async def test_a_message_in_doubt_is_not_sent_again_once_its_ground_is_gone(cast: Cast, where: Visit) -> None:
    await called(cast, where, 1)
    post = Post(troubles={"s00000@example.org": [DOUBT]})
    await courier(post).run_once()
    await withdraw(cast, where)
    cast.later(NOW + timedelta(minutes=15))  # when a doubt is tried again
    await courier(post).run_once()
    assert len(post.to("s00000@example.org")) == 1


async def test_one_that_a_courier_holds_at_that_moment_does_not_leave(cast: Cast, where: Visit) -> None:
    await called(cast, where, 1)
    held = await outbox.lease("somebody else", 10, NOW)
    assert len(held) >= 1
    await withdraw(cast, where)
    post = Post()
    cast.later(NOW + timedelta(minutes=6))
    await courier(post).run_once()
    assert post.to("s00000@example.org") == []


async def test_a_lowered_level_stops_calls_and_ends_drafts(cast: Cast, where: Visit) -> None:
    wanted = Wanted(where.appointment, LIST, "told to bring a ticket")
    draft = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await signals.decide_level(cast.riverside, where.appointment, Level.WATCH, "wrong", cast.june.account, SOON)
    assert await state(cast, draft) is MobilizationState.CANCELLED
    assert await remembered.of_call(draft) is None


async def test_a_call_nobody_heard_of_yet_ends_without_a_word(cast: Cast, where: Visit) -> None:
    call = await called(cast, where)
    await signals.decide_level(cast.riverside, where.appointment, Level.ROUTINE, "wrong", cast.june.account, SOON)
    assert await state(cast, call) is MobilizationState.STOOD_DOWN
    post = Post()
    await courier(post).run_once()
    assert [address for address in post.recipients if address.startswith("s0")] == []
    assert await notices.readers(cast.riverside, call, NoticeKind.STAND_DOWN) == []


async def test_enough_that_still_stands_keeps_the_call(cast: Cast, where: Visit) -> None:
    source = Source(SignalSource.LETTER, cast.june.account)
    await signals.report(cast.riverside, where.appointment, ["removal_date_set"], source, NOW)
    call = await called(cast, where)
    first = (await seen.of_appointment(cast.riverside, where.appointment))[0]
    await signals.withdraw(cast.riverside, where.appointment, first.id, cast.june.account, SOON)
    assert await remembered.of_call(call) is None
    assert await state(cast, call) is MobilizationState.SENDING


async def in_danger(cast: Cast, where: Visit) -> IncidentId:
    """Let June report and confirm that somebody is in danger; give the watch."""
    await Sql("UPDATE appointment SET status = 'published' WHERE id = {id}").rows(id=where.appointment)
    await incidents.run(NOW)
    watch = await watches.open_of(cast.riverside, where.appointment)
    assert watch is not None
    await incidents.happens(cast.riverside, watch.id, Reported(Certainty.LIKELY), cast.june.account, NOW)
    await incidents.happens(cast.riverside, watch.id, Confirmed(), cast.june.account, NOW)
    return watch.id


async def test_a_report_that_is_not_true_stops_what_was_called_on_it(cast: Cast, where: Visit) -> None:
    watch, june = await in_danger(cast, where), cast.june.account
    call = await called(cast, where)
    post = Post(troubles={"s00003@example.org": [LATER]})
    await courier(post).run_once()

    with pytest.raises(Refused) as refusal:
        await incidents.happens(cast.riverside, watch, Dismissed(), june, SOON)
    assert refusal.value.reason is Reason.ALL_CLEAR_FIRST
    offered = await remembered.of_call(call)
    assert offered is not None
    assert (offered.why, offered.kept_back) == (Why.DISMISSED, 1)
    assert await corrections.send(cast.riverside, call, june, SOON) == 3
    await incidents.happens(cast.riverside, watch, Dismissed(), june, SOON)
    after = await watches.find(cast.riverside, watch)
    assert after.incident.certainty is None


async def test_a_draft_made_on_a_report_ends_with_it(cast: Cast, where: Visit) -> None:
    watch = await in_danger(cast, where)
    wanted = Wanted(where.appointment, LIST, "told to bring a ticket")
    draft = await mobilizations.draft(cast.riverside, wanted, cast.june.account, NOW)
    await incidents.happens(cast.riverside, watch, Dismissed(), cast.june.account, SOON)
    assert await state(cast, draft) is MobilizationState.CANCELLED


async def test_coordinators_hear_of_it_every_ten_minutes_until_somebody_presses(cast: Cast, where: Visit) -> None:
    call = await called(cast, where)
    post = Post()
    await courier(post).run_once()
    await withdraw(cast, where)
    heard = []
    for minute in range(0, 31, 5):
        cast.later(SOON + timedelta(minutes=minute))
        await corrections.remind(SOON + timedelta(minutes=minute))
        await courier(post).run_once()
        heard.append(sum("stopped" in mail["subject"] for mail in post.to("rosa@example.org")))
    assert heard == [1, 1, 2, 2, 3, 3, 4]
    await corrections.send(cast.riverside, call, cast.june.account, SOON + timedelta(minutes=31))
    await corrections.remind(SOON + timedelta(minutes=45))
    cast.later(SOON + timedelta(minutes=45))
    await courier(post).run_once()
    assert sum("stopped" in mail["subject"] for mail in post.to("rosa@example.org")) == 4


async def test_a_correction_of_an_exercise_says_so_first_and_last(cast: Cast, where: Visit) -> None:
    call = await called(cast, where, 2, drill=True)
    post = Post()
    await courier(post).run_once()
    await withdraw(cast, where)
    await corrections.send(cast.riverside, call, cast.june.account, SOON)
    await courier(post).run_once()
    english, spanish = (post.to(f"s0000{n}@example.org")[-1] for n in (0, 1))
    assert text_of(english).strip().startswith("EXERCISE.")
    assert "EXERCISE. This only tests our list." in text_of(english)
    assert text_of(spanish).strip().startswith("SIMULACRO.")


async def test_eve_corrects_nothing(cast: Cast, where: Visit) -> None:
    call = await called(cast, where)
    await courier(Post()).run_once()
    await withdraw(cast, where)
    with pytest.raises(Missing):
        await corrections.send(cast.hillside, call, cast.eve.account, SOON)


async def test_what_was_said_is_kept_as_digests(cast: Cast, where: Visit) -> None:
    call = await called(cast, where)
    said = await calls.texts(await calls.find(cast.riverside, call))
    expected = {language: call_texts.digest(text) for language, text in said.items()}
    assert await call_texts.of_calls([call]) == {call: expected}
    assert sorted(expected) == ["en", "es"]
