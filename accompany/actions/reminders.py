"""Remind those who hold a shift, ask whether they come and how it was, and tell coordinators who stays silent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from accompany.rules import reminders as rules
from accompany.rules.reminders import Reminder
from accompany.tables import notices, reminders, store
from accompany.tables.accounts import coordinators
from accompany.tables.notices import Reader
from accompany.tables.reminders import Holder
from accompany.tables.scope import Scope
from accompany.words import AppointmentId, NoticeKind, ReaderKind

KINDS: Mapping[Reminder, NoticeKind] = {
    Reminder.EARLY: NoticeKind.REMIND,
    Reminder.CONFIRM: NoticeKind.CONFIRM,
    Reminder.CONFIRM_AGAIN: NoticeKind.CONFIRM_AGAIN,
    Reminder.ON_THE_WAY: NoticeKind.ON_THE_WAY,
    Reminder.DEBRIEF: NoticeKind.DEBRIEF,
}


async def run(now: datetime) -> None:
    """Post every reminder that is due in any chapter. What was posted for a shift's time is not posted again."""
    due = [one for one in await reminders.holders(now) if rules.due(one.held, now)]
    for scope, some in groupby(due, key=lambda one: one.scope):
        await _remind(scope, list(some), now)


@store.action
async def _remind(scope: Scope, due: Sequence[Holder], now: datetime) -> None:
    posted = await reminders.posted([one.claim for one in due], list(KINDS.values()))
    silent: dict[AppointmentId, Holder] = {}
    for one in due:
        for reminder in rules.due(one.held, now):
            if reminder is Reminder.SILENT:
                silent[one.appointment] = one
            elif (one.claim, KINDS[reminder], one.sequence) not in posted:
                await _post(scope, one, KINDS[reminder], now)
    await _tell(scope, silent, now)


async def _post(scope: Scope, one: Holder, kind: NoticeKind, now: datetime) -> None:
    reader = Reader(ReaderKind.ACCOUNT, one.volunteer)
    until = None if kind is NoticeKind.DEBRIEF else one.held.starts_at
    await notices.post(scope, kind, one.claim, reader, now, revision=one.sequence, expires=until)


async def _tell(scope: Scope, silent: Mapping[AppointmentId, Holder], now: datetime) -> None:
    """Tell coordinators once for each appointment and its time that somebody stays silent."""
    posted = await reminders.posted(list(silent), [NoticeKind.UNCONFIRMED])
    fresh = [one for one in silent.values() if (one.appointment, NoticeKind.UNCONFIRMED, one.version) not in posted]
    readers = [Reader(ReaderKind.ACCOUNT, one) for one in await coordinators(scope)] if fresh else []
    for one in fresh:
        about, starts_at = one.appointment, one.held.starts_at
        await notices.post_many(
            scope, NoticeKind.UNCONFIRMED, about, readers, now, revision=one.version, expires=starts_at
        )
