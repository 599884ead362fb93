"""A critical level nobody decided about: tell coordinators again and again, until one sees to it and decides."""

from datetime import datetime

from accompany.actions import duty
from accompany.actions.duty import Page
from accompany.rules import level_alarms as rules
from accompany.rules.duty import page_of
from accompany.tables import ledger, level_alarms, live, store
from accompany.tables.level_alarms import Kept
from accompany.tables.scope import Scope
from accompany.words import AccountId, AppointmentId, NoticeKind, Reason, Refused


async def run(now: datetime) -> None:
    """Begin the alarms that are needed, end those that are answered, page for those that are due."""
    for scope, appointment in await level_alarms.to_open(now):
        await _open(scope, appointment, now)
    for kept in await level_alarms.over(now):
        await _settle(kept, now)
    for kept in await level_alarms.due(now):
        await _page(kept, now)


@store.action
async def take(scope: Scope, appointment: AppointmentId, by: AccountId, now: datetime) -> None:
    """Say that one sees to it: nobody is paged for a while. Raises Refused when somebody was faster, Missing."""
    kept = await level_alarms.open_of(scope, appointment)
    alarm = rules.took(kept.alarm, by, now)
    if isinstance(alarm, Reason):
        raise Refused(alarm)
    if not await level_alarms.save(kept, alarm, now):
        raise Refused(Reason.WRONG_STATE)
    await ledger.write(scope, by, "take_level_alarm", appointment, now)
    await live.touch(scope, now)


@store.action
async def _open(scope: Scope, appointment: AppointmentId, now: datetime) -> None:
    await level_alarms.add(scope, appointment, rules.opened(now), now)
    await live.touch(scope, now)


@store.action
async def _settle(kept: Kept, now: datetime) -> None:
    if await level_alarms.save(kept, rules.settled(kept.alarm), now):
        await live.touch(kept.scope, now)


@store.action
async def _page(kept: Kept, now: datetime) -> None:
    """Page whoever is on call, whatever the hour, then more of them; each page is a letter of its own."""
    alarm = rules.due(kept.alarm, now)
    if isinstance(alarm, Reason) or not await level_alarms.save(kept, alarm, now):
        return
    # Seen to and paged anew, the count goes on: no page has the number of an earlier one.
    page = Page(NoticeKind.LEVEL_ALARM, kept.id, page_of(kept.alarm.pages), alarm.pages)
    await duty.page(kept.scope, page, now)
    await live.touch(kept.scope, now)
