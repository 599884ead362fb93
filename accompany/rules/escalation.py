"""A mobilization, from draft to stand-down: inward by itself, outward only by people.

Rings 3 and wider need a confirmed level, or a confirmed report of danger on the day; the person's consent of this
moment, confirmed within 24 hours; and a second coordinator. Drafting is the first signature, another coordinator's
approval the second. What the chapter's limits say asks for one more. Whoever is alone on duty may call the list with
one signature, slowly and in front of everybody.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.rules import consent as agreed
from accompany.rules.consent import Consent
from accompany.words import AccountId, Level, MobilizationState, Reason, Ring

OUTWARD = Ring.LIST  # from here on people decide, never a timer
OUTWARD_FROM = Level.HIGH
LASTS = timedelta(hours=6)  # a call expires by itself
UNDO = timedelta(seconds=10)  # a call inward, which one coordinator sends, leaves so much later
ALONE_AFTER = timedelta(minutes=5)  # so long the others have for the second signature
ALONE_UNDO = timedelta(seconds=90)  # a call with one signature leaves so much later
ALONE_AS_FAR_AS = Ring.LIST

OPEN = (
    MobilizationState.DRAFT,
    MobilizationState.APPROVED,
    MobilizationState.SENDING,
    MobilizationState.SENT,
    MobilizationState.STANDING_DOWN,
)
CALLED = (MobilizationState.SENDING, MobilizationState.SENT)
OVER = (MobilizationState.STANDING_DOWN, MobilizationState.STOOD_DOWN)


@dataclass(frozen=True, slots=True)
class Call:
    """A mobilization as the rule sees it. ``level`` is its ground: what was confirmed; times are aware UTC.

    ``extra`` says why the limits ask for one signature more (``rules/call_limits``).
    """

    state: MobilizationState
    rings: frozenset[Ring]
    level: Level | None
    drafted_by: AccountId
    approved_by: frozenset[AccountId]
    expires_at: datetime
    extra: Reason | None = None

    @property
    def others(self) -> frozenset[AccountId]:
        """Give who approved it and did not draft it."""
        return self.approved_by - {self.drafted_by}

    @property
    def short(self) -> bool:
        """Say whether it still lacks a signature."""
        return len(self.others) < approvals_needed(self)


def approvals_needed(call: Call) -> int:
    """Say how many coordinators besides the drafter must agree."""
    return needs_approval(call.rings) + (call.extra is not None)


def ground(level: Level | None, danger: bool) -> Level | None:
    """Say what a call may stand on: the confirmed level, or a confirmed report of danger, which is critical by itself.

    Only a coordinator confirms a report, and only one that is at least likely (``rules/incidents``).
    """
    return Level.CRITICAL if danger else level


def objection_to_draft(rings: Collection[Ring], level: Level | None, consent: Consent | None) -> Reason | None:
    """Say why these rings may not even be drafted. A ring the person did not agree to is never offered."""
    return _about_rings(rings, level, consent)


def objection_to_approval(call: Call, by: AccountId, consent: Consent | None, now: datetime) -> Reason | None:
    """Say why ``by`` may not approve. Nobody approves their own draft, nor twice; the consent is read again.

    What was approved, or is out, is approved again only when the limits ask for one more.
    """
    if reason := _about_state(call, (MobilizationState.DRAFT, MobilizationState.APPROVED, *CALLED), now):
        return reason
    if by in call.approved_by or (call.state is not MobilizationState.DRAFT and not call.short):
        return Reason.WRONG_STATE
    if by == call.drafted_by:
        return Reason.OWN_DRAFT
    return _about_consent(call, consent, now)


def objection_to_send(call: Call, consent: Consent | None, now: datetime) -> Reason | None:
    """Say why the call may not go out now."""
    if reason := _about_state(call, (MobilizationState.DRAFT, MobilizationState.APPROVED), now):
        return reason
    return _about_signatures(call) or _about_consent(call, consent, now)


def objection_to_send_alone(
    call: Call, by: AccountId, drafted_at: datetime, consent: Consent | None, now: datetime
) -> Reason | None:
    """Say why the drafter may not send without the missing signature. It stands in for one, never for two."""
    if reason := _about_state(call, (MobilizationState.DRAFT,), now):
        return reason
    if by != call.drafted_by:
        return Reason.NOT_ALONE
    if max(call.rings) > ALONE_AS_FAR_AS:
        return Reason.ALONE_TOO_WIDE
    if call.others or not call.short:
        return call.extra if call.short else Reason.WRONG_STATE
    if approvals_needed(call) > 1:
        return call.extra
    if now - drafted_at < ALONE_AFTER:
        return Reason.WAIT_FOR_SECOND
    return _about_consent(call, consent, now)


def leaves_at(call: Call, now: datetime) -> datetime | None:
    """Say when a call sent now leaves; None: at once. What a second coordinator saw needs no second thought."""
    return None if needs_approval(call.rings) else now + UNDO


def objection_to_undo(call: Call, leaving: datetime | None, now: datetime) -> Reason | None:
    """Say why a call that was sent cannot be taken back: it has left, or may have."""
    if call.state not in CALLED:
        return Reason.WRONG_STATE
    return Reason.HAS_LEFT if leaving is None or now >= leaving else None


def objection_to_widen(call: Call, rings: Collection[Ring], consent: Consent | None, now: datetime) -> Reason | None:
    """Say why a call that is out may not reach further.

    Inward one coordinator widens it. An outward ring nobody approved needs a call of its own: who agreed to tell the
    partners did not agree to call the list.
    """
    if reason := _about_state(call, CALLED, now):
        return reason
    if needs_approval(set(rings) - call.rings):
        return Reason.NOT_APPROVED
    if call.extra is not None and call.short:
        return call.extra
    return _about_rings(rings, call.level, consent) or _about_freshness(rings, consent, now)


def objection_to_stand_down(call: Call) -> Reason | None:
    """Say why there is nothing to call off. An expired call that reached people can still be called off."""
    allowed = (*CALLED, MobilizationState.EXPIRED)
    return None if call.state in allowed else Reason.WRONG_STATE


def objection_to_cancel(call: Call) -> Reason | None:
    """Say why a call cannot simply be dropped: once somebody was called, they must be told it is over."""
    return None if call.state in (MobilizationState.DRAFT, MobilizationState.APPROVED) else Reason.WRONG_STATE


def needs_approval(rings: Collection[Ring]) -> bool:
    """Say whether a second coordinator must agree."""
    return any(ring >= OUTWARD for ring in rings)


def offered(ring: Ring, level: Level | None, consent: Consent | None) -> Reason | None:
    """Say why one ring cannot be chosen, or None when it can."""
    return _about_rings((ring,), level, consent)


def may_still_go(ring: Ring, consent: Consent | None) -> bool:
    """Say, at the moment of sending, whether a worded call may leave. The consent of this moment decides."""
    return agreed.allows(consent, ring)


def may_be_passed_on(call: Call, leaving: datetime | None, consent: Consent | None, now: datetime) -> bool:
    """Say whether a coordinator may copy a call for a group: it has left, it holds, and the person agrees to it now."""
    out = call.state in CALLED and call.expires_at > now and (leaving is None or now >= leaving)
    return out and all(may_still_go(ring, consent) for ring in call.rings)


def _about_state(call: Call, allowed: Collection[MobilizationState], now: datetime) -> Reason | None:
    if call.state not in allowed:
        return Reason.WRONG_STATE
    return Reason.EXPIRED if call.expires_at <= now else None


def _about_signatures(call: Call) -> Reason | None:
    if not call.short:
        return None
    return Reason.NOT_APPROVED if needs_approval(call.rings) and not call.others else call.extra


def _about_consent(call: Call, consent: Consent | None, now: datetime) -> Reason | None:
    return _about_rings(call.rings, call.level, consent) or _about_freshness(call.rings, consent, now)


def _about_rings(rings: Collection[Ring], level: Level | None, consent: Consent | None) -> Reason | None:
    if any(not agreed.allows(consent, ring) for ring in rings):
        return Reason.RING_NOT_ALLOWED
    if needs_approval(rings) and (level is None or level < OUTWARD_FROM):
        return Reason.LEVEL_NOT_CONFIRMED
    return None


def _about_freshness(rings: Collection[Ring], consent: Consent | None, now: datetime) -> Reason | None:
    return Reason.CONSENT_TOO_OLD if needs_approval(rings) and not agreed.fresh(consent, now) else None
