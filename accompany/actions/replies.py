"""Take the answers that come back from volunteers' calendars: every arrival ends here, whichever way it came."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accompany.actions import bounces as bounce_actions
from accompany.actions import calendar_answers
from accompany.actions.calendar_answers import Given
from accompany.ical import headers
from accompany.ical import replies as reader
from accompany.ical.headers import Headed
from accompany.ical.replies import Arrived
from accompany.rules import reply_addresses as addresses
from accompany.rules.replies import Arrival, Do, Evidence, Verdict, evidence, judge
from accompany.tables import arrivals, bounces, claims, replies, reply_addresses, store
from accompany.tables.arrivals import Decided
from accompany.tables.reply_addresses import Holder
from accompany.words import CameBy

log = logging.getLogger("accompany.replies")


@dataclass(frozen=True, slots=True)
class Post:
    """What settings say about mail that comes in.

    ``reply_address`` is the pattern with ``{token}``; ``authserv_id`` the name our own mail server writes into
    Authentication-Results (RFC 8601 §2.5), None when it writes none.
    """

    reply_address: str
    authserv_id: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail at one volunteer's reply address, read."""

    token: str
    arrived: Arrived
    headed: Headed
    digest: str
    came_by: CameBy
    authserv_id: str | None


async def answers_at(address: str, post: Post) -> bool:
    """Say whether mail to an address is taken: a living reply address, or one that a mail of ours comes back to."""
    if token := addresses.bounce_token(address, post.reply_address):
        return await bounces.of_address(token) is not None
    token = addresses.reply_token(address, post.reply_address)
    holder = await reply_addresses.find(token) if token else None
    return holder is not None and not holder.revoked


async def receive(raw: bytes, recipients: Sequence[str], came_by: CameBy, post: Post, now: datetime) -> Do:
    """Decide about one mail and write the decision down; committed when this returns, and then the mail may go.

    ``recipients`` are the envelope's; without one, Delivered-To and its like or the last To are read. Nothing in the
    mail raises; what raises is the database, and then the mail must be kept and brought again. Says what was done, of
    several recipients for the last one that is ours.
    """
    headed = headers.headed(raw)
    did = Do.DROP
    read: list[Arrived] = []
    for address in _ours(recipients, headed, post):
        if token := addresses.bounce_token(address, post.reply_address):
            did = await bounce_actions.take(token, raw, now)
        elif token := addresses.reply_token(address, post.reply_address):
            # Taking an evil mail apart may need most of a second: others are not kept waiting for it.
            read = read or [await asyncio.to_thread(reader.read, raw)]
            digest = arrivals.digest_of(token, read[0].message_id, raw)
            did = await _decide(Letter(token, read[0], headed, digest, came_by, post.authserv_id), now)
    return did


def _ours(recipients: Sequence[str], headed: Headed, post: Post) -> list[str]:
    """List which of our addresses it came to. Delivered-To may name a mailbox that takes a whole domain's mail."""
    for told in [recipients] if recipients else [headed.delivered_to, headed.to]:
        if found := [one for one in dict.fromkeys(map(str.lower, told)) if addresses.is_ours(one, post.reply_address)]:
            return found
    return []


@store.action
async def _decide(letter: Letter, now: datetime) -> Do:
    """Judge one mail to one token, do what the rules say, remember that it was decided."""
    holder = await reply_addresses.find(letter.token)
    if holder is None:
        return _told(letter, judge(_arrival(letter, None, seen=False, now=now), None)).do
    await claims.lock(holder.scope, holder.volunteer)  # one answer of a volunteer at a time
    reply = letter.arrived.reply
    answered = await replies.answered(holder.scope, holder.volunteer, reply.uid) if reply else None
    seen = await arrivals.seen(letter.digest)
    arrival = _arrival(letter, holder, seen=seen, now=now)

    verdict = _told(letter, judge(arrival, answered.invite if answered else None))

    if not seen:
        given = Given(holder.volunteer, verdict, reply.partstat if reply else None, _words(letter.arrived), answered)
        await calendar_answers.carry_out(holder.scope, given, letter.came_by, now)
    decided = Decided(
        volunteer=holder.volunteer,
        came_by=letter.came_by,
        did=verdict.do.value,
        why=verdict.why.value,
        evidence=arrival.evidence.value,
        flagged=verdict.flagged,
        at=now,
    )
    await arrivals.keep(holder.scope, letter.digest, decided)
    return verdict.do


def _arrival(letter: Letter, holder: Holder | None, *, seen: bool, now: datetime) -> Arrival:
    reply = letter.arrived.reply
    sender = headers.sender(letter.headed, letter.authserv_id)
    return Arrival(
        content=letter.arrived.content,
        reply=reply,
        token_known=holder is not None,
        token_revoked=holder is not None and holder.revoked,
        seen_before=seen,
        auto_submitted=letter.arrived.auto_submitted,
        evidence=evidence(sender, reply.attendee) if reply else Evidence.WEAK,
        at=now,
    )


def _told(letter: Letter, verdict: Verdict) -> Verdict:
    """Log what was decided: the kind, never the content. A mail that is dropped is counted by this line alone."""
    told = {"did": verdict.do.value, "why": verdict.why.value, "came_by": letter.came_by.value}
    log.info("reply", extra=told | {"mail": letter.digest[:12]})
    return verdict


def _words(arrived: Arrived) -> str:
    """Give what a coordinator must read of a mail: a human's words, a comment, a proposed time."""
    reply = arrived.reply
    parts = [arrived.words, reply.comment if reply else None, reply.proposed if reply else None]
    return "\n".join(part for part in parts if part)
