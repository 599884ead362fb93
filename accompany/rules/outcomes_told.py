"""Telling how it went to those who were called: only what is known, only as far as the person agrees at that moment.

It goes to whom the call went, and no further. To the list and wider it needs a second coordinator and a consent
confirmed within 24 hours, as the call did.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from accompany.rules import consent as agreed
from accompany.rules import escalation
from accompany.rules.consent import Consent
from accompany.words import AccountId, News, Outcome, Reason, Ring, Tier, ToldState

OPEN = (ToldState.DRAFT, ToldState.APPROVED)
# What may be said of each outcome: nothing that did not happen.
NEWS: Mapping[Outcome, tuple[News, ...]] = MappingProxyType(
    {
        Outcome.ATTENDED: (News.STAY, News.WIN, News.RESCHEDULED),
        Outcome.RELEASED: (News.STAY, News.WIN),
        Outcome.ENDED: (News.WIN,),
        Outcome.HELD: (News.HELD,),
        Outcome.POSTPONED: (News.RESCHEDULED,),
        Outcome.TURNED_AWAY: (News.RESCHEDULED,),
        Outcome.NO_SHOW: (),
    }
)
# The ring somebody must agree to before words of a tier may be said, even to those nearer.
_NEEDS = {Tier.PRIVATE: Ring.TEAM, Tier.COMMUNITY: Ring.LIST, Tier.PUBLIC: Ring.PUBLIC}


@dataclass(frozen=True, slots=True)
class Told:
    """What is told, as the rule sees it: the tier its words are made for, and the rings it goes to."""

    state: ToldState
    tier: Tier
    rings: frozenset[Ring]
    drafted_by: AccountId
    approved_by: AccountId | None


def tier_of(consent: Consent | None) -> Tier:
    """Say how much may be said: the widest tier the consent of this moment covers."""
    for tier in (Tier.PUBLIC, Tier.COMMUNITY):
        if agreed.allows(consent, _NEEDS[tier]):
            return tier
    return Tier.PRIVATE


def rings_told(reached: Collection[Ring], consent: Consent | None) -> frozenset[Ring]:
    """Say which of the rings that were reached may be told how it went."""
    return frozenset(ring for ring in reached if agreed.allows(consent, ring))


def objection_to_draft(outcome: Outcome | None, rings: Collection[Ring]) -> Reason | None:
    """Say why there is nothing to tell."""
    if outcome is None:
        return Reason.OUTCOME_FIRST
    return None if rings else Reason.NOBODY_CALLED


def objection_to_approval(told: Told, by: AccountId, consent: Consent | None, now: datetime) -> Reason | None:
    """Say why ``by`` may not approve. Nobody approves their own draft; the consent is read again."""
    if told.state is not ToldState.DRAFT or not needs_approval(told.rings):
        return Reason.WRONG_STATE
    return Reason.OWN_DRAFT if by == told.drafted_by else _about_consent(told, consent, now)


def objection_to_send(told: Told, consent: Consent | None, now: datetime) -> Reason | None:
    """Say why it may not go out now. The consent is read once more."""
    if told.state not in OPEN:
        return Reason.WRONG_STATE
    if needs_approval(told.rings) and told.approved_by is None:
        return Reason.NOT_APPROVED
    return _about_consent(told, consent, now)


def objection_to_pass_on(told: Told, consent: Consent | None, now: datetime) -> Reason | None:
    """Say why a coordinator may not copy it for a group: it was not told, or the person does not agree to it now.

    A group is told anew, so outward the consent must be as fresh as for sending.
    """
    return _about_consent(told, consent, now) if told.state is ToldState.SENT else Reason.WRONG_STATE


def objection_to_cancel(told: Told) -> Reason | None:
    """Say why it cannot be dropped: what was said was said."""
    return None if told.state in OPEN else Reason.WRONG_STATE


def needs_approval(rings: Collection[Ring]) -> bool:
    """Say whether a second coordinator must agree: from the list outward, as with a call."""
    return escalation.needs_approval(rings)


def may_still_go(told: Told, ring: Ring, consent: Consent | None) -> bool:
    """Say, at the moment of sending, whether one letter may leave: this reader, and these words."""
    return told.state is ToldState.SENT and agreed.allows(consent, ring) and agreed.allows(consent, _NEEDS[told.tier])


def covers(told: Told, consent: Consent | None) -> bool:
    """Say whether the person still agrees to every ring and to the words."""
    return all(agreed.allows(consent, ring) for ring in (*told.rings, _NEEDS[told.tier]))


def _about_consent(told: Told, consent: Consent | None, now: datetime) -> Reason | None:
    if not covers(told, consent):
        return Reason.RING_NOT_ALLOWED
    return Reason.CONSENT_TOO_OLD if needs_approval(told.rings) and not agreed.fresh(consent, now) else None
