"""What an answer from a calendar does: claim, release, maybe, a note for the coordinators; and the one tap after it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from accompany.actions import calendars, still_able
from accompany.actions import slots as slot_actions
from accompany.rules import urgency
from accompany.rules.replies import Do, Partstat, Verdict
from accompany.tables import (
    asks,
    calendar_entries,
    claims,
    claims_changed,
    links,
    live,
    mail_notes,
    notices,
    replies,
    slots,
    store,
)
from accompany.tables.accounts import coordinators
from accompany.tables.notices import Reader
from accompany.tables.replies import Answered
from accompany.tables.scope import Scope
from accompany.words import (
    Answer,
    AskId,
    CalendarAnswer,
    CameBy,
    ClaimId,
    ClaimState,
    Missing,
    NoticeKind,
    ReaderKind,
    Reason,
    Refused,
    VolunteerId,
)

ANSWERS: Mapping[Partstat, CalendarAnswer] = {
    Partstat.ACCEPTED: CalendarAnswer.ACCEPTED,
    Partstat.DECLINED: CalendarAnswer.DECLINED,
    Partstat.TENTATIVE: CalendarAnswer.MAYBE,
}
FROM_CALENDAR = "calendar"  # why a claim was released


@dataclass(frozen=True, slots=True)
class Given:
    """One decided mail: whose, what the rules say, what it answers, and the human words in it."""

    volunteer: VolunteerId
    verdict: Verdict
    partstat: Partstat | None
    words: str = field(repr=False)
    answered: Answered | None


async def carry_out(scope: Scope, given: Given, came_by: CameBy, now: datetime) -> None:
    """Do what the rules decided about one mail, inside the transaction that remembers the decision.

    A guest's shift changes in the chapter it belongs to; their words go to their own coordinators, who learn no more.
    """
    entry, verdict = given.answered, given.verdict
    answer = ANSWERS.get(given.partstat) if given.partstat else None
    if entry and verdict.order and answer:
        sure = verdict.do is not Do.ASK and not verdict.confirm
        kept = calendar_entries.Kept(answer, sure, came_by, verdict.order, now)
        await calendar_entries.keep(entry.scope, entry.uid, kept)
    if verdict.do is Do.NOTE:
        about = entry.appointment if entry and entry.scope == scope else None
        await tell(scope, mail_notes.New(verdict.why.value, given.volunteer, about, given.words), now)
    elif entry and verdict.do in DOING:
        await DOING[verdict.do](entry.scope, entry, verdict, now)
        await live.touch(entry.scope, now)


async def tell(scope: Scope, new: mail_notes.New, now: datetime) -> None:
    """Let the coordinators see something that came by mail; while nothing else waits, a mail tells them so."""
    first = await mail_notes.waiting_number(scope) == 0
    note = await mail_notes.add(scope, new, now)
    if first and note is not None:
        readers = [Reader(ReaderKind.ACCOUNT, one) for one in await coordinators(scope)]
        await notices.post_many(scope, NoticeKind.MAIL_NOTE, note, readers, now)


async def _resend(scope: Scope, entry: Answered, _: Verdict, now: datetime) -> None:
    await calendars.say_again(scope, entry.id, entry.volunteer, entry.invite.sequence, now)


async def _claim(scope: Scope, entry: Answered, verdict: Verdict, now: datetime) -> None:
    """Take the yes: of an ask as the web does it, of a claim in doubt as the holder's word."""
    if entry.claim is None:
        await _claim_asked(scope, entry, now, provisional=verdict.confirm)
    elif entry.state is ClaimState.MAYBE and verdict.confirm:
        await _check(scope, entry.claim, entry.volunteer, now)
    elif entry.state is ClaimState.MAYBE or (entry.state is ClaimState.CLAIMED and not verdict.confirm):
        await still_able.able(scope, entry.claim, now)


async def _claim_asked(scope: Scope, entry: Answered, now: datetime, *, provisional: bool) -> None:
    """Claim what was asked. Somebody was faster, or it overlaps: the entry is taken back, and the mail says why."""
    try:
        claim = await slot_actions.claim(scope, entry.slot, entry.volunteer, now)
    except Refused as refused:
        taken_back = await asks.withdraw_one(scope, AskId(entry.id), refused.reason.value, now)
        await calendars.take_back(scope, taken_back, now)
        return
    if provisional:
        await _doubt(scope, claim.id, entry, now)
        await _check(scope, claim.id, entry.volunteer, now)


async def _release(scope: Scope, entry: Answered, _: Verdict, now: datetime) -> None:
    await _give_up(scope, entry, now)


async def _give_up(scope: Scope, entry: Answered, now: datetime) -> None:
    """Open the slot again; of an ask, write the no down, so that the next one is asked."""
    if entry.claim is not None:
        await slot_actions.release(scope, entry.claim, None, FROM_CALENDAR, now)
    else:
        await asks.answered(scope, entry.slot, entry.volunteer, Answer.NO, now)


async def _maybe(scope: Scope, entry: Answered, _: Verdict, now: datetime) -> None:
    """Take a maybe: it covers nobody, and whoever holds the slot is asked to decide."""
    if entry.claim is not None:
        await _doubt(scope, entry.claim, entry, now)
        await _check(scope, entry.claim, entry.volunteer, now)


async def _ask(scope: Scope, entry: Answered, _: Verdict, now: datetime) -> None:
    await _check(scope, entry.id, entry.volunteer, now)


async def _check(scope: Scope, entry: UUID, volunteer: VolunteerId, now: datetime) -> None:
    """Ask for one tap, at the volunteer's own address; of several answers in one hour, once."""
    reader, hour = Reader(ReaderKind.ACCOUNT, volunteer), int(now.timestamp() // 3600)
    await notices.post(scope, NoticeKind.ANSWER_CHECK, entry, reader, now, revision=hour)


async def _doubt(scope: Scope, claim: ClaimId, entry: Answered, now: datetime) -> None:
    await slots.doubt(scope, entry.slot, now)
    await claims_changed.set_state(scope, claim, ClaimState.MAYBE, now)


DOING: Mapping[Do, Callable[[Scope, Answered, Verdict, datetime], Awaitable[None]]] = {
    Do.RESEND: _resend,
    Do.CLAIM: _claim,
    Do.RELEASE: _release,
    Do.MAYBE: _maybe,
    Do.ASK: _ask,
}


async def find(token: str) -> tuple[Scope, Answered]:
    """Find the entry whose one-tap link this is. Raises Missing."""
    wanted = links.confirming(token)
    if wanted is None:
        raise Missing
    scope = await replies.scope_of(wanted)
    return scope, await replies.entry(scope, wanted)


def objection(entry: Answered, now: datetime) -> Reason | None:
    """Say why one tap does nothing any more: the shift is over, or the entry was taken back."""
    if entry.invite.ends_at <= now:
        return Reason.TOO_LATE
    return Reason.LINK_OLD if entry.invite.withdrawn else None


@store.action
async def settle(token: str, now: datetime, *, coming: bool) -> None:
    """Take the one tap: the volunteer comes, or does not. It counts whatever a calendar said before.

    Within two days of the start a yes is the confirmation; further ahead they are asked again the evening before.
    Raises Missing, and Refused when the shift is over or the place is gone.
    """
    scope, entry = await find(token)
    await claims.lock(scope, entry.volunteer)
    if reason := objection(entry, now):
        raise Refused(reason)

    answer = CalendarAnswer.ACCEPTED if coming else CalendarAnswer.DECLINED
    await calendar_entries.settle(scope, entry.uid, answer, now)
    if not coming:
        await _give_up(scope, entry, now)
    elif entry.claim is None:
        await slot_actions.claim(scope, entry.slot, entry.volunteer, now)
    elif urgency.is_near(entry.starts_at, now):
        await slot_actions.confirm(scope, entry.claim, now)
    else:
        await still_able.able(scope, entry.claim, now)
    await live.touch(scope, now)
