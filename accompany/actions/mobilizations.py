"""Call the rings, widen, stand down. Outward only by people: one drafts, another approves; consent is read again."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from accompany.actions import call_signatures, call_words, calling, groups
from accompany.rules import escalation as rules
from accompany.rules import head_counts
from accompany.rules.consent import Consent
from accompany.tables import (
    appointments,
    call_texts,
    call_windows,
    calls_wanted,
    consents,
    corrections,
    incidents,
    ledger,
    live,
    mobilizations,
    notices,
    sites,
    store,
    texts,
)
from accompany.tables import mobilizations_changed as changed
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.ids import random_id
from accompany.tables.mobilizations import Kept
from accompany.tables.scope import Scope
from accompany.words import (
    AccountId,
    AppointmentId,
    Invalid,
    MobilizationId,
    MobilizationState,
    NoticeKind,
    PersonId,
    Problem,
    Reason,
    Refused,
    Ring,
    Tier,
)

CALLS = (NoticeKind.RING_CALL, NoticeKind.RING_CALL_TEXT, NoticeKind.GROUP_CALL)  # by every channel
REFERENCE_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"  # no vowels, nothing that looks like something else
REFERENCE_LENGTH = 8
LONGEST = timedelta(days=7)  # a call that waits longer is drafted again, with the consent of then


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a coordinator drafts. Texts left out are worded from the person's tier; ``expires_at`` is aware UTC."""

    appointment: AppointmentId
    rings: frozenset[Ring]
    reason: str = field(repr=False)
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    expires_at: datetime | None = None
    drill: bool = False
    people: int | None = None  # how many are wanted; None: as many as come


@store.action
async def draft(scope: Scope, wanted: Wanted, by: AccountId, now: datetime) -> MobilizationId:
    """Draft a call: the first signature. Raises Refused, Invalid, Missing."""
    appointment = await appointments.find(scope, wanted.appointment)
    agreed = await _consent(scope, appointment.person, now)
    _check(wanted, now)

    ground = rules.ground(appointment.level, await incidents.danger(appointment.id))
    if reason := rules.objection_to_draft(wanted.rings, ground, agreed.rings):
        raise Refused(reason)
    proposed = await worded(scope, appointment, now)

    new = changed.New(
        id=MobilizationId(random_id()),
        appointment=appointment.id,
        case=appointment.case,
        rings=wanted.rings,
        reference=_reference(),
        drill=wanted.drill,
        consent_version=agreed.version,
        by=by,
        at=now,
        expires_at=wanted.expires_at or now + rules.LASTS,
        reason=wanted.reason,
        texts={**proposed, **wanted.texts},
    )
    made = await _add(scope, new, now)
    if wanted.people is not None:
        await calls_wanted.keep(made, wanted.people)
    return made


async def worded(scope: Scope, appointment: Appointment, now: datetime) -> dict[str, str]:
    """Word a call as the person's tier allows, in every language we write: what a draft begins with."""
    agreed, site = await _consent(scope, appointment.person, now), await sites.find(appointment.site)
    return texts.call(agreed.tier, f"{site.street}, {site.city}", appointment.starts_at, appointment.zone)


@store.action
async def approve(scope: Scope, mobilization: MobilizationId, by: AccountId, now: datetime) -> None:
    """Approve somebody else's draft: the second signature. The consent is read again. Raises Refused, Missing."""
    kept = await mobilizations.find(scope, mobilization)
    agreed = await _consent(scope, kept.person, now)

    call = await call_signatures.judged(kept, now)
    if reason := rules.objection_to_approval(call, by, agreed.rings, now):
        raise Refused(reason)

    approved = replace(call, approved_by=call.approved_by | {by})
    if kept.state is MobilizationState.DRAFT and not approved.short:
        await _moved(await changed.move(kept, MobilizationState.APPROVED))
    await changed.approve(kept.id, by, now)
    await _note(scope, kept, "approve_call", by, now)


@store.action
async def send(scope: Scope, mobilization: MobilizationId, by: AccountId, now: datetime) -> None:
    """Call everybody in the rings: one notice for each, in this one transaction. Raises Refused, Missing."""
    kept = await mobilizations.find(scope, mobilization)
    agreed = await _consent(scope, kept.person, now)

    call = await call_signatures.judged_alone(kept, kept.rings, now)
    if reason := rules.objection_to_send(call, agreed.rings, now):
        raise Refused(reason)

    await start(kept, by, agreed.version, now, rules.leaves_at(call, now))
    await _note(scope, kept, "send_call", by, now)


async def start(kept: Kept, by: AccountId, version: int, now: datetime, leaves_at: datetime | None) -> None:
    """Put a call the rules let go in the outbox, inside the caller's transaction. Raises Refused when late.

    It leaves at once, or at ``leaves_at`` (aware UTC): until then it can be taken back.
    """
    await _moved(await changed.send(kept, by, version, now))
    if leaves_at is not None:
        await call_windows.keep(kept.id, leaves_at)
    await call_texts.keep(kept.id, await mobilizations.texts(kept))
    await calling.call(kept, kept.rings, version, now, leaves_at)


@store.action
async def widen(
    scope: Scope, mobilization: MobilizationId, further: frozenset[Ring], by: AccountId, now: datetime
) -> None:
    """Call these rings too; whoever was called already is not called again. Raises Refused, Missing."""
    kept = await mobilizations.find(scope, mobilization)
    agreed = await _consent(scope, kept.person, now)

    call = await call_signatures.judged_alone(kept, further, now)
    if reason := rules.objection_to_widen(call, further, agreed.rings, now):
        raise Refused(reason)
    if await corrections.of_call(kept.id) is not None:
        raise Refused(Reason.NOT_CONFIRMED)

    await _moved(await changed.widen(kept, further, agreed.version))
    await calling.call(kept, further, agreed.version, now)
    await _note(scope, kept, "widen_call", by, now)


@store.action
async def stand_down(scope: Scope, mobilization: MobilizationId, by: AccountId, now: datetime) -> int:
    """Call it off: tell exactly those who were or may have been called, those who are coming first. Say how many.

    1. Change the state: from here on no courier words another call of this mobilization.
    2. Cancel what no courier has taken.
    3. Whoever is left was called, or is being called at this moment. A courier tells each of them only if their call
       did leave, and never before it did.
    """
    kept = await mobilizations.find(scope, mobilization)

    if reason := rules.objection_to_stand_down(kept.call):
        raise Refused(reason)

    # An expired call leaves its place to a newer one, so it must not claim to be open again.
    expired = kept.state is MobilizationState.EXPIRED
    after = MobilizationState.STOOD_DOWN if expired else MobilizationState.STANDING_DOWN
    await _moved(await changed.stand_down(kept, after, by, now))
    await notices.cancel(scope, kept.id, CALLS, "stood_down", now)
    called = await notices.reached(scope, kept.id)
    await notices.post_many(scope, NoticeKind.STAND_DOWN, kept.id, called, now)
    await groups.call_off(kept, now)
    await _note(scope, kept, "stand_down", by, now)
    return len(called)


@store.action
async def cancel(scope: Scope, mobilization: MobilizationId, by: AccountId, now: datetime) -> None:
    """Drop a draft nobody was called by. Raises Refused, Missing."""
    kept = await mobilizations.find(scope, mobilization)
    if reason := rules.objection_to_cancel(kept.call):
        raise Refused(reason)
    await _moved(await changed.move(kept, MobilizationState.CANCELLED))
    await _note(scope, kept, "cancel_call", by, now)


@store.action
async def revoke(scope: Scope, person: PersonId, now: datetime) -> None:
    """Stop what the person no longer agrees to: drafts that go further end, and what was not sent yet is not sent."""
    agreed = await _consent(scope, person, now)
    for kept in await mobilizations.open_of_person(scope, person):
        beyond = [ring for ring in kept.rings if not rules.may_still_go(ring, agreed.rings)]
        if not beyond:
            continue
        await notices.cancel_rings(scope, kept.id, beyond, "revoked", now)
        if kept.state in (MobilizationState.DRAFT, MobilizationState.APPROVED):
            await changed.move(kept, MobilizationState.CANCELLED)
        await live.touch(scope, now)


@store.action
async def expire(now: datetime) -> None:
    """End every call whose time is over; what was not sent yet is not sent."""
    for kept in await mobilizations.overdue(now):
        if await changed.move(kept, MobilizationState.EXPIRED):
            await notices.cancel(kept.scope, kept.id, CALLS, "expired", now)
            await live.touch(kept.scope, now)


@store.action
async def settle(now: datetime) -> None:
    """Say of each call under way whether its last notice has gone, and of each stand-down."""
    for kept in await mobilizations.in_states(list(_SETTLED)):
        kind, after = _SETTLED[kept.state]
        tallies = await notices.tallies(kept.scope, kept.id, kind)
        if not any(tally.waiting for tally in tallies) and await changed.move(kept, after):
            await live.touch(kept.scope, now)


_SETTLED = {
    MobilizationState.SENDING: (NoticeKind.RING_CALL, MobilizationState.SENT),
    MobilizationState.STANDING_DOWN: (NoticeKind.STAND_DOWN, MobilizationState.STOOD_DOWN),
}


@dataclass(frozen=True, slots=True)
class _Agreed:
    version: int
    tier: Tier
    rings: Consent | None


async def _consent(scope: Scope, person: PersonId | None, now: datetime) -> _Agreed:
    kept = await consents.of_person(scope, person, now)
    return _Agreed(kept.version, kept.tier_now, kept.agreed) if kept else _Agreed(0, Tier.PRIVATE, None)


def _check(wanted: Wanted, now: datetime) -> None:
    problems = call_words.problems(wanted.texts)
    if not wanted.rings:
        problems["rings"] = Problem.REQUIRED
    if not wanted.reason.strip():
        problems["reason"] = Problem.REQUIRED
    if not head_counts.may_be_wanted(wanted.people):
        problems["people"] = Problem.MALFORMED
    if wanted.expires_at is not None and wanted.expires_at <= now:
        problems["expires_at"] = Problem.DATE_PAST
    elif wanted.expires_at is not None and wanted.expires_at > now + LONGEST:
        problems["expires_at"] = Problem.DATE_TOO_FAR
    if problems:
        raise Invalid(problems)


async def _add(scope: Scope, new: changed.New, now: datetime) -> MobilizationId:
    try:
        await changed.add(scope, new)
    except store.Clash:
        raise Refused(Reason.ALREADY_OPEN) from None
    await ledger.write(scope, new.by, "draft_call", new.id, now)
    await live.touch(scope, now)
    return new.id


async def _moved(first: bool) -> None:
    if not first:
        raise Refused(Reason.WRONG_STATE)


async def _note(scope: Scope, kept: Kept, verb: str, by: AccountId, now: datetime) -> None:
    await ledger.write(scope, by, verb, kept.id, now)
    await live.touch(scope, now)


def _reference() -> str:
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))
