"""Ask those who left three asks in a row without an answer whether they still want to be asked, once each time."""

from datetime import datetime
from itertools import groupby

from accompany.rules import silences as rules
from accompany.tables import notices, silences, store
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.silences import Silence
from accompany.words import NoticeKind, ReaderKind


async def run(now: datetime) -> None:
    """Post what is due in any chapter. What was posted for a silence is not posted again."""
    for scope, some in groupby(await silences.everywhere(now), key=lambda one: one.scope):
        await _ask(scope, list(some), now)


@store.action
async def _ask(scope: Scope, silent: list[Silence], now: datetime) -> None:
    for one in silent:
        reader, edition = Reader(ReaderKind.ACCOUNT, one.volunteer), rules.edition(one.first_at)
        await notices.post(scope, NoticeKind.STILL_INTERESTED, one.volunteer, reader, now, revision=edition)
