"""What happened around an appointment, told in its order from what was remembered: for coordinators and their lawyers.

Nothing is named but accounts; doors name coordinators and nobody else. Times are aware UTC.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from accompany.rules.timeline_facts import Agreed, Call, Decision, Facts, Happened, Noted, Signal, Step, Telling
from accompany.words import (
    AccountId,
    Outcome,
    Ring,
)


class What(StrEnum):
    """What an entry tells, in the order in which things of one moment are told. Stable codes of the API."""

    SIGNAL_REPORTED = "signal_reported"
    SIGNAL_WITHDRAWN = "signal_withdrawn"
    LEVEL_CONFIRMED = "level_confirmed"
    LEVEL_OVERRIDDEN = "level_overridden"
    CONSENT_GIVEN = "consent_given"
    STEP = "step"
    WATCH = "watch"
    OUTCOME = "outcome"
    OUTCOME_TOLD = "outcome_told"  # to those who were called; drafted, approved or sent
    CALL_DRAFTED = "call_drafted"
    CALL_APPROVED = "call_approved"
    CALL_SENT = "call_sent"
    CALL_WIDENED = "call_widened"
    CALL_STOPPED = "call_stopped"
    CALL_CORRECTED = "call_corrected"
    CALL_STOOD_DOWN = "call_stood_down"
    CALL_CANCELLED = "call_cancelled"
    CALL_EXPIRED = "call_expired"
    CALL_ANNOUNCED = "call_announced"  # to a group; or whatever else became of that
    BRAKE = "brake"  # of the whole chapter, while a call was out
    CALL_NOTED = "call_noted"  # something else a person did to it


ORDER = {what: number for number, what in enumerate(What)}
OF_LEDGER: Mapping[str, What] = {
    "approve_call": What.CALL_APPROVED,
    "send_call": What.CALL_SENT,
    "send_call_alone": What.CALL_SENT,
    "widen_call": What.CALL_WIDENED,
    "stop_call": What.CALL_STOPPED,
    "correct_call": What.CALL_CORRECTED,
    "stand_down": What.CALL_STOOD_DOWN,
    "cancel_call": What.CALL_CANCELLED,
    "undo_call": What.CALL_CANCELLED,
}
NAMED = ("send_call_alone", "undo_call")  # said by their own name too
TOLD_ELSEWHERE = ("draft_call", "export_timeline")
Details = dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: when it was known here, who did it, and stable codes of what it was.

    ``happened_at`` where it happened before it was known; ``call`` is a call's reference.
    """

    at: datetime
    what: What
    by: AccountId | None = None
    detail: Details = field(default_factory=dict)
    call: str | None = None
    happened_at: datetime | None = None
    reason: str | None = field(default=None, repr=False)


def tell(facts: Facts) -> list[Entry]:
    """Tell everything in its order."""
    entries = [
        *(entry for signal in facts.signals for entry in _signal(signal)),
        *map(_decision, facts.decisions),
        *map(_agreed, facts.consents),
        *map(_step, facts.steps),
        *map(_happened, facts.happened),
        *([_outcome(*facts.outcome)] if facts.outcome else []),
        *(_telling(telling, facts.consents) for telling in facts.tellings),
        *(entry for call in facts.calls for entry in _call(call, facts.consents)),
    ]
    return sorted(entries, key=lambda entry: (entry.at, ORDER[entry.what], entry.call or ""))


def consent_at(consents: Iterable[Agreed], moment: datetime) -> int | None:
    """Give the version of the consent that stood at a moment; None before anything was agreed."""
    return max((agreed.version for agreed in consents if agreed.at <= moment), default=None)


def _signal(signal: Signal) -> Iterator[Entry]:
    detail = {"code": signal.code, "source": signal.source.value}
    yield Entry(signal.at, What.SIGNAL_REPORTED, signal.by, detail)
    if signal.withdrawn_at is not None:
        yield Entry(signal.withdrawn_at, What.SIGNAL_WITHDRAWN, signal.withdrawn_by, detail)


def _decision(decision: Decision) -> Entry:
    what = What.LEVEL_CONFIRMED if decision.level == decision.proposed else What.LEVEL_OVERRIDDEN
    detail = {"level": decision.level.name.lower(), "proposed": decision.proposed.name.lower()}
    return Entry(decision.at, what, decision.by, detail | {"points": str(decision.points)}, reason=decision.reason)


def _agreed(agreed: Agreed) -> Entry:
    detail = {"version": str(agreed.version), "tier": agreed.tier.value}
    if agreed.held_ring is not None:
        detail |= {"held_ring": str(agreed.held_ring), "held_minutes": str(agreed.held_minutes)}
    return Entry(agreed.at, What.CONSENT_GIVEN, agreed.by, detail)


def _step(step: Step) -> Entry:
    earlier = step.at if step.at != step.entered_at else None
    return Entry(step.entered_at, What.STEP, step.by, {"step": step.step.value}, happened_at=earlier)


def _happened(happened: Happened) -> Entry:
    detail = {"event": happened.what, "state": happened.state.value}
    if happened.did:
        detail |= {"did": happened.did, "people": str(happened.people)}
    return Entry(happened.at, What.WATCH, happened.by, detail, reason=happened.reason)


def _outcome(outcome: Outcome, at: datetime, by: AccountId) -> Entry:
    return Entry(at, What.OUTCOME, by, {"outcome": outcome.value})


def _telling(telling: Telling, consents: Sequence[Agreed]) -> Entry:
    detail = {"telling": telling.telling, "news": telling.news}
    if telling.people:
        detail["people"] = str(telling.people)
    return Entry(telling.at, What.OUTCOME_TOLD, telling.by, detail | _consent(consents, telling.at))


def _call(call: Call, consents: Sequence[Agreed]) -> Iterator[Entry]:
    drafted = {"rings": _numbers(call.rings), "drill": "yes" if call.drill else "no"}
    yield Entry(
        call.drafted_at,
        What.CALL_DRAFTED,
        call.drafted_by,
        drafted | _consent(consents, call.drafted_at),
        call.reference,
        reason=call.reason,
    )
    for noted in call.noted:
        if noted.action not in TOLD_ELSEWHERE:
            yield _noted(noted, call, consents)
    if call.expired:
        yield Entry(call.expires_at, What.CALL_EXPIRED, None, {}, call.reference)


def _noted(noted: Noted, call: Call, consents: Sequence[Agreed]) -> Entry:
    what = OF_LEDGER.get(noted.action, What.CALL_NOTED)
    detail = {"action": noted.action} if what is What.CALL_NOTED or noted.action in NAMED else {}
    own = [batch for batch in call.batches if batch.at == noted.at]
    if what in (What.CALL_SENT, What.CALL_WIDENED):
        detail |= {f"ring_{batch.ring}": str(batch.number) for batch in own if batch.ring is not None}
    if what is What.CALL_SENT:
        detail |= {f"sha256_{language}": digest for language, digest in sorted(call.digests.items())}
    if what is What.CALL_STOOD_DOWN:
        detail["people"] = str(sum(batch.number for batch in own if batch.ring is None))
    return Entry(noted.at, what, noted.by, detail | _consent(consents, noted.at), call.reference)


def _consent(consents: Sequence[Agreed], moment: datetime) -> Details:
    version = consent_at(consents, moment)
    return {} if version is None else {"consent": str(version)}


def _numbers(rings: Iterable[Ring]) -> str:
    return " ".join(str(ring.value) for ring in sorted(rings))
