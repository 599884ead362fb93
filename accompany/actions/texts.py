"""Take the texts that come in: YES 42, NO 42, STOP, HELP; all else waits for a human. And who is told by text."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from accompany.actions import asks as ask_actions
from accompany.actions import call_answers, still_able
from accompany.actions import members as member_actions
from accompany.actions import slots as slot_actions
from accompany.rules import phones, text_words, urgency
from accompany.rules.text_words import Meant, Said, Which
from accompany.tables import (
    accounts,
    allowances,
    asks,
    call_questions,
    chapters,
    claims,
    links,
    live,
    notices,
    store,
    text_numbers,
    text_wishes,
    texts_received,
)
from accompany.tables.call_questions import Question
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.text_numbers import Offer
from accompany.tables.text_wishes import Holder
from accompany.tables.texts_received import New
from accompany.words import (
    AccountId,
    Answer,
    Channels,
    Invalid,
    Missing,
    NoticeId,
    NoticeKind,
    Problem,
    ReaderKind,
    Reason,
    Refused,
    TooMany,
    VolunteerId,
)

ANSWERS_AN_HOUR = 10  # to one number: each costs money, and two machines could talk all night
log = logging.getLogger("accompany.texts")


class Did(StrEnum):
    """What a text did."""

    SEEN = "seen"  # the same text again
    STOPPED = "stopped"
    STARTED = "started"
    HELPED = "helped"
    ANSWERED = "answered"  # a call
    CLAIMED = "claimed"
    DECLINED = "declined"
    RELEASED = "released"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNCLEAR = "unclear"  # words for a human
    UNDELIVERED = "undelivered"  # a text of ours did not arrive; for a human
    STRANGER = "stranger"  # nobody's number, or somebody's who was shut out; for a human too


@dataclass(frozen=True, slots=True)
class Arrived:
    """One text as a provider brings it. ``wants`` is what the provider itself acted on, and has answered."""

    id: str
    sender: str = field(repr=False)
    words: str = field(repr=False)
    wants: Meant | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says became of a text of ours; ``code`` is its own word for why it failed, in digits."""

    notice: NoticeId
    arrived: bool
    code: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done about a text, the name of the answer to it if any, and the offer it was about."""

    did: Did
    answer: str | None = None
    number: int | None = None


async def receive(arrived: Arrived, now: datetime) -> Did:
    """Decide about one text and write the decision down; committed when this returns.

    A number nobody has gets no answer: it would say who is a volunteer here, and cost money. Its text is read by a
    human. Nothing in the text raises; what raises is the database, and then it must be brought again.
    """
    did = await _receive(arrived, now)
    log.info("text", extra={"did": did.value})
    return did


async def report(told: Report, now: datetime) -> bool:
    """Take a provider's word on a text of ours. False when it changes nothing: unknown, or said before.

    A word that it arrived ends a doubt. A word that it did not is read by a human; a later yes does not undo it.
    """
    changed = await _report(told, now)
    log.info("text_status", extra={"arrived": told.arrived, "changed": changed})
    return changed


def reported(token: str) -> NoticeId | None:
    """Read out of a status address which text it was made for, or None."""
    return links.bounced(token)


def named(text: str) -> NoticeId | None:
    """Read the id that a gateway was given, or None."""
    try:
        return NoticeId(UUID(text))
    except ValueError:
        return None


@store.action
async def _report(told: Report, now: datetime) -> bool:
    if told.arrived:
        return await notices.arrived(told.notice, now)
    failed = await notices.undelivered(told.notice, told.code, now)
    if failed is None:
        return False
    scope, account = failed
    new = New(account, Did.UNDELIVERED.value, words=told.code or "–")
    await texts_received.keep(scope, texts_received.digest_of(f"status {told.notice}"), new, now)
    await live.touch(scope, now)
    return True


@store.action
async def choose(scope: Scope, account: AccountId, channels: Channels, now: datetime) -> None:
    """Say how somebody wants to be told things. Raises Invalid when texts have no number to go to."""
    contact = await accounts.contact(account)
    if channels is not Channels.MAIL and (not contact.phone or phones.e164(contact.phone) != contact.phone):
        raise Invalid({"phone": Problem.NOT_PHONE if contact.phone else Problem.REQUIRED})
    await text_wishes.keep(scope, account, channels, contact.phone or "")


@store.action
async def see_to(scope: Scope, text: UUID, by: AccountId, now: datetime) -> None:
    """Take a text off the list: somebody saw to it. Raises Missing."""
    await texts_received.done(scope, text, by, now)
    await live.touch(scope, now)


@store.action
async def _receive(arrived: Arrived, now: datetime) -> Did:
    digest = texts_received.digest_of(arrived.id)
    if await texts_received.seen(digest):
        return Did.SEEN
    phone = phones.e164(arrived.sender)
    said = Said(arrived.wants) if arrived.wants else text_words.read(arrived.words)
    holders = await text_wishes.holders(phone) if phone else []

    answer = None if said.meant in (Meant.STOP, Meant.START) else text_words.to_call(arrived.words)
    asked = await call_questions.newest(phone, now) if phone and answer else None
    if phone and said.meant in (Meant.STOP, Meant.START):
        done = await _switch(phone, said.meant, holders, now)
    elif asked and answer:
        done = await _answer_call(asked, answer, now)
    elif len(holders) != 1 or holders[0].frozen:
        done = Done(Did.STRANGER)
    else:
        done = await _decide(holders[0], said, now)

    known = holders[0] if len(holders) == 1 else None
    scope = asked.scope if asked else known.scope if known else Scope((await chapters.default()).id)
    reader = asked.reader if asked else Reader(ReaderKind.ACCOUNT, holders[0].account) if holders else None
    kept = await texts_received.keep(scope, digest, _new(arrived, done, known), now)
    if done.answer and phone and reader and not arrived.wants and await _may_answer(phone, now):
        await notices.post(scope, NoticeKind.TEXT_ANSWER, kept, reader, now)
    await live.touch(scope, now)
    return done.did


def _new(arrived: Arrived, done: Done, known: Holder | None) -> New:
    """Keep the words only where a human must read them, and the number only when nobody is known by it."""
    unread = done.did in (Did.UNCLEAR, Did.STRANGER)
    return New(
        account=known.account if known else None,
        did=done.did.value,
        answer=done.answer,
        number=done.number,
        words=(arrived.words or "–")[: text_words.LONGEST] if unread else "",
        phone=arrived.sender[:40] if unread and known is None else "",
    )


async def _may_answer(phone: str, now: datetime) -> bool:
    try:
        await allowances.spend("text_answer", phone, ANSWERS_AN_HOUR, timedelta(hours=1), now)
    except TooMany:
        return False
    return True


async def _switch(phone: str, meant: Meant, holders: Sequence[Holder], now: datetime) -> Done:
    """End all texts to a number, or begin them again. What waits to go there goes by mail instead.

    Whoever is on a list with this number leaves it, every list, at once.
    """
    if meant is Meant.START:
        return Done(Did.STARTED, "started" if await text_wishes.start(phone) else None)
    for member in await text_wishes.members(phone):
        await member_actions.leave(member, now)
    new = await text_wishes.stop(phone, now)
    await notices.stop_texts([holder.account for holder in holders], now)
    return Done(Did.STOPPED, "stopped" if new else None)


async def _answer_call(asked: Question, answer: Answer, now: datetime) -> Done:
    """Write an answer to a call down; the last one counts, and a late one is thanked."""
    try:
        await call_answers.answer(await call_answers.of_notice(asked.notice), answer, now)
    except Missing:
        return Done(Did.STRANGER)
    except Refused:
        return Done(Did.REFUSED, "call_over")
    return Done(Did.ANSWERED, f"call_{answer.value}")


async def _decide(holder: Holder, said: Said, now: datetime) -> Done:
    if said.meant is Meant.HELP:
        return Done(Did.HELPED, "help")
    if said.meant is Meant.UNKNOWN:
        return Done(Did.UNCLEAR, "unclear")
    offers = await text_numbers.of(holder.scope, VolunteerId(holder.account))
    asked = [offer.number for offer in offers if _may_mean(offer, said, now)]
    held = [offer.number for offer in offers if offer.is_held(now)]
    about = text_words.offer(said, asked, held)
    if isinstance(about, Which):
        return _about_none(said, about, offers, now)
    offer = next(offer for offer in offers if offer.number == about)
    try:
        return await (_yes if said.meant is Meant.YES else _no)(holder, offer, now)
    except Refused as refused:
        filled = refused.reason in (Reason.SLOT_TAKEN, Reason.LINK_OLD)
        return Done(Did.REFUSED, "filled" if filled else "refused", offer.number)


def _may_mean(offer: Offer, said: Said, now: datetime) -> bool:
    """Say whether a yes may be about this one. Without a number also "will you be there?" waits for a yes."""
    return offer.may_answer(now) if said.number else offer.is_asked(now) or offer.is_awaited(now)


def _about_none(said: Said, which: Which, offers: Sequence[Offer], now: datetime) -> Done:
    """Say what is answered to a yes or no that is about nothing open."""
    meant = next((offer for offer in offers if offer.number == said.number), None)
    if which is Which.NOT_THIS_ONE and meant is not None:
        return Done(Did.REFUSED, "over" if meant.ends_at <= now else "filled", meant.number)
    return Done(Did.REFUSED, "several" if which is Which.SEVERAL else "none_open")


async def _yes(holder: Holder, offer: Offer, now: datetime) -> Done:
    """Claim what was asked. To a shift held already a yes ends a doubt, and when it is near it is the confirmation."""
    if offer.claim is not None:
        agree = slot_actions.confirm if urgency.is_near(offer.starts_at, now) else still_able.able
        await agree(offer.scope, offer.claim, now)
        return Done(Did.CONFIRMED, "on", offer.number)
    ask = await asks.of_slot(holder.scope, offer.slot, VolunteerId(holder.account))
    if ask is None:
        raise Refused(Reason.LINK_OLD)
    await ask_actions.yes(ask, now)
    return Done(Did.CLAIMED, None, offer.number)  # "you are on" is a text of its own


async def _no(holder: Holder, offer: Offer, now: datetime) -> Done:
    """Write a no down, or give a shift back. The same no again is as good."""
    if offer.claim is not None:
        await claims.lock(holder.scope, VolunteerId(holder.account))
        await slot_actions.release(offer.scope, offer.claim, holder.account, "cannot_come", now)
        return Done(Did.RELEASED, None, offer.number)  # its text says so
    ask = await asks.of_slot(holder.scope, offer.slot, VolunteerId(holder.account))
    if ask is None:
        raise Refused(Reason.LINK_OLD)
    await ask_actions.no(ask, now)
    return Done(Did.DECLINED, "noted", offer.number)
