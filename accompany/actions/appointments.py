"""Plan an appointment: write it down, give it a team, check its date, publish it, move it, call it off."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accompany.actions import calendars
from accompany.rules import dates, publishing, teams
from accompany.rules.teams import Place
from accompany.tables import (
    appointments,
    appointments_changed,
    asks,
    cases,
    chapter_offers,
    claims,
    kinds,
    languages,
    linked_shifts,
    live,
    phrases,
    sites,
    slots,
    store,
    tasks,
)
from accompany.tables.appointments import Kept, Meeting
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.words import (
    AccountId,
    AppointmentId,
    AppointmentStatus,
    CaseId,
    Invalid,
    Level,
    Missing,
    PersonId,
    Problem,
    Reason,
    Refused,
    SiteId,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """An appointment as a coordinator plans it. Times are aware; without a person it is an observation shift."""

    type: str
    site: SiteId
    starts_at: datetime
    person: PersonId | None = None
    case: CaseId | None = None
    team: tuple[Place, ...] = ()
    meeting_point: str | None = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)
    expected_minutes: int | None = None
    previous: AppointmentId | None = None
    level: Level = Level.ROUTINE


@dataclass(frozen=True, slots=True)
class Change:
    """What a coordinator changes; None leaves it as it is."""

    site: SiteId | None = None
    starts_at: datetime | None = None
    team: tuple[Place, ...] | None = None
    meeting_point: str | None = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)
    expected_minutes: int | None = None


@store.action
async def draft(scope: Scope, plan: Plan, now: datetime) -> AppointmentId:
    """Write an appointment down. Nobody but coordinators sees it until it is published. Raises Invalid."""
    kind = await kinds.type_of(plan.type)
    await _check_place(plan.site, "site")
    dates.check_future(plan.starts_at, now)
    ends_at = plan.starts_at + timedelta(minutes=kind.duration_minutes)

    appointment = AppointmentId(random_id())
    case = plan.case
    if case is None:
        case = CaseId(appointment)
        await cases.start(case, ends_at)
    else:
        await cases.keep_until(case, ends_at)
    new = appointments_changed.New(
        id=appointment,
        case=case,
        person=plan.person,
        type=kind.code,
        site=plan.site,
        starts_at=plan.starts_at,
        ends_at=ends_at,
        expected_minutes=plan.expected_minutes or kind.expected_minutes,
        meeting_phrase=phrases.two_words(),
        proposed_level=max(plan.level, kind.level_floor),
        meeting_point=plan.meeting_point,
        note=plan.note,
        previous=plan.previous,
    )
    await appointments_changed.add(scope, new, now)
    if plan.team:
        await set_team(scope, appointment, plan.team, now)
    await live.touch(scope, now)
    return appointment


@store.action
async def set_team(scope: Scope, appointment: AppointmentId, team: Sequence[Place], now: datetime) -> None:
    """Set how many of each role are needed. Slots somebody holds stay; taking them away is refused."""
    kept = await appointments_changed.locked(scope, appointment)
    _refuse_if_over(kept)
    await _check_team(team, (await kinds.type_of(kept.type)).team_cap)
    before = {(row.place.role, row.place.language): row for row in await slots.team(scope, appointment)}

    for position, place in enumerate(team):
        row = before.pop((place.role, place.language), None)
        if row is None:
            await slots.add_place(scope, kept, place, position)
        elif not await slots.change_place(scope, kept, row, place, position, now):
            raise Refused(Reason.SLOT_IN_USE)
    for row in before.values():
        if not await slots.change_place(scope, kept, row, teams.nobody(row.place), 0, now):
            raise Refused(Reason.SLOT_IN_USE)
    await live.touch(scope, now)


@store.action
async def change(scope: Scope, appointment: AppointmentId, wanted: Change, now: datetime) -> None:
    """Change what is known about an appointment. A new time or place moves every claimant's calendar entry."""
    kept = await appointments_changed.locked(scope, appointment)
    _refuse_if_over(kept)
    if wanted.team is not None:
        await set_team(scope, appointment, wanted.team, now)
    await _change_meeting(scope, kept, wanted, now)
    site = wanted.site or kept.site
    starts_at = wanted.starts_at or kept.starts_at
    if (site, starts_at) != (kept.site, kept.starts_at):
        await _move(scope, kept, site, starts_at, now)
    await live.touch(scope, now)


@store.action
async def verify(
    scope: Scope, appointment: AppointmentId, by: AccountId, how: str, found: datetime | None, now: datetime
) -> None:
    """Stamp the date as checked today, by whom and how. A changed time moves the appointment.

    ``found`` is the time the letter, portal or hotline gives now, aware. None when there is no such appointment: it is
    hidden again, and its date counts as never checked.
    """
    kept = await appointments_changed.locked(scope, appointment)
    _refuse_if_over(kept)
    if found is None:
        await appointments_changed.unverify(scope, appointment, now)
        if kept.status is AppointmentStatus.PUBLISHED:
            await unpublish(scope, appointment, by, now)
        return
    if found != kept.starts_at:
        await _move(scope, kept, kept.site, found, now)
    await appointments_changed.verify(scope, appointment, by, how, now)
    await live.touch(scope, now)


@store.action
async def publish(
    scope: Scope, appointment: AppointmentId, by: AccountId, now: datetime, override_reason: str | None = None
) -> None:
    """Show an appointment to volunteers. Until now it was invisible to them. Raises Refused."""
    kept = await appointments_changed.locked(scope, appointment)
    team = [row.place for row in await slots.team(scope, appointment)]
    draft = publishing.Draft(
        status=kept.status, verified=kept.verified is not None, team=tuple(team), starts_at=kept.starts_at
    )

    if reason := publishing.objection(draft, override_reason, now):
        raise Refused(reason)

    sequence = await appointments_changed.publish(scope, kept, by, override_reason, now)
    if sequence is None:
        raise Refused(Reason.ALREADY_PUBLISHED)
    await slots.follow(scope, appointment, sequence)
    await live.touch(scope, now)


@store.action
async def unpublish(scope: Scope, appointment: AppointmentId, by: AccountId, now: datetime) -> None:
    """Hide an appointment again: claims end, calendar entries disappear, asks are taken back."""
    await _withdraw(scope, appointment, by, AppointmentStatus.DRAFT, now)


@store.action
async def cancel(scope: Scope, appointment: AppointmentId, by: AccountId | None, now: datetime) -> None:
    """Call an appointment off: claims end, calendar entries disappear, asks are taken back."""
    await _withdraw(scope, appointment, by, AppointmentStatus.CANCELLED, now)


async def _withdraw(
    scope: Scope, appointment: AppointmentId, by: AccountId | None, status: AppointmentStatus, now: datetime
) -> None:
    kept = await appointments_changed.locked(scope, appointment)
    _refuse_if_over(kept)
    sequence = await appointments_changed.set_status(scope, kept, status, now)
    if sequence is None:
        raise Refused(Reason.WRONG_STATE)
    await slots.follow(scope, appointment, sequence)
    for claim in await claims.holding(scope, appointment):
        await calendars.remove(scope, claim, by, status.value, now)
    await slots.empty(scope, appointment)
    await calendars.take_back(scope, await asks.withdraw_all(scope, appointment, status.value, now), now)
    if status is AppointmentStatus.CANCELLED:
        await tasks.moot(scope, appointment, now)
    for other in await chapter_offers.over(scope, appointment, now):
        await live.touch(other, now)
    for shift in await linked_shifts.of_appointment(scope, appointment):
        drafted = shift.status is AppointmentStatus.DRAFT and status is AppointmentStatus.CANCELLED
        if drafted or shift.status is AppointmentStatus.PUBLISHED:
            await _withdraw(scope, shift.shift, by, status, now)
    await live.touch(scope, now)


async def _move(scope: Scope, kept: Kept, site: SiteId, starts_at: datetime, now: datetime) -> None:
    await _check_place(site, "site")
    dates.check_future(starts_at, now)
    ends_at = starts_at + (kept.ends_at - kept.starts_at)
    sequence = await appointments_changed.move(scope, kept, site, starts_at, ends_at, now)
    await slots.follow(scope, kept.id, sequence)
    await tasks.move(scope, kept.id, starts_at - kept.starts_at)
    await calendars.move_all(scope, kept.id, starts_at, ends_at, now)
    for shift in await linked_shifts.of_appointment(scope, kept.id):
        if shift.status in (AppointmentStatus.DRAFT, AppointmentStatus.PUBLISHED):
            beside = await appointments_changed.locked(scope, shift.shift)
            await _move(scope, beside, site, beside.starts_at + (starts_at - kept.starts_at), now)


async def _change_meeting(scope: Scope, kept: Kept, wanted: Change, now: datetime) -> None:
    if wanted.meeting_point is None and wanted.note is None and wanted.expected_minutes is None:
        return
    known = await appointments.meeting(scope, kept.id)
    meeting = Meeting(
        point=known.point if wanted.meeting_point is None else wanted.meeting_point,
        note=known.note if wanted.note is None else wanted.note,
    )
    await appointments_changed.set_meeting(scope, kept, meeting, wanted.expected_minutes or kept.expected_minutes, now)


async def _check_place(site: SiteId, field_name: str) -> None:
    try:
        await sites.find(site)
    except Missing:
        raise Invalid({field_name: Problem.UNKNOWN_SITE}) from None


async def _check_team(team: Sequence[Place], cap: int | None) -> None:
    known = {role.code: role.needs_language for role in await kinds.roles()}
    if problems := teams.problems(team, known, cap):
        raise Invalid(problems)
    languages.check(teams.languages(team))


def _refuse_if_over(kept: Kept) -> None:
    if kept.status is AppointmentStatus.CANCELLED:
        raise Refused(Reason.CANCELLED)
    if kept.status is AppointmentStatus.DONE:
        raise Refused(Reason.WRONG_STATE)
