"""Word a batch of notices at the moment they are sent: who may still be told, in their language, with their links.

Words never rest in the outbox. Each kind of notice has one writer; a writer reads what it needs for the whole batch.
The same notice is worded the same way again, so that a repeat is the same message.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from accompany.delivery.channels import Envelope
from accompany.delivery.house import House
from accompany.delivery.letters import (
    asks,
    audit,
    brakes,
    calls,
    chapter_offers,
    checks,
    conduct,
    desk,
    entries,
    gaps,
    groups,
    how_many_come,
    incidents,
    invites,
    logins,
    lone_calls,
    outcomes_told,
    pages,
    reminders,
    short,
    silences,
    supporters,
    swaps,
    tasks,
    trainings,
)
from accompany.delivery.letters.frame import Desk, Letter, Worded, Writer, enclose
from accompany.delivery.pauses import by_turns
from accompany.tables import notices, readers, text_wishes
from accompany.tables.notices import Reader
from accompany.tables.outbox import Fate, Leased
from accompany.tables.readers import Addressee
from accompany.words import NoticeKind, NoticeState, ReaderKind

WRITERS: Mapping[NoticeKind, Writer] = {
    NoticeKind.LOGIN_LINK: logins.write,
    NoticeKind.ASK: asks.write,
    NoticeKind.ASK_UPDATE: asks.write,
    NoticeKind.ASK_CANCEL: asks.write,
    NoticeKind.INVITE: invites.write,
    NoticeKind.INVITE_UPDATE: invites.write,
    NoticeKind.INVITE_AGAIN: invites.write,
    NoticeKind.INVITE_CANCEL: invites.write,
    NoticeKind.ANSWER_CHECK: checks.write,
    NoticeKind.MAIL_NOTE: desk.mail_note,
    NoticeKind.REMIND: reminders.write,
    NoticeKind.CONFIRM: reminders.write,
    NoticeKind.CONFIRM_AGAIN: reminders.write,
    NoticeKind.ON_THE_WAY: reminders.write,
    NoticeKind.DEBRIEF: reminders.write,
    NoticeKind.STILL_ABLE: reminders.write,
    NoticeKind.UNCONFIRMED: desk.unconfirmed,
    NoticeKind.GAP: gaps.write,
    NoticeKind.HOW_MANY_COME: how_many_come.to_person,
    NoticeKind.TELL_PERSON: how_many_come.to_desk,
    NoticeKind.HOW_IT_STANDS: incidents.how_it_stands,
    NoticeKind.PAGE: incidents.page,
    NoticeKind.LEVEL_PROPOSED: desk.level_proposed,
    NoticeKind.LEVEL_ALARM: desk.level_alarm,
    NoticeKind.NEW_REQUEST: desk.new_request,
    NoticeKind.TASK_OVERDUE: tasks.overdue,
    NoticeKind.OUTCOME_TOLD: outcomes_told.write,
    NoticeKind.SLOT_REOPENED: desk.slot_reopened,
    NoticeKind.PLACE_OFFERED: chapter_offers.write,
    NoticeKind.SWAP_ASKED: swaps.write,
    NoticeKind.TRAINING_ENDS: trainings.write,
    NoticeKind.STILL_INTERESTED: silences.write,
    NoticeKind.NEW_VOLUNTEER: desk.new_volunteer,
    NoticeKind.CONDUCT: conduct.write,
    NoticeKind.LIST_CONFIRM: supporters.confirm,
    NoticeKind.RING_CALL: calls.ring_call,
    NoticeKind.STAND_DOWN: calls.stand_down,
    NoticeKind.GROUP_CALL: groups.write,
    NoticeKind.GROUP_ALL_CLEAR: groups.write,
    NoticeKind.AUDIT_FINDING: audit.write,
    NoticeKind.CORRECTION_OFFERED: calls.correction_offered,
    NoticeKind.BRAKE: brakes.write,
    NoticeKind.LONE_CALL: lone_calls.write,
    **dict.fromkeys(short.TEXT_OF.values(), short.write),
    NoticeKind.RING_CALL_TEXT: calls.ring_call,
    NoticeKind.STAND_DOWN_TEXT: calls.stand_down,
    **dict.fromkeys(pages.OF_TEXT, pages.write),
    NoticeKind.AUDIT_FINDING_TEXT: audit.write_text,
    NoticeKind.TEXT_ANSWER: short.answer,
}
BY_TEXT = Fate(NoticeState.CANCELLED, "by_text")
GONE = Fate(NoticeState.CANCELLED, "gone")
TOO_LATE = Fate(NoticeState.EXPIRED, "expired")


async def word(batch: Sequence[Leased], house: House, now: datetime) -> dict[Leased, Envelope | Fate]:
    """Word every notice of a batch, or say why it is not sent."""
    done: dict[Leased, Envelope | Fate] = {notice: TOO_LATE for notice in batch if notice.expires_at <= now}
    known = await readers.addressees(notice.reader for notice in batch if notice not in done)
    for notice in batch:
        if notice not in done and _gone(notice, known):
            done[notice] = GONE
    done |= await _by_text([notice for notice in batch if notice not in done], now)
    at_work = Desk(house, now, known)
    for writer, some in _by_writer(notice for notice in batch if notice not in done):
        async for notice, worded in by_turns((await writer(some, at_work)).items()):
            done[notice] = _finished(notice, worded, at_work)
    return done


async def _by_text(batch: Sequence[Leased], now: datetime) -> dict[Leased, Envelope | Fate]:
    """Post the texts of those who want texts, beside the mail or instead of it. Posted twice, it is one."""
    some = [one for one in batch if one.kind in short.TEXT_OF and one.reader.kind is ReaderKind.ACCOUNT]
    wishes = await text_wishes.of(notice.reader.id for notice in some)
    instead: dict[Leased, Envelope | Fate] = {}
    for notice in some:
        wish = wishes.get(notice.reader.id)
        if wish and wish.by_text:
            kind, until = short.TEXT_OF[notice.kind], notice.expires_at
            terms = notices.Terms(revision=notice.revision, expires=until)
            await notices.post(notice.scope, kind, notice.about, notice.reader, now, **terms)
        if wish and not wish.by_mail:
            instead[notice] = BY_TEXT
    return instead


def _gone(notice: Leased, known: Mapping[Reader, Addressee]) -> bool:
    """Say whether there is nobody to write to. Who was frozen still loses their calendar entries."""
    addressee = known.get(notice.reader)
    if addressee is None or not addressee.email:
        return True
    return addressee.gone and notice.kind not in entries.CANCELS


def _by_writer(notices: Iterable[Leased]) -> list[tuple[Writer, list[Leased]]]:
    groups: dict[Writer, list[Leased]] = {}
    for notice in notices:
        groups.setdefault(WRITERS[notice.kind], []).append(notice)
    return list(groups.items())


def _finished(notice: Leased, worded: Worded, at_work: Desk) -> Envelope | Fate:
    return enclose(notice, worded, at_work) if isinstance(worded, Letter) else worded
