"""Where a request stands, as its own person sees it."""

from datetime import datetime

from accompany.rules import day, visibility
from accompany.rules.dates import time_known
from accompany.tables import appointments, chapters, consents, days, sites, slots
from accompany.tables.appointments import Kept as Appointment
from accompany.tables.requests import Kept
from accompany.tables.scope import Scope
from accompany.web import dates
from accompany.web.languages import gettext, public, spoken
from accompany.web.people import asking, choices
from accompany.web.people.views import Stage, Status
from accompany.words import AppointmentStatus, DayStep, RequestState, Tier

CLOSED = {
    RequestState.DECLINED: public("We could not take this request. Call us if you still need company."),
    RequestState.WITHDRAWN: public("You took this request back."),
}


async def of(kept: Kept, now: datetime, language: str) -> Status:
    """Gather and word where a request stands."""
    scope = Scope(kept.chapter)
    planned = await _next(scope, kept, now)
    team = await slots.team(scope, planned.id) if planned else ()
    found = sum(row.sure for row in team)
    done = [step.step for step in await days.steps(scope, planned)] if planned else []
    near = planned is not None and visibility.person_sees_meeting(planned.starts_at, now)
    meeting = await appointments.meeting(scope, planned.id) if planned and near else None
    tier = await tier_of(kept, now)
    stage = _stage(planned, found, near=near)
    steps = asking.steps(stage, found, language)
    place, when = await _place(kept, planned), await _when(kept, planned, language)
    with spoken(language):
        published = planned is not None and planned.status is AppointmentStatus.PUBLISHED
        return Status(
            steps=steps,
            kind=choices.kind_label(kept.asking.kind, language),
            when=when[0] if when else None,
            time_known=when is not None and when[1],
            place=place,
            tier=tier,
            tier_label=next(choice.label for choice in choices.tiers(language) if choice.value == tier.value),
            meeting_point=meeting.point if meeting else None,
            phrase=planned.meeting_phrase if planned and meeting and published else None,
            go_in=published and near and day.objection(DayStep.INSIDE, done) is None,
            come_out=published and near and DayStep.INSIDE in done and day.objection(DayStep.OUT, done) is None,
            closed=gettext(CLOSED[kept.state]) if kept.state in CLOSED else None,
        )


async def tier_of(kept: Kept, now: datetime) -> Tier:
    """Say what the person agreed to, as of now."""
    agreed = await consents.of_person(Scope(kept.chapter), kept.person, now)
    return agreed.tier if agreed else kept.asking.tier


async def zone_of(kept: Kept) -> str:
    """Give the zone in which the request's times are read: the site's, or the chapter's."""
    if kept.asking.site is not None:
        return (await sites.find(kept.asking.site)).time_zone
    return (await chapters.find(kept.chapter)).time_zone


async def _next(scope: Scope, kept: Kept, now: datetime) -> Appointment | None:
    if kept.person is None:
        return None
    planned = await appointments.of_person(scope, kept.person)
    live = [one for one in planned if one.status is not AppointmentStatus.CANCELLED]
    ahead = [one for one in live if one.ends_at > now]
    return next(iter(ahead), live[-1] if live else None)


def _stage(planned: Appointment | None, found: int, *, near: bool) -> Stage:
    if planned is None:
        return Stage.RECEIVED
    if planned.status is AppointmentStatus.DONE:
        return Stage.DONE
    if not found:
        return Stage.LOOKING
    return Stage.TOMORROW if near else Stage.FOUND


async def _when(kept: Kept, planned: Appointment | None, language: str) -> tuple[dates.When, bool] | None:
    """Word the date, and say whether the time of day is known."""
    starts_at = planned.starts_at if planned else kept.asking.starts_at
    if starts_at is None:
        return None
    zone = planned.zone if planned else await zone_of(kept)
    if time_known(starts_at, zone):
        return dates.when(starts_at, None, zone, language, year=True), True
    return dates.whole_day(starts_at, zone, language), False


async def _place(kept: Kept, planned: Appointment | None) -> str | None:
    site = planned.site if planned else kept.asking.site
    if site is None:
        return None
    found = await sites.find(site)
    return f"{found.name}, {found.street}, {found.city}"
