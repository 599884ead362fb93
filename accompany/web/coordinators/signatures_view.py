"""What a call's page says of signatures: who is still needed and why, who sent alone, and what its reader may do."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accompany.actions import call_signatures
from accompany.rules import escalation
from accompany.rules.escalation import Call
from accompany.tables import call_windows, consents, lone_calls
from accompany.tables.lone_calls import LoneCall
from accompany.tables.mobilizations import Kept
from accompany.web import wording
from accompany.web.coordinators import calls_view
from accompany.words import AccountId, Reason


@dataclass(frozen=True, slots=True)
class Gathered:
    """A call as the rules see it now, and its reader. ``alone`` says why they cannot send alone; None: they can."""

    call: Call
    may_approve: bool
    may_send: bool
    alone: Reason | None
    leaves_at: datetime | None
    lone: LoneCall | None
    may_undo: bool
    reader: AccountId
    why: str | None = field(repr=False)


async def gather(kept: Kept, reader: AccountId, now: datetime) -> Gathered:
    """Ask the rules what the reader of a call's page may do."""
    consent = await consents.agreed(kept.scope, kept.person, now)
    call, leaves_at, lone = (
        await call_signatures.judged(kept, now),
        await call_windows.of(kept.id),
        await lone_calls.of(kept),
    )
    return Gathered(
        call=call,
        may_approve=call.short and escalation.objection_to_approval(call, reader, consent, now) is None,
        may_send=escalation.objection_to_send(call, consent, now) is None,
        alone=escalation.objection_to_send_alone(call, reader, kept.drafted_at, consent, now),
        leaves_at=leaves_at,
        lone=lone,
        may_undo=escalation.objection_to_undo(call, leaves_at, now) is None,
        reader=reader,
        why=await lone_calls.reason(kept, lone) if lone else None,
    )


def worded(found: Gathered, kept: Kept, language: str) -> dict[str, Any]:
    """Word it in the reader's language."""
    lone = found.lone
    leaves = calls_view.moment(found.leaves_at, kept, language) if found.leaves_at else None
    return {
        "may_approve": found.may_approve,
        "may_send": found.may_send,
        "extra": wording.reason_text(found.call.extra, language) if found.call.extra and found.call.short else None,
        "may_send_alone": found.alone is None,
        "alone_from": _alone_from(found, kept, language),
        "may_undo": found.may_undo,
        "leaves": leaves,
        "alone": lone is not None,
        "why": found.why,
        "may_review": lone is not None and lone.reviewed_at is None and lone.sent_by != found.reader,
        "reviewed": calls_view.moment(lone.reviewed_at, kept, language) if lone and lone.reviewed_at else None,
    }


def _alone_from(found: Gathered, kept: Kept, language: str) -> str | None:
    """Say from when the drafter may send alone, while it is too early for that."""
    if found.alone is not Reason.WAIT_FOR_SECOND:
        return None
    return calls_view.moment(kept.drafted_at + escalation.ALONE_AFTER, kept, language)
