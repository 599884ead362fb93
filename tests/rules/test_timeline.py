"""A timeline tells everything once, in its order, and measures what somebody's safety hung on."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules import call_records, timeline, timeline_spans
from accompany.rules.call_records import Line, Posted, Record, Said
from accompany.rules.timeline import What
from accompany.rules.timeline_facts import Agreed, Batch, Call, Decision, Facts, Happened, Noted, Signal, Step, Telling
from accompany.rules.timeline_spans import Span
from accompany.rules.timeline_spans import Step as Measured
from accompany.words import (
    AccountId,
    Answer,
    DayStep,
    IncidentState,
    Level,
    NoticeKind,
    NoticeState,
    Ring,
    SignalSource,
    Tier,
)
from tests.cast import NOW

JUNE, ROSA, ANA = (AccountId(uuid4()) for _ in range(3))
NOTHING = Facts([], [], [], [], [], None, [])
S = IncidentState
K = NoticeKind


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def happened(minutes: float, what: str, state: S, did: str | None = None, by: AccountId | None = None) -> Happened:
    return Happened(at(minutes), what, state, did, by, 2 if did else 0, None)


def call(**more: object) -> Call:
    usual = Call(
        reference="BCDFGHJK",
        drill=False,
        drafted_at=at(20),
        drafted_by=JUNE,
        expires_at=at(380),
        expired=False,
        sent_at=at(30),
        stood_down_at=at(60),
        rings=frozenset({Ring.LIST}),
        noted=(
            Noted("draft_call", JUNE, at(20)),
            Noted("approve_call", ROSA, at(25)),
            Noted("send_call", JUNE, at(30)),
            Noted("stand_down", ROSA, at(60)),
        ),
        batches=(Batch(at(30), Ring.LIST, 2, 3), Batch(at(60), None, None, 3)),
        digests={"en": "aa", "es": "bb"},
        record=Record(first_hand_off=at(31), last_hand_off=at(33), told=3, last_told=at(61)),
        reason="ticket",
    )
    return replace(usual, **more)  # type: ignore[arg-type]


STORY = Facts(
    signals=[Signal("told_bring_ticket", SignalSource.LEAD, at(0), ANA, at(50), JUNE)],
    decisions=[Decision(Level.CRITICAL, Level.HIGH, 60, at(10), JUNE, "I saw the letter")],
    consents=[Agreed(1, Tier.PRIVATE, at(-60), None), Agreed(2, Tier.COMMUNITY, at(15), JUNE)],
    steps=[Step(DayStep.INSIDE, at(2), at(5), ANA)],
    happened=[
        happened(1, "reported", S.SIGNAL, "page_on_call", ANA),
        happened(4, "took", S.SIGNAL, by=ROSA),
        happened(8, "confirmed", S.CONFIRMED, by=ROSA),
    ],
    outcome=None,
    calls=[call()],
)


def test_everything_is_told_once_and_in_its_order() -> None:
    told = [(entry.at, entry.what, entry.by) for entry in timeline.tell(STORY)]
    assert told == [
        (at(-60), What.CONSENT_GIVEN, None),
        (at(0), What.SIGNAL_REPORTED, ANA),
        (at(1), What.WATCH, ANA),
        (at(4), What.WATCH, ROSA),
        (at(5), What.STEP, ANA),
        (at(8), What.WATCH, ROSA),
        (at(10), What.LEVEL_OVERRIDDEN, JUNE),
        (at(15), What.CONSENT_GIVEN, JUNE),
        (at(20), What.CALL_DRAFTED, JUNE),
        (at(25), What.CALL_APPROVED, ROSA),
        (at(30), What.CALL_SENT, JUNE),
        (at(50), What.SIGNAL_WITHDRAWN, JUNE),
        (at(60), What.CALL_STOOD_DOWN, ROSA),
    ]


def test_each_step_says_what_a_lawyer_asks() -> None:
    told = {entry.what: entry for entry in timeline.tell(STORY)}
    assert told[What.CALL_SENT].detail == {"ring_3": "3", "sha256_en": "aa", "sha256_es": "bb", "consent": "2"}
    assert told[What.CALL_STOOD_DOWN].detail == {"people": "3", "consent": "2"}
    assert told[What.CALL_DRAFTED].detail == {"rings": "3", "drill": "no", "consent": "2"}
    assert told[What.LEVEL_OVERRIDDEN].detail == {"level": "critical", "proposed": "high", "points": "60"}
    assert told[What.STEP].happened_at == at(2)
    assert {entry.reason for entry in timeline.tell(STORY)} == {None, "I saw the letter", "ticket"}


def test_what_was_said_in_advance_is_told_with_the_consent() -> None:
    (entry,) = timeline.tell(
        replace(NOTHING, consents=[Agreed(3, Tier.PRIVATE, at(0), None, held_ring=4, held_minutes=60)])
    )
    assert entry.detail == {"version": "3", "tier": "private", "held_ring": "4", "held_minutes": "60"}


def test_what_nobody_foresaw_is_told_too() -> None:
    odd = call(noted=(Noted("praise_call", ROSA, at(31)), Noted("export_timeline", ROSA, at(32))))
    told = [(entry.what, entry.detail.get("action")) for entry in timeline.tell(replace(NOTHING, calls=[odd]))]
    assert told == [(What.CALL_DRAFTED, None), (What.CALL_NOTED, "praise_call")]


def test_a_call_sent_alone_and_taken_back_says_so() -> None:
    odd = call(noted=(Noted("send_call_alone", ROSA, at(31)), Noted("undo_call", JUNE, at(32))))
    told = [(entry.what, entry.detail.get("action")) for entry in timeline.tell(replace(NOTHING, calls=[odd]))]
    assert told[1:] == [(What.CALL_SENT, "send_call_alone"), (What.CALL_CANCELLED, "undo_call")]


def test_who_told_how_it_went_is_told() -> None:
    told = [Telling(at(70), JUNE, "drafted", "home", 0), Telling(at(75), ROSA, "sent", "home", 41)]
    entries = timeline.tell(replace(NOTHING, tellings=told, consents=STORY.consents))[-2:]
    assert [(entry.by, entry.detail) for entry in entries] == [
        (JUNE, {"telling": "drafted", "news": "home", "consent": "2"}),
        (ROSA, {"telling": "sent", "news": "home", "people": "41", "consent": "2"}),
    ]


def test_a_call_that_ran_out_says_so() -> None:
    ran_out = call(expired=True, noted=(), stood_down_at=None)
    told = timeline.tell(replace(NOTHING, calls=[ran_out]))
    assert [(entry.what, entry.at, entry.by) for entry in told[1:]] == [(What.CALL_EXPIRED, at(380), None)]


@pytest.mark.parametrize(("minutes", "version"), [(-61, None), (-60, 1), (14, 1), (15, 2), (900, 2)], ids=str)
def test_the_consent_of_a_moment(minutes: int, version: int | None) -> None:
    assert timeline.consent_at(STORY.consents, at(minutes)) == version


@given(st.permutations(STORY.happened), st.permutations(STORY.consents))
def test_the_order_of_rows_does_not_matter(watched: list[Happened], consents: list[Agreed]) -> None:
    shuffled = replace(STORY, happened=watched, consents=consents)
    assert timeline.tell(shuffled) == timeline.tell(STORY)


def test_the_spans() -> None:
    assert timeline_spans.spans(STORY) == [
        Span(Measured.REPORT_TO_PAGE, at(1), at(1)),
        Span(Measured.PAGE_TO_ACKNOWLEDGE, at(1), at(4)),
        Span(Measured.CONFIRM_TO_FIRST_HAND_OFF, at(10), at(31), "BCDFGHJK"),
        Span(Measured.SEND_TO_LAST_HAND_OFF, at(30), at(33), "BCDFGHJK"),
        Span(Measured.STAND_DOWN_TO_LAST_TOLD, at(60), at(61), "BCDFGHJK"),
    ]
    assert [span.seconds for span in timeline_spans.spans(STORY)] == [0, 180, 1260, 180, 60]


def test_what_is_not_over_has_no_length_yet() -> None:
    waiting = Record(lines=(Line(Ring.LIST, "mail", waiting=2),), first_hand_off=at(31), last_hand_off=at(32))
    open_still = replace(
        STORY, happened=STORY.happened[:1], calls=[call(record=waiting, stood_down_at=None)], decisions=[]
    )
    found = {span.step: span.seconds for span in timeline_spans.spans(open_still)}
    assert found == {
        Measured.REPORT_TO_PAGE: 0,
        Measured.PAGE_TO_ACKNOWLEDGE: None,
        Measured.SEND_TO_LAST_HAND_OFF: None,
    }


def test_nothing_happened() -> None:
    assert (timeline.tell(NOTHING), timeline_spans.spans(NOTHING)) == ([], [])


def test_a_call_adds_up_by_ring_and_channel_and_nobody_is_counted_twice() -> None:
    posted = [
        Posted(K.RING_CALL, Ring.LIST, NoticeState.ACCEPTED, doubted=False, number=5),
        Posted(K.RING_CALL, Ring.LIST, NoticeState.ACCEPTED, doubted=True, number=1),
        Posted(K.RING_CALL, Ring.LIST, NoticeState.CANCELLED, doubted=True, number=2),
        Posted(K.RING_CALL, Ring.LIST, NoticeState.IN_DOUBT, doubted=True, number=3),
        Posted(K.RING_CALL, Ring.LIST, NoticeState.FAILED, doubted=False, number=4),
        Posted(K.RING_CALL, Ring.LIST, NoticeState.EXPIRED, doubted=False, number=6),
        Posted(K.RING_CALL, Ring.LIST, NoticeState.CANCELLED, doubted=False, number=7),
        Posted(K.RING_CALL, Ring.LIST, NoticeState.QUEUED, doubted=False, number=8),
        Posted(K.RING_CALL, Ring.TEAM, NoticeState.ACCEPTED, doubted=False, number=9),
    ]
    said = [
        Said(K.RING_CALL, Ring.LIST, Answer.COMING, 2),
        Said(K.RING_CALL, Ring.LIST, Answer.THIRTY_MINUTES, 3),
        Said(K.RING_CALL, Ring.TEAM, Answer.NO, 1),
    ]
    team, everybody = call_records.lines(posted, said)
    assert team == Line(Ring.TEAM, "mail", called=9, accepted=9, no=1)
    assert everybody == Line(Ring.LIST, "mail", 11, 6, 5, 4, 7, 6, 8, 2, 3, 0)
    total = sum(one.number for one in posted)
    parts = ("accepted", "in_doubt", "failed", "cancelled", "expired", "waiting")
    assert sum(getattr(line, part) for line in (team, everybody) for part in parts) == total
