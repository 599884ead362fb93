"""What an answer from a calendar may change: the ten rules, in their order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompany.rules.replies import (
    Arrival,
    Content,
    Do,
    Evidence,
    Invite,
    Partstat,
    Reply,
    Sender,
    Verdict,
    Why,
    evidence,
    judge,
)

NOW = datetime(2027, 3, 2, 12, tzinfo=UTC)
SENT = NOW - timedelta(minutes=2)
ANA, EVE = "ana@example.org", "eve@example.net"
INVITE = Invite(
    addresses=frozenset({ANA, "ana@example.com"}),
    sequence=3,
    moved_sequence=2,
    resent_sequence=None,
    ends_at=NOW + timedelta(days=14),
    withdrawn=False,
    claimed=False,
    last_applied=None,
)
REPLY = Reply(uid="u@cal.example.org", attendee=ANA, partstat=Partstat.ACCEPTED, sequence=3, stamp=SENT)
ARRIVAL = Arrival(
    content=Content.REPLY,
    reply=REPLY,
    token_known=True,
    token_revoked=False,
    seen_before=False,
    auto_submitted="auto-generated",
    evidence=Evidence.STRONG,
    at=NOW,
)
CHANGES = {Do.CLAIM, Do.RELEASE, Do.MAYBE}
IN_ORDER = (3, SENT)


def arrival(reply: Reply | None = REPLY, **changes: object) -> Arrival:
    return replace(ARRIVAL, reply=reply, **changes)  # type: ignore[arg-type]


def reply(partstat: Partstat = Partstat.ACCEPTED, **changes: object) -> Reply:
    return replace(REPLY, partstat=partstat, **changes)  # type: ignore[arg-type]


def no_calendar(content: Content, auto_submitted: str = "", **changes: object) -> Arrival:
    return arrival(None, content=content, auto_submitted=auto_submitted, **changes)


@pytest.mark.parametrize(
    ("came", "verdict"),
    [
        pytest.param(arrival(token_known=False), Verdict(Do.DROP, Why.UNKNOWN_TOKEN), id="1 a token of nobody"),
        pytest.param(arrival(reply(attendee=EVE)), Verdict(Do.NOTE, Why.FORWARDED), id="3 a party crasher"),
        pytest.param(arrival(at=INVITE.ends_at), Verdict(Do.NOTHING, Why.OVER), id="4 the shift is over"),
        pytest.param(arrival(token_revoked=True), Verdict(Do.NOTHING, Why.REVOKED), id="4 the token is revoked"),
        pytest.param(arrival(evidence=Evidence.FORGED), Verdict(Do.NOTE, Why.FORGED), id="5 a forged sender"),
        pytest.param(arrival(reply(sequence=1)), Verdict(Do.RESEND, Why.OLD), id="6 an answer to where it was before"),
        pytest.param(arrival(seen_before=True), Verdict(Do.NOTHING, Why.NOT_NEWER), id="6 the same mail again"),
        pytest.param(arrival(), Verdict(Do.CLAIM, Why.ANSWERED, IN_ORDER), id="7 accepted"),
        pytest.param(arrival(reply(Partstat.DECLINED)), Verdict(Do.RELEASE, Why.ANSWERED, IN_ORDER), id="7 declined"),
        pytest.param(arrival(reply(Partstat.TENTATIVE)), Verdict(Do.MAYBE, Why.ANSWERED, IN_ORDER), id="7 maybe"),
        pytest.param(
            arrival(reply(Partstat.NEEDS_ACTION)), Verdict(Do.NOTE, Why.UNDECIDED, IN_ORDER), id="7 no answer"
        ),
        pytest.param(arrival(reply(Partstat.DELEGATED)), Verdict(Do.NOTE, Why.UNDECIDED, IN_ORDER), id="7 delegated"),
        pytest.param(arrival(reply(recurrence_id="x")), Verdict(Do.NOTE, Why.ONE_OF_A_SERIES), id="7 one of a series"),
        pytest.param(arrival(content=Content.COUNTER), Verdict(Do.NOTE, Why.COUNTERED, IN_ORDER), id="8 counter"),
        pytest.param(no_calendar(Content.OTHER_METHOD), Verdict(Do.NOTHING, Why.OTHER_METHOD), id="8 another method"),
        pytest.param(no_calendar(Content.WORDS), Verdict(Do.NOTE, Why.WORDS), id="9 a human's words"),
        pytest.param(no_calendar(Content.WORDS, "auto-replied"), Verdict(Do.DROP, Why.AUTOMATIC), id="9 out of office"),
        pytest.param(
            no_calendar(Content.WORDS, seen_before=True),
            Verdict(Do.NOTHING, Why.NOT_NEWER),
            id="9 the same words again",
        ),
        pytest.param(no_calendar(Content.REPORT, "auto-replied"), Verdict(Do.NOTHING, Why.REPORT), id="a bounce"),
        pytest.param(no_calendar(Content.UNREADABLE), Verdict(Do.NOTE, Why.UNREADABLE), id="unreadable"),
    ],
)
def test_each_rule_speaks(came: Arrival, verdict: Verdict) -> None:
    assert judge(came, INVITE) == verdict


def test_2_a_uid_that_this_volunteer_was_never_sent_is_dropped() -> None:
    assert judge(arrival(), None) == Verdict(Do.DROP, Why.UNKNOWN_INVITE)


def test_3_another_verified_address_of_the_volunteer_will_do() -> None:
    assert judge(arrival(reply(attendee="ana@example.com")), INVITE).do is Do.CLAIM


def test_4_a_withdrawn_invite_changes_nothing() -> None:
    assert judge(arrival(), replace(INVITE, withdrawn=True)) == Verdict(Do.NOTHING, Why.WITHDRAWN)


def test_rules_speak_in_their_order() -> None:
    worst = arrival(
        reply(attendee=EVE, sequence=0, recurrence_id="x"),
        token_known=False,
        token_revoked=True,
        seen_before=True,
        evidence=Evidence.FORGED,
        at=INVITE.ends_at,
    )
    invite = replace(INVITE, withdrawn=True)
    said = [judge(worst, invite).why]
    for mend in (
        {"token_known": True},
        {"reply": reply(sequence=0, recurrence_id="x")},
        {"at": NOW},
        {"token_revoked": False},
        {"evidence": Evidence.STRONG},
        {"seen_before": False},
        {"reply": reply(recurrence_id="x")},
        {"reply": reply()},
    ):
        worst = replace(worst, **mend)
        said.append(judge(worst, invite).why)
        if said[-1] is Why.WITHDRAWN:
            invite = INVITE
            said.append(judge(worst, invite).why)
    assert said == [
        *(Why.UNKNOWN_TOKEN, Why.FORWARDED, Why.OVER, Why.WITHDRAWN, Why.REVOKED, Why.FORGED),
        *(Why.NOT_NEWER, Why.OLD, Why.ONE_OF_A_SERIES, Why.ANSWERED),
    ]


@pytest.mark.parametrize("sure", [Evidence.STRONG, Evidence.MEDIUM], ids=["strong", "medium"])
def test_5_with_evidence_nothing_more_is_asked(sure: Evidence) -> None:
    for partstat in (Partstat.ACCEPTED, Partstat.DECLINED, Partstat.TENTATIVE):
        assert not judge(arrival(reply(partstat), evidence=sure), INVITE).confirm


def test_5_without_evidence_accepting_is_provisional_and_declining_waits() -> None:
    accepted, declined = (
        judge(arrival(reply(partstat), evidence=Evidence.WEAK), replace(INVITE, claimed=True))
        for partstat in (Partstat.ACCEPTED, Partstat.DECLINED)
    )
    assert (accepted.do, accepted.confirm) == (Do.CLAIM, True)
    assert (declined.do, declined.confirm) == (Do.ASK, True)


def test_6_the_current_request_is_sent_again_only_once() -> None:
    old = arrival(reply(sequence=1))
    assert judge(old, replace(INVITE, resent_sequence=2)) == Verdict(Do.NOTHING, Why.OLD)
    assert judge(old, replace(INVITE, resent_sequence=1)) == Verdict(Do.RESEND, Why.OLD)


def test_6_an_answer_to_the_revision_that_moved_counts() -> None:
    assert judge(arrival(reply(sequence=2)), INVITE) == Verdict(Do.CLAIM, Why.ANSWERED, (2, SENT))


def test_6_a_sequence_beyond_ours_is_clamped_and_flagged() -> None:
    verdict = judge(arrival(reply(sequence=999_999_999)), INVITE)
    assert verdict == Verdict(Do.CLAIM, Why.ANSWERED, IN_ORDER, flagged=True)


@pytest.mark.parametrize(
    ("stamp", "counted_as"),
    [
        pytest.param(None, NOW, id="missing"),
        pytest.param(NOW + timedelta(hours=1), NOW + timedelta(hours=1), id="an hour ahead"),
        pytest.param(NOW + timedelta(hours=1, seconds=1), NOW, id="more than an hour ahead"),
        pytest.param(NOW - timedelta(days=9), NOW - timedelta(days=9), id="late by nine days"),
    ],
)
def test_6_a_stamp_we_cannot_trust_is_the_arrival(stamp: datetime | None, counted_as: datetime) -> None:
    assert judge(arrival(reply(stamp=stamp)), INVITE).order == (3, counted_as)


@pytest.mark.parametrize(
    ("last", "do"),
    [
        pytest.param((3, SENT), Do.NOTHING, id="the same again"),
        pytest.param((3, SENT + timedelta(seconds=1)), Do.NOTHING, id="overtaken"),
        pytest.param((3, SENT - timedelta(seconds=1)), Do.RELEASE, id="newer"),
        pytest.param((2, SENT + timedelta(days=1)), Do.RELEASE, id="about a newer revision"),
    ],
)
def test_6_only_what_is_newer_is_applied(last: tuple[int, datetime], do: Do) -> None:
    invite = replace(INVITE, last_applied=last)
    assert judge(arrival(reply(Partstat.DECLINED)), invite).do is do


def test_7_maybe_from_someone_who_had_claimed_asks_to_confirm() -> None:
    verdict = judge(arrival(reply(Partstat.TENTATIVE)), replace(INVITE, claimed=True))
    assert (verdict.do, verdict.confirm) == (Do.MAYBE, True)


def test_9_a_machines_mail_with_a_calendar_in_it_counts() -> None:
    assert judge(arrival(auto_submitted="auto-replied"), INVITE).do is Do.CLAIM


SENDER = Sender(written=ANA, relay=ANA, dmarc="none", policy="", signed_by=frozenset())
GOOGLE = "calendar-notification@google.com"
APPLE = "noreply@email.apple.com"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"dmarc": "pass"}, Evidence.STRONG, id="dmarc passes"),
        pytest.param({"signed_by": {"example.org"}}, Evidence.STRONG, id="signed by the domain"),
        pytest.param({"signed_by": {"mail.example.org"}}, Evidence.STRONG, id="signed by a domain below"),
        pytest.param({"signed_by": {"ample.org", "org"}}, Evidence.WEAK, id="signed by a domain that only ends alike"),
        pytest.param({"signed_by": {"example.net"}}, Evidence.WEAK, id="signed by another"),
        pytest.param({"written": EVE, "relay": EVE, "dmarc": "pass"}, Evidence.WEAK, id="another's mail, well signed"),
        pytest.param({"relay": GOOGLE, "signed_by": {"google.com"}}, Evidence.MEDIUM, id="through Google's calendar"),
        pytest.param(
            {"relay": f"x{GOOGLE}", "signed_by": {"google.com"}}, Evidence.WEAK, id="from another one at Google"
        ),
        pytest.param({"relay": GOOGLE, "signed_by": {"example.net"}}, Evidence.WEAK, id="as if through Google's"),
        pytest.param(
            {"relay": "eve@google.com", "signed_by": {"google.com"}}, Evidence.WEAK, id="from somebody at Google"
        ),
        pytest.param(
            {"written": APPLE, "relay": APPLE, "signed_by": {"email.apple.com"}}, Evidence.MEDIUM, id="Apple's"
        ),
        pytest.param({"written": APPLE, "relay": APPLE, "dmarc": "pass"}, Evidence.MEDIUM, id="Apple's, with dmarc"),
        pytest.param({"dmarc": "fail", "policy": "reject"}, Evidence.FORGED, id="its domain says reject"),
        pytest.param({"dmarc": "fail", "policy": "quarantine"}, Evidence.WEAK, id="its domain only doubts"),
        pytest.param(
            {"dmarc": "fail", "policy": "reject", "relay": GOOGLE, "signed_by": {"google.com"}},
            Evidence.MEDIUM,
            id="a domain that does not align, through Google's calendar",
        ),
        pytest.param(
            {"written": EVE, "relay": EVE, "dmarc": "fail", "policy": "reject"},
            Evidence.WEAK,
            id="another domain's policy",
        ),
        pytest.param({"written": "", "relay": "", "dmarc": "pass"}, Evidence.WEAK, id="no sender"),
        pytest.param({}, Evidence.WEAK, id="nothing known"),
    ],
)
def test_who_sent_it(facts: dict[str, object], expected: Evidence) -> None:
    assert evidence(replace(SENDER, **facts), ANA) is expected  # type: ignore[arg-type]


addresses = st.sampled_from([ANA, "ana@example.com", EVE, "theo@example.org", ""])
moments = st.integers(-40, 40).map(lambda hours: NOW + timedelta(hours=hours))
replies = st.builds(
    Reply,
    uid=st.just("u"),
    attendee=addresses,
    partstat=st.sampled_from(Partstat),
    sequence=st.integers(0, 9),
    stamp=st.none() | moments,
    recurrence_id=st.none() | st.just("x"),
)
arrivals = st.builds(
    Arrival,
    content=st.sampled_from(Content),
    reply=st.none() | replies,
    token_known=st.booleans(),
    token_revoked=st.booleans(),
    seen_before=st.booleans(),
    auto_submitted=st.sampled_from(["", "no", "auto-replied", "auto-generated"]),
    evidence=st.sampled_from(Evidence),
    at=moments,
)
invites = st.builds(
    Invite,
    addresses=st.just(INVITE.addresses),
    sequence=st.integers(3, 6),
    moved_sequence=st.integers(0, 3),
    resent_sequence=st.none() | st.integers(0, 6),
    ends_at=moments,
    withdrawn=st.booleans(),
    claimed=st.booleans(),
    last_applied=st.none() | st.tuples(st.integers(0, 6), moments),
)


@given(came=arrivals, invite=st.none() | invites)
def test_only_the_volunteers_own_newest_answer_changes_anything(came: Arrival, invite: Invite | None) -> None:
    verdict = judge(came, invite)
    if verdict.do not in CHANGES:
        return
    assert came.reply is not None
    assert invite is not None
    assert came.reply.attendee in invite.addresses
    assert verdict.order is not None
    assert invite.last_applied is None or verdict.order > invite.last_applied
    assert verdict.order[0] >= invite.moved_sequence
    assert came.at < invite.ends_at
    assert [came.token_revoked, invite.withdrawn, came.seen_before] == [False] * 3
    assert came.evidence > Evidence.FORGED


@given(came=arrivals, invite=invites)
def test_weak_evidence_never_gives_up_a_shift(came: Arrival, invite: Invite) -> None:
    if came.evidence <= Evidence.WEAK:
        assert judge(came, invite).do is not Do.RELEASE


@given(came=arrivals, invite=invites)
def test_the_same_answer_twice_changes_things_once(came: Arrival, invite: Invite) -> None:
    first = judge(came, invite)
    if first.order is not None and came.reply is not None and came.reply.stamp == first.order[1]:
        assert judge(came, replace(invite, last_applied=first.order)).do is Do.NOTHING
