"""What an answer from a volunteer's calendar may change: ten rules, in their order, the first that speaks decides."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

AHEAD = timedelta(hours=1)  # a clock may be this much ahead of ours
_RELAYS = {"calendar-notification@google.com", "email.apple.com"}  # they answer for whoever is signed in there


class Partstat(StrEnum):
    """What the volunteer's calendar answers (RFC 5545 §3.2.12)."""

    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"
    DELEGATED = "DELEGATED"
    NEEDS_ACTION = "NEEDS-ACTION"


class Content(StrEnum):
    """What a mail turned out to hold."""

    REPLY = "reply"
    COUNTER = "counter"
    OTHER_METHOD = "other_method"  # REQUEST, CANCEL, PUBLISH, ADD, REFRESH …
    WORDS = "words"  # no calendar: a human, or a machine that says it is one
    REPORT = "report"  # a bounce, which others read
    UNREADABLE = "unreadable"


class Evidence(IntEnum):
    """How sure we are that the attendee sent it."""

    FORGED = 0
    WEAK = 1
    MEDIUM = 2
    STRONG = 3


class Do(StrEnum):
    """What to do about a mail. Whatever it is, it is done before the mail is acknowledged, and the mail is deleted."""

    DROP = "drop"  # count it, log the kind, tell nobody
    NOTHING = "nothing"
    NOTE = "note"  # a coordinator sees it; nothing changes
    RESEND = "resend"  # send the current REQUEST again, once
    CLAIM = "claim"  # as from the web; when it is refused, send CANCEL and explain
    RELEASE = "release"  # give up the claim, or decline the ask, and ask on
    MAYBE = "maybe"  # fills nothing; a coordinator sees it
    ASK = "ask"  # nothing changes before one tap confirms it


class Why(StrEnum):
    """Which rule spoke."""

    UNKNOWN_TOKEN = "unknown_token"  # noqa: S105  # a reason's name, no secret
    UNKNOWN_INVITE = "unknown_invite"
    FORWARDED = "forwarded"
    OVER = "over"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    FORGED = "forged"
    OLD = "old"
    NOT_NEWER = "not_newer"
    ANSWERED = "answered"
    UNDECIDED = "undecided"
    ONE_OF_A_SERIES = "one_of_a_series"
    COUNTERED = "countered"
    OTHER_METHOD = "other_method"
    WORDS = "words"
    AUTOMATIC = "automatic"
    REPORT = "report"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Reply:
    """What one calendar answered. Personal fields stay out of its `repr`."""

    uid: str
    attendee: str = field(repr=False)  # lower case
    partstat: Partstat
    sequence: int = 0
    stamp: datetime | None = None  # DTSTAMP, aware UTC
    recurrence_id: str | None = None
    comment: str | None = field(default=None, repr=False)
    proposed: str | None = None  # of a COUNTER: the start as it was written, with its zone


@dataclass(frozen=True, slots=True)
class Sender:
    """What our own server found out about who sent the mail. Addresses and domains in lower case."""

    written: str  # From
    relay: str  # Sender, or From without one
    dmarc: str  # "pass", "fail", "none" …
    policy: str  # of the domain in From: "reject", "quarantine", "none" or ""
    signed_by: Set[str]  # the d= of each DKIM signature that passed


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail, opened."""

    content: Content
    reply: Reply | None  # there for REPLY and COUNTER
    token_known: bool
    token_revoked: bool
    seen_before: bool  # its Message-ID
    auto_submitted: str  # RFC 3834 §5: "auto-replied", "auto-generated", "no" or ""
    evidence: Evidence
    at: datetime  # aware UTC


@dataclass(frozen=True, slots=True)
class Invite:
    """What we remember of (volunteer, UID). Times are aware UTC."""

    addresses: Set[str]  # the invited one and the volunteer's other verified ones, lower case
    sequence: int  # of the last mail we sent
    moved_sequence: int  # of the last change of time or place
    resent_sequence: int | None  # which revision was sent again to an old answer
    ends_at: datetime
    withdrawn: bool
    claimed: bool
    last_applied: tuple[int, datetime] | None  # (SEQUENCE, DTSTAMP) as `Verdict.order` gave them


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do, and which rule says so."""

    do: Do
    why: Why
    order: tuple[int, datetime] | None = None  # to remember as `last_applied`
    confirm: bool = False  # ask the volunteer for one tap
    flagged: bool = False  # its SEQUENCE was beyond ours


def judge(arrival: Arrival, invite: Invite | None) -> Verdict:
    """Decide what a mail to a volunteer's reply address changes.

    1. An unknown token is nobody's. Without a readable reply, rules 8 and 9 speak.
    2. A UID that this volunteer was never sent is nobody's.
    3. An attendee who is not this volunteer: the invitation was forwarded.
    4. A shift that is over, an invite withdrawn, a token revoked: nothing changes.
    5. A forged sender changes nothing; a weak one needs one tap.
    6. Old answers, and those that came before, are not applied.
    7. What is left is an answer.  8. A counter-proposal is noted, other methods are ignored.
    9. Words go to a coordinator, unless a machine replied.  10. Acknowledge only after what was decided is kept.
    """
    if not arrival.token_known:
        return Verdict(Do.DROP, Why.UNKNOWN_TOKEN)
    if arrival.reply is None or arrival.content not in (Content.REPLY, Content.COUNTER):
        return _without_reply(arrival)
    if invite is None:
        return Verdict(Do.DROP, Why.UNKNOWN_INVITE)
    return _closed(arrival, arrival.reply, invite) or _in_order(arrival, arrival.reply, invite)


def evidence(sender: Sender, attendee: str) -> Evidence:
    """Weigh who sent it. DMARC is no hard gate: a domain that answers through Google often does not align."""
    if sender.written == attendee and (sender.dmarc == "pass" or _signed(sender.written, sender)):
        return Evidence.STRONG
    passes = _signed(sender.relay, sender) or (sender.relay == sender.written and sender.dmarc == "pass")
    if passes and not _RELAYS.isdisjoint({sender.relay, _domain(sender.relay)}):
        return Evidence.MEDIUM
    if sender.dmarc == "fail" and sender.policy == "reject" and _domain(sender.written) == _domain(attendee):
        return Evidence.FORGED
    return Evidence.WEAK


def _without_reply(arrival: Arrival) -> Verdict:
    if arrival.content is Content.UNREADABLE:
        return Verdict(Do.NOTE, Why.UNREADABLE)
    if arrival.content is Content.REPORT:
        return Verdict(Do.NOTHING, Why.REPORT)
    if arrival.content is not Content.WORDS:
        return Verdict(Do.NOTHING, Why.OTHER_METHOD)
    if arrival.auto_submitted == "auto-replied":
        return Verdict(Do.DROP, Why.AUTOMATIC)
    return Verdict(Do.NOTHING, Why.NOT_NEWER) if arrival.seen_before else Verdict(Do.NOTE, Why.WORDS)


def _closed(arrival: Arrival, reply: Reply, invite: Invite) -> Verdict | None:
    """Say why this reply may change nothing, whatever it answers: rules 3 to 5."""
    if reply.attendee not in invite.addresses:
        return Verdict(Do.NOTE, Why.FORWARDED)
    if arrival.at >= invite.ends_at:
        return Verdict(Do.NOTHING, Why.OVER)
    if invite.withdrawn:
        return Verdict(Do.NOTHING, Why.WITHDRAWN)
    if arrival.token_revoked:
        return Verdict(Do.NOTHING, Why.REVOKED)
    return Verdict(Do.NOTE, Why.FORGED) if arrival.evidence is Evidence.FORGED else None


def _in_order(arrival: Arrival, reply: Reply, invite: Invite) -> Verdict:
    """Apply rules 6 to 8: an answer counts when it is the newest, and to the shift as it is now."""
    stamp = reply.stamp if reply.stamp and reply.stamp <= arrival.at + AHEAD else arrival.at
    order = (min(reply.sequence, invite.sequence), stamp)
    if arrival.seen_before or (invite.last_applied and order <= invite.last_applied):
        return Verdict(Do.NOTHING, Why.NOT_NEWER)
    if order[0] < invite.moved_sequence:
        resent = invite.resent_sequence is not None and invite.resent_sequence >= invite.moved_sequence
        return Verdict(Do.NOTHING if resent else Do.RESEND, Why.OLD)
    flagged = reply.sequence > invite.sequence
    if arrival.content is Content.COUNTER:
        return Verdict(Do.NOTE, Why.COUNTERED, order, flagged=flagged)
    if reply.recurrence_id is not None:
        return Verdict(Do.NOTE, Why.ONE_OF_A_SERIES, flagged=flagged)
    do, why, confirm = _answer(reply.partstat, invite, sure=arrival.evidence >= Evidence.MEDIUM)
    return Verdict(do, why, order, confirm, flagged)


def _answer(partstat: Partstat, invite: Invite, *, sure: bool) -> tuple[Do, Why, bool]:
    """Say what an answer does, and whether one tap must confirm it."""
    if partstat is Partstat.ACCEPTED:
        return Do.CLAIM, Why.ANSWERED, not sure
    if partstat is Partstat.DECLINED:
        return (Do.RELEASE, Why.ANSWERED, False) if sure else (Do.ASK, Why.ANSWERED, True)
    if partstat is Partstat.TENTATIVE:
        return Do.MAYBE, Why.ANSWERED, invite.claimed
    return Do.NOTE, Why.UNDECIDED, False


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def _signed(address: str, sender: Sender) -> bool:
    """Say whether a signature's domain is the address's, one above it or one below (RFC 7489 §3.1, relaxed)."""
    ours = _domain(address)
    pairs = ((ours, domain) for domain in sender.signed_by if "." in domain and "." in ours)
    return any(one == other or one.endswith(f".{other}") or other.endswith(f".{one}") for one, other in pairs)
