"""Tell the person the truth half a day before: how many come with them, or that nobody does yet and we keep looking."""

from datetime import datetime

from accompany.rules import how_many_come as rules
from accompany.rules.how_many_come import Way
from accompany.tables import how_many_come, live, notices, store, to_tell
from accompany.tables.accounts import coordinators
from accompany.tables.how_many_come import ToTell
from accompany.tables.notices import Reader
from accompany.words import NoticeKind, ReaderKind


async def run(now: datetime) -> None:
    """Post what each person should hear now, in every chapter, once for each time of their appointment.

    Whoever cannot be written to, and whom our message did not reach, a coordinator calls.
    """
    due = [one for one in await how_many_come.near(now) if rules.due(one.ahead, now)]
    about = [one.appointment for one in due]
    told, stuck = await how_many_come.told(about), await how_many_come.stuck(about, now)
    for one in due:
        key = (one.appointment, how_many_come.revision(one.ahead.starts_at))
        way = rules.way(one.ahead)
        if key in stuck or (key not in told and way is Way.DESK):
            await _tell_desk(one, now)
        elif key not in told and way is Way.MESSAGE:
            await _tell(one, now)


@store.action
async def _tell(one: ToTell, now: datetime) -> None:
    reader = Reader(ReaderKind.PERSON, one.person)
    await notices.post(one.scope, NoticeKind.HOW_MANY_COME, one.appointment, reader, now, **_terms(one))


@store.action
async def _tell_desk(one: ToTell, now: datetime) -> None:
    await to_tell.ask(one.scope, one.appointment, one.ahead.starts_at, now)
    readers = [Reader(ReaderKind.ACCOUNT, account) for account in await coordinators(one.scope)]
    await notices.post_many(one.scope, NoticeKind.TELL_PERSON, one.appointment, readers, now, **_terms(one))
    await live.touch(one.scope, now)


def _terms(one: ToTell) -> notices.Terms:
    starts_at = one.ahead.starts_at
    return notices.Terms(revision=how_many_come.revision(starts_at), expires=starts_at)
