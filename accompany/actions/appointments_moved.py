"""Move a whole day at one site: it is closed, or everybody there was put off. Everybody who goes along hears of it."""

from dataclasses import dataclass
from datetime import date, datetime

from accompany.actions import appointments as plans
from accompany.rules import dates, moves
from accompany.rules.moves import Move
from accompany.tables import appointments, appointments_changed, claims, ledger, sites, store
from accompany.tables.appointments import Only
from accompany.tables.scope import Scope
from accompany.tables.sites import Kept as Site
from accompany.words import AccountId, AppointmentStatus, Invalid, Missing, Problem, SiteId

MOVABLE = (AppointmentStatus.DRAFT, AppointmentStatus.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Day:
    """A day at a site, on the clock there, and the site its appointments go to, if another."""

    site: SiteId
    day: date
    to_site: SiteId | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """How many appointments moved, and how many places that volunteers hold moved with them."""

    appointments: int
    claims: int


@store.action
async def reschedule(
    scope: Scope, day: Day, move: Move, by: AccountId, now: datetime, *, dry_run: bool = False
) -> Moved:
    """Move every appointment of the chapter that day which is not over, all of them or none; finished ones stay.

    Each volunteer's calendar entry moves with it, and its date counts as unchecked. A dry run only counts them, and
    refuses what would be refused. Raises Invalid.
    """
    here = await _site(day.site, "site")
    there = await _site(day.to_site, "to_site") if day.to_site else here
    start, end = moves.span(day.day, here.time_zone)
    found = await appointments.between(scope, start, end, Only(site=here.id))
    gone = []
    for one in sorted(one.id for one in found):  # two who move days at once wait for each other in one order
        kept = await appointments_changed.locked(scope, one)
        if kept.status in MOVABLE and kept.starts_at > now:
            starts_at = moves.moved(kept.starts_at, move, here.time_zone, there.time_zone)
            dates.check_future(starts_at, now, field="to_day")
            if not dry_run:
                await plans.change(scope, one, plans.Change(site=there.id, starts_at=starts_at), now)
            gone.append(one)

    if not dry_run:
        await ledger.write(scope, by, "reschedule_day", here.id, now)
    return Moved(len(gone), await claims.count_holding(scope, gone))


async def _site(site: SiteId, field: str) -> Site:
    try:
        return await sites.find(site)
    except Missing:
        raise Invalid({field: Problem.UNKNOWN_SITE}) from None
