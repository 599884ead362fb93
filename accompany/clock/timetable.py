"""Everything that happens by itself, and how often. Each line may run late, twice or never again without harm."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accompany.actions import (
    audit,
    brakes,
    corrections,
    how_many_come,
    incidents,
    joining,
    leaving,
    level_alarms,
    mobilizations,
    reminders,
    signals,
    silences,
    standby,
    still_able,
    supporters,
    tasks,
    trainings,
    waves,
)
from accompany.tables import (
    allowances,
    arrivals,
    drafts,
    feeds,
    idempotency,
    live,
    logins,
    mail_notes,
    members,
    reply_addresses,
    requests,
    sessions,
    store,
    text_numbers,
    texts_received,
    weeks,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens by itself. ``everywhere``: each process does it, because it only looks, or looks first."""

    name: str
    every: timedelta
    run: Callable[[datetime], Awaitable[object]]
    everywhere: bool = False


def seconds(number: int) -> timedelta:
    """Give a span of so many seconds."""
    return timedelta(seconds=number)


def minutes(number: int) -> timedelta:
    """Give a span of so many minutes."""
    return timedelta(minutes=number)


async def advance_keys(now: datetime) -> None:
    """Forget last week's key, so that old backups close by themselves. Raises ClockAhead: then a person decides."""
    store.advance_keys(now)


TIMETABLE = (
    # Calls: a mobilization whose last message has gone is sent, one whose time is over has expired.
    Line("settle_calls", seconds(2), mobilizations.settle, everywhere=True),
    Line("expire_calls", seconds(15), mobilizations.expire),
    # A call whose ground fell away stopped; whether those who were called hear of it, a coordinator says.
    Line("remind_of_corrections", minutes(1), corrections.remind),
    # A brake that is on keeps people waiting: coordinators hear of it until it is released.
    Line("remind_of_brakes", minutes(1), brakes.remind),
    # The day: a team that says nothing is asked, and coordinators are paged until somebody sees to it.
    Line("watch", seconds(15), incidents.run),
    # Signals: what happened at a place counts for those who go there next; what is over counts no more.
    Line("signals", minutes(1), signals.run),
    # A critical level nobody decided about is told again and again.
    Line("level_alarms", seconds(15), level_alarms.run),
    # A place that opened is offered to whoever waits for it, before anybody else is asked.
    Line("standby", minutes(1), standby.run),
    # Teams fill themselves: volunteers are asked in waves, coordinators called while a gap stays.
    Line("waves", minutes(1), waves.run),
    # Half a day before, the person hears how many come: the truth, also when it is nobody.
    Line("how_many_come", minutes(1), how_many_come.run),
    # Who holds a shift is reminded; who stays silent the evening before is named to the coordinators.
    Line("remind", minutes(1), reminders.run),
    # A shift that moved is nobody's for sure until its holder says so again.
    Line("still_able", minutes(1), still_able.run),
    # A task that should have been done is mailed, once a day, to its owner or to all coordinators.
    Line("overdue_tasks", minutes(1), tasks.remind),
    # Whose training ends soon is told a month and a week before, by day.
    Line("warn_of_trainings", minutes(60), trainings.run),
    # Whoever left three asks without an answer is asked once whether to go on.
    Line("still_interested", minutes(60), silences.run),
    # Answers: volunteers from before there were reply addresses get theirs.
    Line("complete_reply_addresses", minutes(10), reply_addresses.complete),
    Line("complete_list_numbers", minutes(10), members.complete),
    # Who wants to help is shown to the coordinators, or forgotten when the link was never opened.
    Line("new_volunteers", minutes(10), joining.run),
    # Who left is forgotten once their calendar was told.
    Line("forget_leavers", minutes(1), leaving.finish),
    # What is kept no longer than needed.
    Line("forget_live_events", minutes(1), live.forget),
    Line("forget_drafts", minutes(5), drafts.forget_old),  # a half-filled form, after 30 minutes
    Line("forget_login_links", minutes(10), logins.forget_old),
    Line("forget_allowances", minutes(10), allowances.forget_old),
    Line("forget_kept_answers", minutes(30), idempotency.forget_old),  # after 24 hours
    Line("forget_arrivals", minutes(60), arrivals.forget_old),  # what was decided about mail, after 90 days
    Line("forget_mail_notes", minutes(60), mail_notes.forget_old),  # 30 days after somebody saw to them
    Line("forget_texts", minutes(60), texts_received.forget_old),  # after 30 days
    Line("free_text_numbers", minutes(60), text_numbers.forget_old),  # three days after the shift
    Line("forget_feed_changes", minutes(60), feeds.forget),
    Line("forget_week_plans", minutes(60), weeks.forget),  # after 7 days
    Line("forget_list_wishes", minutes(60), supporters.forget),  # never confirmed, after 3 days
    Line("forget_sessions", minutes(60), sessions.forget_old),
    Line("drop_unreviewed_requests", minutes(60), requests.drop_unreviewed),  # after 7 days
    # Last: whatever should have gone on by itself, did it?
    Line("audit", minutes(1), audit.run),
    # Keys.
    Line("advance_keys", minutes(60), advance_keys, everywhere=True),  # moves once a week
)
