"""Send a call with one signature: slowly, in front of everybody, reviewed afterwards; and take one back."""

from datetime import datetime

from accompany.actions import call_signatures
from accompany.actions import mobilizations as calls
from accompany.rules import escalation as rules
from accompany.tables import call_windows, consents, ledger, live, lone_calls, mobilizations, notices, store
from accompany.tables import mobilizations_changed as changed
from accompany.tables.accounts import coordinators
from accompany.tables.mobilizations import Kept
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import AccountId, MobilizationId, MobilizationState, NoticeKind, ReaderKind, Reason, Refused


@store.action
async def send(scope: Scope, mobilization: MobilizationId, reason: str, by: AccountId, now: datetime) -> None:
    """Send one's own draft without the missing signature. Raises Refused, Missing.

    Nothing of it leaves for a minute and a half; every coordinator is told at this moment, and any of them can stop it.
    """
    kept = await mobilizations.find(scope, mobilization)
    agreed = await consents.of_person(scope, kept.person, now)
    consent = agreed.agreed if agreed else None

    call = await call_signatures.judged_alone(kept, kept.rings, now)
    if said := rules.objection_to_send_alone(call, by, kept.drafted_at, consent, now):
        raise Refused(said)
    if not reason.strip():
        raise Refused(Reason.REASON_NEEDED)

    await lone_calls.keep(kept, by, reason.strip(), now)
    await calls.start(kept, by, agreed.version if agreed else 0, now, now + rules.ALONE_UNDO)
    desk = [Reader(ReaderKind.ACCOUNT, one) for one in await coordinators(scope)]
    await notices.post_many(scope, NoticeKind.LONE_CALL, kept.id, desk, now)
    await _note(scope, kept, "send_call_alone", by, now)


@store.action
async def undo(scope: Scope, mobilization: MobilizationId, by: AccountId, now: datetime) -> None:
    """Take a call back before it leaves: nobody hears of it. Raises Refused, Missing.

    Whoever comes too late by a hair finds a message taken, and the whole is undone: then there is a stand-down to send.
    """
    kept = await mobilizations.find(scope, mobilization)
    if said := rules.objection_to_undo(kept.call, await call_windows.of(kept.id), now):
        raise Refused(said)
    if not await changed.move(kept, MobilizationState.CANCELLED):
        raise Refused(Reason.WRONG_STATE)
    await notices.cancel(scope, kept.id, calls.CALLS, "undone", now)
    if await notices.reached(scope, kept.id):
        raise Refused(Reason.HAS_LEFT)
    await _note(scope, kept, "undo_call", by, now)


@store.action
async def review(scope: Scope, mobilization: MobilizationId, by: AccountId, now: datetime) -> None:
    """Say that one has looked at a call somebody else sent alone. Raises Refused, Missing."""
    kept = await mobilizations.find(scope, mobilization)
    lone = await lone_calls.of(kept)
    if lone is None:
        raise Refused(Reason.WRONG_STATE)
    if by == lone.sent_by:
        raise Refused(Reason.OWN_DRAFT)
    if not await lone_calls.review(kept, by, now):
        raise Refused(Reason.ALREADY_DECIDED)
    await _note(scope, kept, "review_call", by, now)


async def _note(scope: Scope, kept: Kept, verb: str, by: AccountId, now: datetime) -> None:
    await ledger.write(scope, by, verb, kept.id, now)
    await live.touch(scope, now)
