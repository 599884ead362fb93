"""What an appointment shows to whom: one shape, with what the reader may not see left null."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from accompany.api.teams import PlaceOut, team_out
from accompany.doors import times
from accompany.doors.access import Visitor
from accompany.doors.standing import standing
from accompany.rules import visibility
from accompany.rules.visibility import Field
from accompany.tables import appointments, days, people, signals, slots
from accompany.tables.appointments import Kept
from accompany.tables.slots import TeamRow
from accompany.words import AppointmentId, Missing


class VerifiedOut(msgspec.Struct):
    """Who checked the date, when and how."""

    by: str
    at: str
    how: str


class SignalOut(msgspec.Struct):
    """One signal that stands."""

    id: str
    code: str
    weight: int
    source: str
    at: str
    expires_at: str | None


class StepOut(msgspec.Struct):
    """One step of the day."""

    step: str
    at: str


class AppointmentOut(msgspec.Struct):
    """An appointment. Fields the reader may not see are null."""

    id: str
    code: str | None
    type: str
    site: str | None
    starts_at: str | None
    ends_at: str | None
    day: str
    district: str
    status: str
    level: str | None
    proposed_level: str | None
    verified: VerifiedOut | None
    team: list[PlaceOut]
    sequence: int
    person: str | None
    handle: str | None
    meeting_point: str | None = None
    meeting_phrase: str | None = None
    signals: list[SignalOut] | None = None
    steps: list[StepOut] = []
    outcome: str | None = None
    next: str | None = None


async def appointment_out(visitor: Visitor, appointment: AppointmentId, now: datetime) -> AppointmentOut:
    """Show an appointment to a visitor. Raises Missing when they may not even know of it."""
    kept = await appointments.find(visitor.scope, appointment)
    team = await slots.team(visitor.scope, appointment)
    seen = visibility.visible(standing(visitor, kept, team), now)
    if Field.DAY not in seen:
        raise Missing
    return await _shown(visitor, kept, team, seen)


async def appointments_out(visitor: Visitor, kept: Sequence[Kept], now: datetime) -> list[AppointmentOut]:
    """Show what a visitor may see of many appointments, in a constant number of queries; details are left null."""
    teams = await slots.teams(visitor.scope, [one.id for one in kept])
    handles = await people.some(visitor.scope, [one.person for one in kept if one.person])
    shown = []
    for one in kept:
        team = teams.get(one.id, ())
        seen = visibility.visible(standing(visitor, one, team), now)
        if Field.DAY in seen:
            person = handles.get(one.person) if one.person and Field.HANDLE in seen else None
            shown.append(_outline(visitor, one, team, seen, person.handle if person else None))
    return shown


async def _shown(visitor: Visitor, kept: Kept, team: tuple[TeamRow, ...], seen: frozenset[Field]) -> AppointmentOut:
    handle = (await people.find(visitor.scope, kept.person)).handle if kept.person and Field.HANDLE in seen else None
    shown = _outline(visitor, kept, team, seen, handle)
    ended = await days.outcome(visitor.scope, kept.id)
    shown.outcome = ended.outcome.value if ended else None
    if Field.MEETING in seen:
        shown.meeting_point = (await appointments.meeting(visitor.scope, kept.id)).point
        shown.meeting_phrase = kept.meeting_phrase
    if Field.HANDLE in seen:
        steps = await days.steps(visitor.scope, kept)
        shown.steps = [StepOut(step.step.value, times.shown(step.at, kept.zone)) for step in steps]
    if Field.CASE in seen:
        shown.signals = await signals_out(visitor, kept)
        shown.next = str(ended.next) if ended and ended.next else None
    return shown


def _outline(
    visitor: Visitor, kept: Kept, team: tuple[TeamRow, ...], seen: frozenset[Field], handle: str | None
) -> AppointmentOut:
    exact, case = Field.EXACT_TIME in seen, Field.CASE in seen
    return AppointmentOut(
        id=str(kept.id),
        code=kept.code if exact else None,
        type=kept.type,
        site=str(kept.site) if exact else None,
        starts_at=times.shown(kept.starts_at, kept.zone) if exact else None,
        ends_at=times.shown(kept.ends_at, kept.zone) if exact else None,
        day=times.shown(kept.starts_at, kept.zone)[:10],
        district=kept.district,
        status=kept.status.value,
        level=kept.level.name.lower() if case and kept.level is not None else None,
        proposed_level=kept.proposed_level.name.lower() if case else None,
        verified=_verified(kept),
        team=team_out(team),
        sequence=kept.sequence,
        person=str(kept.person) if case and kept.person else None,
        handle=handle,
    )


async def signals_out(visitor: Visitor, kept: Kept) -> list[SignalOut]:
    """List the signals that stand."""
    return [
        SignalOut(
            id=str(signal.id),
            code=signal.code,
            weight=signal.weight,
            source=signal.source.value,
            at=times.shown(signal.at, kept.zone),
            expires_at=times.shown(signal.expires_at, kept.zone) if signal.expires_at else None,
        )
        for signal in await signals.of_appointment(visitor.scope, kept.id)
    ]


def _verified(kept: Kept) -> VerifiedOut | None:
    if kept.verified is None:
        return None
    return VerifiedOut(str(kept.verified.by), times.shown(kept.verified.at, kept.zone), kept.verified.how)
