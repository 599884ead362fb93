"""Stop a call whose ground fell away, and correct it: the first by itself, the second only by a coordinator's press."""

from dataclasses import replace
from datetime import datetime

from accompany.actions import mobilizations as call_actions
from accompany.rules import corrections as rules
from accompany.rules.corrections import Correction, Why
from accompany.rules.escalation import objection_to_stand_down
from accompany.tables import corrections, groups, ledger, live, mobilizations, notices, store
from accompany.tables import mobilizations_changed as changed
from accompany.tables.accounts import coordinators
from accompany.tables.mobilizations import Kept
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import (
    AccountId,
    AppointmentId,
    MobilizationId,
    MobilizationState,
    NoticeKind,
    ReaderKind,
    Refused,
)


@store.action
async def fell(
    scope: Scope,
    appointment: AppointmentId,
    why: Why,
    by: AccountId | None,
    now: datetime,
    since: datetime | None = None,
) -> None:
    """Stop every call of an appointment that rested on what was just found wrong; nothing goes out by that.

    While a report of danger stands confirmed, a call stands on that, whatever becomes of signals and levels.
    Drafts end. What a call has not sent stays unsent, and its coordinators are offered the correction. ``since`` leaves
    calls alone that were drafted before (aware UTC).
    """
    for kept in await mobilizations.of_appointment(scope, appointment):
        if kept.danger and why is not Why.DISMISSED:
            continue
        if since is not None and kept.drafted_at < since:
            continue
        if kept.state in rules.NOT_OUT:
            await changed.move(kept, MobilizationState.CANCELLED)
            await ledger.write(scope, by, "cancel_call", kept.id, now, purpose=why.value)
        elif objection_to_stand_down(kept.call) is None:
            await _stop(scope, kept, why, by, now)
    await live.touch(scope, now)


@store.action
async def send(scope: Scope, mobilization: MobilizationId, by: AccountId, now: datetime) -> int:
    """Tell exactly those who were or may have been called that it was a mistake; say how many. Raises Refused, Missing.

    It is the all-clear in other words: the same readers, the same order, never before the call it corrects.
    """
    kept = await mobilizations.find(scope, mobilization)
    if reason := rules.objection(kept.call, await corrections.of_call(kept.id)):
        raise Refused(reason)

    await corrections.send(kept.id, by, now)
    told = await call_actions.stand_down(scope, kept.id, by, now)
    await ledger.write(scope, by, "correct_call", kept.id, now)
    return told


@store.action
async def remind(now: datetime) -> None:
    """Tell coordinators of every correction that still waits, again and again: people may be on their way."""
    waiting = await corrections.waiting()
    for call, kept in (await mobilizations.some(waiting)).items():
        await _tell(kept, rules.reminder(waiting[call], now), now)


async def _tell(kept: Kept, reminder: int, now: datetime) -> None:
    desk = [Reader(ReaderKind.ACCOUNT, one) for one in await coordinators(kept.scope)]
    await notices.post_many(kept.scope, NoticeKind.CORRECTION_OFFERED, kept.id, desk, now, revision=reminder)


async def _stop(scope: Scope, kept: Kept, why: Why, by: AccountId | None, now: datetime) -> None:
    if await corrections.of_call(kept.id) is not None:
        return
    kept_back = await notices.cancel(scope, kept.id, call_actions.CALLS, why.value, now)
    correction = Correction(why, now, kept_back)
    await ledger.write(scope, by, "stop_call", kept.id, now, purpose=why.value)
    heard = await notices.reached(scope, kept.id) or (await groups.reached([kept.id]))[kept.id]
    if not heard:  # nobody heard of it, so there is nobody to tell
        await corrections.offer(kept.id, replace(correction, sent_at=now), by)
        await changed.stand_down(kept, MobilizationState.STOOD_DOWN, by or kept.drafted_by, now)
        return
    await corrections.offer(kept.id, correction, by)
    await _tell(kept, 0, now)
