"""Report a signal, judge what the signals add up to, and confirm a level."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.actions import corrections
from accompany.rules import corrections as on_corrections
from accompany.rules import risk
from accompany.rules.corrections import Why
from accompany.rules.risk import Assessment
from accompany.tables import appointments, appointments_changed, kinds, live, notices, signals, site_waves, store
from accompany.tables.accounts import coordinators
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.kinds import SignalKind
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import (
    AccountId,
    AppointmentId,
    Invalid,
    Level,
    Missing,
    NoticeKind,
    Problem,
    ReaderKind,
    Reason,
    Refused,
    SignalId,
    SignalSource,
)

LOOKS_BACK = timedelta(days=2)  # signals that ended while the program was down


@dataclass(frozen=True, slots=True)
class Source:
    """Where signals come from, and who entered them."""

    kind: SignalSource
    by: AccountId | None


@store.action
async def report(
    scope: Scope, appointment: AppointmentId, codes: Sequence[str], source: Source, now: datetime
) -> Assessment:
    """Write down what was seen, judge it, and tell coordinators when the proposed level rises to high or more."""
    known = {kind.code: kind for kind in await kinds.signal_kinds()}
    if any(code not in known for code in codes):
        raise Invalid({"code": Problem.UNKNOWN_SIGNAL})
    kept = await appointments.find(scope, appointment)
    seen = await signals.of_appointment(scope, appointment)
    standing = {signal.code for signal in seen if risk.stands(signal.sighting, now)}
    fresh = {known[code]: _until(known[code], now) for code in codes if code not in standing}

    await signals.add(scope, appointment, fresh, source.kind, source.by, now)
    return await _judge(scope, kept, now)


@store.action
async def wave(scope: Scope, appointment: AppointmentId, until: datetime, now: datetime) -> None:
    """Write down that people were detained at this place lately, or that it is warned of, ``until`` then."""
    kept = await appointments.find(scope, appointment)
    known = {kind: until for kind in await kinds.signal_kinds() if kind.code == site_waves.CODE}
    await signals.add(scope, appointment, known, SignalSource.SITE, None, now)
    await _judge(scope, kept, now)


@store.action
async def judge_anew(scope: Scope, appointment: AppointmentId, now: datetime) -> None:
    """Keep what the signals add up to now: one of them is over, or weighs something else."""
    await _judge(scope, await appointments.find(scope, appointment), now)


async def run(now: datetime) -> None:
    """Look after what becomes more or less dangerous by itself: places where people were detained, signals that end."""
    for place in await site_waves.places(now):
        for scope, appointment in await site_waves.unseen(place, now):
            await wave(scope, appointment, place.until, now)
    for scope, appointment in await signals.over(now - LOOKS_BACK, now):
        await judge_anew(scope, appointment, now)


@store.action
async def withdraw(
    scope: Scope, appointment: AppointmentId, signal: SignalId, by: AccountId, now: datetime
) -> Assessment:
    """Take a signal back: it was wrong; a call that rested on it stops. Raises Missing when it does not stand."""
    kept = await appointments.find(scope, appointment)
    before = await assess(scope, kept, now)
    if not await signals.withdraw(scope, appointment, signal, by, now):
        raise Missing
    after = await _judge(scope, kept, now)
    if on_corrections.withdrawn(kept.level, before.proposed, after.proposed):
        await corrections.fell(scope, appointment, Why.WITHDRAWN, by, now)
    return after


@store.action
async def decide_level(
    scope: Scope, appointment: AppointmentId, level: Level, reason: str | None, by: AccountId, now: datetime
) -> Assessment:
    """Confirm the proposed level, or override it with a reason. Raises Refused."""
    kept = await appointments.find(scope, appointment)
    assessment = await assess(scope, kept, now)
    if level != assessment.proposed and not (reason and reason.strip()):
        raise Refused(Reason.REASON_NEEDED)

    decision = signals.Decision(level, assessment.proposed, assessment.points, by, now, reason)
    await signals.decide(kept, decision)
    await appointments_changed.confirm_level(scope, appointment, level)
    if on_corrections.lowered(kept.level, assessment.proposed, level):
        await corrections.fell(scope, appointment, Why.LOWERED, by, now)
    await live.touch(scope, now)
    return assessment


async def assess(scope: Scope, kept: Appointment, now: datetime) -> Assessment:
    """Say what the signals that stand add up to."""
    kind = await kinds.type_of(kept.type)
    seen = [signal.sighting for signal in await signals.of_appointment(scope, kept.id)]
    return risk.assess(seen, kind.level_floor, now)


def _until(kind: SignalKind, now: datetime) -> datetime | None:
    """Say until when a signal seen now counts."""
    return now + timedelta(days=kind.lasts_days) if kind.lasts_days else None


async def _judge(scope: Scope, kept: Appointment, now: datetime) -> Assessment:
    assessment = await assess(scope, kept, now)
    await appointments_changed.propose_level(scope, kept.id, assessment.proposed)
    if assessment.proposed >= Level.HIGH and assessment.proposed > kept.proposed_level:
        for coordinator in await coordinators(scope):
            reader = Reader(ReaderKind.ACCOUNT, coordinator)
            await notices.post(
                scope, NoticeKind.LEVEL_PROPOSED, kept.id, reader, now, revision=assessment.proposed.value
            )
    await live.touch(scope, now)
    return assessment
