"""What comes back from calendars: who may change what by it, and what everybody else is told."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from accompany.actions import appointments as plans
from accompany.actions import asks as ask_actions
from accompany.actions import calendar_answers, calendars, slots, volunteers
from accompany.actions.replies import answers_at, receive
from accompany.rules.replies import Do
from accompany.tables import (
    asks,
    board,
    bounces,
    calendar_entries,
    claims,
    invitations,
    invited,
    links,
    mail_notes,
    reply_addresses,
)
from accompany.tables import slots as remembered
from accompany.tables import volunteers as profiles
from accompany.tables.claims import Kept as Claim
from accompany.tables.sql import Sql
from accompany.words import (
    Answer,
    AppointmentId,
    Calendar,
    CalendarAnswer,
    CameBy,
    ClaimState,
    Detail,
    InviteState,
    NoticeId,
    NoticeKind,
    Reason,
    Refused,
    SlotId,
    VolunteerId,
)
from tests import answering
from tests.actions.conftest import Coalition
from tests.answering import FORGED, POST, SURE
from tests.cast import NOW

LATER = NOW + timedelta(minutes=5)
POSTED = Sql("SELECT id, kind, revision, reader FROM notice WHERE kind = {kind} ORDER BY id")


@dataclass
class Story:
    """One appointment with places; the first volunteers are asked or hold one."""

    coalition: Coalition
    appointment: AppointmentId
    places: list[SlotId]

    async def asked(self, count: int = 3) -> list[asks.Kept]:
        """Ask some volunteers for the first place."""
        scope = self.coalition.scope
        await ask_actions.ask(scope, self.places[0], count, self.coalition.june, NOW)
        return await asks.of_appointment(scope, self.appointment)

    async def held(self, volunteer: VolunteerId | None = None, place: int = 0) -> Claim:
        """Let a volunteer, the first one unless named, hold a place."""
        who = volunteer or self.coalition.people[0]
        return await slots.claim(self.coalition.scope, self.places[place], who, NOW)

    async def says(self, volunteer: VolunteerId, uid: str, partstat: str, **more: object) -> answering.Answer:
        """Give what a volunteer's calendar answers about an entry of theirs."""
        kept = await profiles.find(self.coalition.scope, volunteer)
        to = POST.reply_address.format(token=links.reply_token(volunteer, 0))
        return answering.Answer(to, uid, kept.email, partstat).but(**more)

    async def holder(self, place: int = 0) -> tuple[VolunteerId | None, ClaimState | None]:
        """Say who holds a place, and as what."""
        team = await remembered.team(self.coalition.scope, self.appointment)
        slot = next(slot for row in team for slot in row.slots if slot.id == self.places[place])
        return slot.volunteer, slot.claim_state

    async def covered(self) -> int:
        """Count what the board calls filled."""
        (row,) = [
            row
            for row in await board.days(self.coalition.scope, NOW, NOW + timedelta(days=9))
            if row.id == self.appointment
        ]
        return row.filled


@pytest.fixture
async def story(coalition: Coalition) -> Story:
    appointment = await coalition.shift(2)
    return Story(coalition, appointment, await coalition.slots(appointment))


async def take(answer: answering.Answer, at_time: object = LATER) -> Do:
    return await receive(answer.raw(), [answer.to], CameBy.LMTP, POST, at_time)  # type: ignore[arg-type]


async def told(kind: NoticeKind) -> list[object]:
    """List whom notices of a kind are for."""
    return [row["reader"] for row in await POSTED.rows(kind=kind.value)]


async def notes(story: Story) -> list[tuple[str, str]]:
    return [(note.why, note.words) for note in await mail_notes.waiting(story.coalition.scope)]


async def answer_about(story: Story, uid: str) -> tuple[CalendarAnswer, bool] | None:
    kept = await calendar_entries.find(story.coalition.scope, uid)
    return (kept.answer, kept.sure) if kept else None


class TestAsked:
    async def test_the_first_to_accept_gets_the_place_and_the_others_entries_go(self, story: Story) -> None:
        first, second, third = await story.asked()
        assert first.uid
        assert await take(await story.says(first.volunteer, first.uid, "ACCEPTED")) is Do.CLAIM
        assert await story.holder() == (first.volunteer, ClaimState.CLAIMED)
        (claim,) = await claims.holding(story.coalition.scope, story.appointment)
        assert (claim.uid, claim.sequence) == (first.uid, 0)
        assert await told(NoticeKind.INVITE) == [first.volunteer]
        assert set(await told(NoticeKind.ASK_CANCEL)) == {second.volunteer, third.volunteer}
        assert second.uid
        assert await take(await story.says(second.volunteer, second.uid, "ACCEPTED")) is Do.NOTHING
        assert await story.holder() == (first.volunteer, ClaimState.CLAIMED)
        assert await story.holder(1) == (None, None)

    async def test_who_holds_another_shift_then_gets_the_entry_taken_back_and_a_reason(self, story: Story) -> None:
        (ask, *_) = await story.asked(1)
        other = await story.coalition.shift(1, hours=25)
        await slots.claim(story.coalition.scope, (await story.coalition.slots(other))[0], ask.volunteer, NOW)
        assert ask.uid
        await take(await story.says(ask.volunteer, ask.uid, "ACCEPTED"))
        (kept,) = await asks.of_appointment(story.coalition.scope, story.appointment)
        assert kept.withdrawn_at == LATER
        assert (await invitations.of_asks([ask.id]))[ask.id].because == Reason.CONFLICT.value
        assert await told(NoticeKind.ASK_CANCEL) == [ask.volunteer]
        assert await story.holder() == (None, None)

    async def test_a_no_is_a_no_and_a_later_yes_counts(self, story: Story) -> None:
        (ask,) = await story.asked(1)
        assert ask.uid
        await take(await story.says(ask.volunteer, ask.uid, "DECLINED"))
        (kept,) = await asks.of_appointment(story.coalition.scope, story.appointment)
        assert kept.answer is Answer.NO
        changed_mind = {"stamp": LATER, "message_id": "<2@example.org>"}
        await take(await story.says(ask.volunteer, ask.uid, "ACCEPTED", **changed_mind), LATER)
        assert await story.holder() == (ask.volunteer, ClaimState.CLAIMED)
        (claim,) = await claims.holding(story.coalition.scope, story.appointment)
        assert claim.uid == ask.uid

    async def test_maybe_fills_nothing(self, story: Story) -> None:
        (ask,) = await story.asked(1)
        assert ask.uid
        assert await take(await story.says(ask.volunteer, ask.uid, "TENTATIVE")) is Do.MAYBE
        assert await story.holder() == (None, None)
        assert await answer_about(story, ask.uid) == (CalendarAnswer.MAYBE, True)
        assert await told(NoticeKind.ANSWER_CHECK) == []

    async def test_what_is_asked_moves_with_the_appointment(self, story: Story) -> None:
        (ask,) = await story.asked(1)
        moved = plans.Change(starts_at=NOW + timedelta(hours=30))
        await plans.change(story.coalition.scope, story.appointment, moved, LATER)
        (kept,) = await asks.of_appointment(story.coalition.scope, story.appointment)
        assert (kept.sequence, kept.expires_at) == (1, NOW + timedelta(hours=30))
        assert await told(NoticeKind.ASK_UPDATE) == [ask.volunteer]
        assert ask.uid
        assert await take(await story.says(ask.volunteer, ask.uid, "ACCEPTED")) is Do.RESEND
        assert await told(NoticeKind.INVITE_AGAIN) == [ask.volunteer]
        assert await story.holder() == (None, None)


class TestHeld:
    async def test_a_decline_opens_the_place_again(self, story: Story) -> None:
        claim = await story.held()
        assert await take(await story.says(claim.volunteer, claim.uid, "DECLINED")) is Do.RELEASE
        assert await story.holder() == (None, None)
        assert await told(NoticeKind.INVITE_CANCEL) == [claim.volunteer]
        assert await answer_about(story, claim.uid) == (CalendarAnswer.DECLINED, True)

    async def test_an_answer_changes_only_the_place_of_the_one_who_answers(self, story: Story) -> None:
        ours = await story.held()
        theirs = await story.held(story.coalition.people[1], 1)
        stolen = await story.says(ours.volunteer, theirs.uid, "DECLINED")
        assert await take(stolen) is Do.DROP
        crashed = await story.says(theirs.volunteer, theirs.uid, "DECLINED")
        attendee = stolen.attendee
        assert await take(crashed.but(attendee=attendee, message_id="<9@example.org>")) is Do.NOTE
        assert await notes(story) == [("forwarded", "")]
        assert await story.holder(1) == (theirs.volunteer, ClaimState.CLAIMED)

    async def test_maybe_keeps_the_place_uncovered_until_one_tap(self, story: Story) -> None:
        claim = await story.held()
        assert await story.covered() == 1
        await take(await story.says(claim.volunteer, claim.uid, "TENTATIVE"))
        assert await story.holder() == (claim.volunteer, ClaimState.MAYBE)
        assert await story.covered() == 0
        assert await told(NoticeKind.ANSWER_CHECK) == [claim.volunteer]
        await calendar_answers.settle(_token(claim.id), LATER, coming=True)
        assert await story.holder() == (claim.volunteer, ClaimState.CONFIRMED)
        assert await story.covered() == 1
        assert await answer_about(story, claim.uid) == (CalendarAnswer.ACCEPTED, True)

    async def test_an_answer_to_the_old_time_is_answered_with_the_new_one_once(self, story: Story) -> None:
        claim = await story.held()
        moved = plans.Change(starts_at=NOW + timedelta(hours=30))
        await plans.change(story.coalition.scope, story.appointment, moved, LATER)
        late = await story.says(claim.volunteer, claim.uid, "DECLINED")
        assert await take(late) is Do.RESEND
        assert await take(late.but(message_id="<2@example.org>", stamp=LATER)) is Do.NOTHING
        assert await told(NoticeKind.INVITE_AGAIN) == [claim.volunteer]
        assert await story.holder() == (claim.volunteer, ClaimState.CLAIMED)

    async def test_the_same_mail_again_and_an_older_one_change_nothing(self, story: Story) -> None:
        claim = await story.held()
        accepted = await story.says(claim.volunteer, claim.uid, "ACCEPTED", stamp=LATER)
        assert await take(accepted) is Do.CLAIM
        assert await take(accepted) is Do.NOTHING
        older = accepted.but(partstat="DECLINED", stamp=NOW, message_id="<0@example.org>")
        assert await take(older) is Do.NOTHING
        assert await story.holder() == (claim.volunteer, ClaimState.CLAIMED)

    @pytest.mark.parametrize("shout", [str.upper, str.swapcase])
    async def test_the_case_of_token_and_uid_does_not_matter(self, story: Story, shout: object) -> None:
        claim = await story.held()
        answer = await story.says(claim.volunteer, shout(claim.uid), "DECLINED")  # type: ignore[operator]
        await take(answer.but(to=shout(answer.to)))  # type: ignore[operator]
        assert await story.holder() == (None, None)

    async def test_over_is_over(self, story: Story) -> None:
        claim = await story.held()
        answer = await story.says(claim.volunteer, claim.uid, "DECLINED")
        assert await take(answer, claim.ends_at) is Do.NOTHING
        assert await story.holder() == (claim.volunteer, ClaimState.CLAIMED)


class TestDoubted:
    """Nobody vouches for the sender: one tap decides, at the volunteer's own address."""

    async def test_a_yes_is_provisional_and_covers_nobody(self, story: Story) -> None:
        (ask,) = await story.asked(1)
        assert ask.uid
        await take(await story.says(ask.volunteer, ask.uid, "ACCEPTED", results=""))
        assert await story.holder() == (ask.volunteer, ClaimState.MAYBE)
        assert await story.covered() == 0
        assert await answer_about(story, ask.uid) == (CalendarAnswer.ACCEPTED, False)
        assert await told(NoticeKind.ANSWER_CHECK) == [ask.volunteer]

    async def test_a_no_releases_only_after_the_tap(self, story: Story) -> None:
        claim = await story.held()
        elsewhere = SURE.replace("mx.example.org", "mx.elsewhere.example.org")
        assert await take(await story.says(claim.volunteer, claim.uid, "DECLINED", results=elsewhere)) is Do.ASK
        assert await story.holder() == (claim.volunteer, ClaimState.CLAIMED)
        await calendar_answers.settle(_token(claim.id), LATER, coming=False)
        assert await story.holder() == (None, None)
        with pytest.raises(Refused) as refused:
            await calendar_answers.settle(_token(claim.id), LATER, coming=True)
        assert refused.value.reason is Reason.LINK_OLD

    async def test_a_flood_of_answers_becomes_one_question_an_hour(self, story: Story) -> None:
        claim = await story.held()
        answer = await story.says(claim.volunteer, claim.uid, "DECLINED", results="")
        for number in range(5):
            stamp = NOW + timedelta(minutes=number)
            again = answer.but(message_id=f"<{number}@example.org>", stamp=stamp)
            assert await take(again, LATER + timedelta(minutes=number)) is Do.ASK
        assert await told(NoticeKind.ANSWER_CHECK) == [claim.volunteer]

    async def test_forged_is_a_note_and_nothing_else(self, story: Story) -> None:
        claim = await story.held()
        assert await take(await story.says(claim.volunteer, claim.uid, "DECLINED", results=FORGED)) is Do.NOTE
        assert await notes(story) == [("forged", "")]
        assert await story.holder() == (claim.volunteer, ClaimState.CLAIMED)


class TestNotes:
    async def test_human_words_reach_a_coordinator_sealed_and_the_first_is_mailed(self, story: Story) -> None:
        claim = await story.held()
        to = (await story.says(claim.volunteer, claim.uid, "ACCEPTED")).to
        await receive(answering.words(to, "I am late, sorry"), [to], CameBy.IMAP, POST, LATER)
        other = answering.words(to, "Twice").replace(b"<words@", b"<more@")
        await receive(other, [to], CameBy.IMAP, POST, LATER + timedelta(minutes=1))
        assert await notes(story) == [("words", "Twice"), ("words", "I am late, sorry")]
        assert await told(NoticeKind.MAIL_NOTE) == [story.coalition.june]
        (row, *_) = await Sql("SELECT words_sealed FROM mail_note").rows()
        assert b"late" not in bytes(row["words_sealed"])

    async def test_a_machine_that_answers_is_not_heard(self, story: Story) -> None:
        claim = await story.held()
        to = (await story.says(claim.volunteer, claim.uid, "ACCEPTED")).to
        raw = answering.words(to, "I am away", automatic=True)
        assert await receive(raw, [to], CameBy.IMAP, POST, LATER) is Do.DROP
        assert await notes(story) == []

    async def test_another_time_is_proposed_to_the_coordinator(self, story: Story) -> None:
        claim = await story.held()
        counter = await story.says(claim.volunteer, claim.uid, "TENTATIVE", method="COUNTER")
        await take(counter.but(more=("DTSTART:20261125T100000Z", "COMMENT:after ten")))
        assert await notes(story) == [("countered", "after ten\n20261125T100000Z")]
        assert await story.holder() == (claim.volunteer, ClaimState.CLAIMED)

    async def test_a_flood_stops_at_two_hundred(self, story: Story) -> None:
        made = [
            await mail_notes.add(story.coalition.scope, mail_notes.New("words"), NOW)
            for _ in range(mail_notes.MOST_WAITING + 1)
        ]
        assert [note is None for note in made] == [False] * 200 + [True]

    async def test_what_came_back_marks_the_address_once(self, story: Story) -> None:
        claim = await story.held()
        (invite,) = await POSTED.rows(kind=NoticeKind.INVITE.value)
        to = f"bounce-{links.bounce_token(NoticeId(invite['id']))}@cal.example.org"
        assert await answers_at(to, POST)
        for _ in range(2):
            assert await receive(answering.bounce(to), [to], CameBy.LMTP, POST, LATER) is Do.NOTE
        assert await notes(story) == [("bounced", "5.1.1")]
        marked = await bounces.among(story.coalition.scope, [claim.volunteer])
        assert marked == {claim.volunteer: LATER}

    async def test_a_delay_marks_nothing(self, story: Story) -> None:
        await story.held()
        (invite,) = await POSTED.rows(kind=NoticeKind.INVITE.value)
        to = f"bounce-{links.bounce_token(NoticeId(invite['id']))}@cal.example.org"
        delayed = answering.bounce(to, "4.4.1", "delayed")
        assert await receive(delayed, [to], CameBy.LMTP, POST, LATER) is Do.NOTHING
        assert await notes(story) == []


class TestAddresses:
    async def test_only_living_addresses_take_mail(self, story: Story) -> None:
        claim = await story.held()
        to = (await story.says(claim.volunteer, claim.uid, "ACCEPTED")).to
        assert await answers_at(to, POST)
        assert not await answers_at(to.replace("rsvp+", "rsvp+a"), POST)
        assert not await answers_at("june@example.org", POST)
        assert not await answers_at("bounce-" + "a" * 52 + "@cal.example.org", POST)
        await volunteers.freeze(story.coalition.scope, claim.volunteer, story.coalition.june, LATER)
        assert not await answers_at(to, POST)

    async def test_without_an_envelope_the_headers_say_where_it_went(self, story: Story) -> None:
        claim = await story.held()
        answer = await story.says(claim.volunteer, claim.uid, "DECLINED")
        assert await receive(answer.raw(), [], CameBy.IMAP, POST, LATER) is Do.RELEASE

    async def test_a_new_address_leaves_the_old_one_answering_for_what_it_invited_to(self, story: Story) -> None:
        claim = await story.held()
        await reply_addresses.renew(story.coalition.scope, claim.volunteer, NOW)
        fresh = (await invitations.of_claims([claim.id]))[claim.id]
        assert fresh.reply_token == links.reply_token(claim.volunteer, 0)
        assert await take(await story.says(claim.volunteer, claim.uid, "DECLINED")) is Do.RELEASE

    async def test_closing_the_addresses_replaces_every_entry(self, story: Story) -> None:
        claim = await story.held()
        await calendars.renew_addresses(story.coalition.scope, claim.volunteer, LATER)
        (fresh,) = await claims.holding(story.coalition.scope, story.appointment)
        assert fresh.uid != claim.uid
        assert await story.holder() == (claim.volunteer, ClaimState.CLAIMED)
        assert await told(NoticeKind.INVITE_CANCEL) == [claim.volunteer]
        assert await told(NoticeKind.INVITE) == [claim.volunteer] * 2
        assert await take(await story.says(claim.volunteer, fresh.uid, "DECLINED")) is Do.NOTHING
        newer = POST.reply_address.format(token=links.reply_token(claim.volunteer, 1))
        answer = await story.says(claim.volunteer, fresh.uid, "DECLINED", message_id="<3@example.org>")
        assert await take(answer.but(to=newer)) is Do.RELEASE

    async def test_volunteers_from_before_get_their_address(self, story: Story) -> None:
        await Sql("DELETE FROM reply_address").rows()
        claim = await story.held()
        to = (await story.says(claim.volunteer, claim.uid, "ACCEPTED")).to
        assert not await answers_at(to, POST)
        await reply_addresses.complete(NOW)
        assert await answers_at(to, POST)


class TestWishes:
    async def test_who_goes_over_to_the_feed_keeps_the_shift_and_loses_the_entry(self, story: Story) -> None:
        claim = await story.held()
        wanted = {"calendar": Calendar.FEED}
        await volunteers.change(story.coalition.scope, claim.volunteer, wanted, story.coalition.june, LATER)
        (fresh,) = await claims.holding(story.coalition.scope, story.appointment)
        assert (fresh.volunteer, fresh.uid == claim.uid) == (claim.volunteer, False)
        ended = (await invitations.of_claims([claim.id]))[claim.id]
        assert (ended.cancelled, ended.because) == (True, calendars.REPLACED)

    async def test_less_detail_is_the_next_revision_of_what_is_there(self, story: Story) -> None:
        claim = await story.held()
        wanted = {"detail": Detail.MINIMAL}
        await volunteers.change(story.coalition.scope, claim.volunteer, wanted, story.coalition.june, LATER)
        (same,) = await claims.holding(story.coalition.scope, story.appointment)
        assert (same.uid, same.sequence) == (claim.uid, 1)
        assert await told(NoticeKind.INVITE_AGAIN) == [claim.volunteer]
        standing = (await invited.standings(story.coalition.scope, [same]))[claim.id]
        assert (standing.invite, standing.answer) == (InviteState.QUEUED, None)


def _token(entry: object) -> str:
    return links.to_confirm(entry).removeprefix("/c/")  # type: ignore[arg-type]
