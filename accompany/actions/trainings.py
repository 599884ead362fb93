"""Warn volunteers before a training of theirs ends: a month before and a week before, once each."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from accompany.rules import trainings as rules
from accompany.tables import notices, store, trainings
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.trainings import Ending
from accompany.words import NoticeKind, ReaderKind


async def run(now: datetime) -> None:
    """Post every warning that is due in any chapter, by day. What was posted for a last day is not posted again."""
    due = [one for one in await trainings.soon(now) if rules.is_time(now, one.zone)]
    for scope, some in groupby(due, key=lambda one: one.scope):
        await _warn(scope, list(some), now)


@store.action
async def _warn(scope: Scope, ending: Sequence[Ending], now: datetime) -> None:
    for one in ending:
        stage = rules.stage(one.until, rules.today(now, one.zone))
        if stage is not None:
            reader, edition = Reader(ReaderKind.ACCOUNT, one.volunteer), rules.edition(one.until, stage)
            await notices.post(scope, NoticeKind.TRAINING_ENDS, one.volunteer, reader, now, revision=edition)
