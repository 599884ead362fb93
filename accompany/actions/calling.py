"""Post a call to whom it may reach: nobody twice, nobody more often than they want, nobody out of their sleep."""

from collections.abc import Sequence
from datetime import datetime

from accompany.actions import groups
from accompany.rules import supporters as rules
from accompany.rules.supporters import LeftOut
from accompany.tables import calls_left_out, notices, rings, supporters
from accompany.tables.mobilizations import Kept
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import NoticeKind, Ring

WITH_NIGHTS = (Ring.VOLUNTEERS, Ring.LIST)  # the team is on its way anyway, an organisation has no bed


async def call(
    kept: Kept, whom: frozenset[Ring], version: int, now: datetime, leaves_at: datetime | None = None
) -> None:
    """Post one notice for each in these rings, none to leave before ``leaves_at``; inside the caller's transaction.

    Two calls at once count one after the other: whoever judged this one holds the chapter (call_signatures).
    """
    scope = kept.scope
    already = await rings.called(scope, kept.id)
    found = await rings.of_appointment(scope, kept.appointment, whom, leave_out=already, drill=kept.drill)
    for ring, readers in found.items():
        for due, some in (await _by_time(scope, kept, ring, readers, now)).items():
            leaves = max(due, leaves_at or due)
            terms = notices.Terms(ring=ring, consent_version=version, expires=kept.expires_at, due=leaves)
            await notices.post_many(scope, NoticeKind.RING_CALL, kept.id, some, now, **terms)
    if Ring.PUBLIC in whom:
        await groups.announce(kept, version, now, leaves_at)


async def _by_time(
    scope: Scope, kept: Kept, ring: Ring, readers: Sequence[Reader], now: datetime
) -> dict[datetime, list[Reader]]:
    """Say who is called when, and write down how many are not."""
    if ring not in WITH_NIGHTS:
        return {now: list(readers)}
    callees = await supporters.callees(scope, ring, now)
    at: dict[datetime, list[Reader]] = {}
    left_out = dict.fromkeys(LeftOut, 0)
    for reader in readers:
        due = rules.when(callees[reader.id], kept.expires_at, now, drill=kept.drill) if reader.id in callees else now
        if isinstance(due, LeftOut):
            left_out[due] += 1
        else:
            at.setdefault(due, []).append(reader)
    await calls_left_out.keep(kept.id, ring, left_out)
    return at
