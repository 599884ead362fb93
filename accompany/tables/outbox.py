"""The outbox from the courier's side: take some notices, and write down what became of each.

1. A courier takes a batch: one statement moves ``due_at`` one lease ahead and says ``sending``. That is the intent.
2. It sends, outside any transaction.
3. It writes the results down in groups.

Killed between 1 and 3, a courier leaves notices that fall due again when the lease runs out; they may have been sent,
so they are in doubt, and are sent again byte for byte.

While a chapter's brake is on, what it keeps back is not taken, but to be given up when its time is over.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from accompany.rules import outbox as rules
from accompany.rules.brakes import HELD_BACK
from accompany.tables import store
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import ChapterId, NoticeId, NoticeKind, NoticeState, ReaderKind, Ring

MOST_AT_ONCE = 1_000  # written down in one statement


@dataclass(frozen=True, slots=True, eq=False)
class Leased:
    """A notice a courier holds for one lease. Times are aware UTC; ``attempt`` counts from 1.

    Equal only to itself: a courier looks each one up many times on its way, and no other courier holds it.
    """

    id: NoticeId
    chapter: ChapterId
    kind: NoticeKind
    about: uuid.UUID
    revision: int
    reader: Reader
    ring: Ring | None
    posted_at: datetime
    expires_at: datetime
    attempt: int
    doubted: bool

    @property
    def scope(self) -> Scope:
        """Give the scope of the notice's chapter."""
        return Scope(self.chapter)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a notice: a state and a short code that names nobody."""

    state: NoticeState
    why: str | None = None


# For notice n; needs now, and HELD_BACK as held.
_BRAKED = "n.chapter_id IN (SELECT b.chapter_id FROM brake b WHERE b.released_at IS NULL)"
MAY_LEAVE = f"(n.kind NOT IN {{held}} OR n.expires_at <= {{now}} OR NOT {_BRAKED})"
# A later notice waits while an earlier one about the same thing is on its way to the same reader: no overtaking. A text
# and a mail do not wait for each other: they are two ways because one of them may be slow.
_LEASE = f"""
    WITH due AS MATERIALIZED (
        SELECT n.id FROM notice n
        WHERE n.state IN ('queued', 'sending', 'retry', 'in_doubt') AND n.due_at <= {{now}} AND {MAY_LEAVE} [which]
        AND NOT EXISTS (
            SELECT 1 FROM notice e
            WHERE e.about = n.about AND e.reader = n.reader AND e.state = 'sending' AND e.due_at > {{now}}
            AND (e.kind LIKE '%_text') = (n.kind LIKE '%_text')
        )
        ORDER BY n.due_at, n.id LIMIT {{most}} [lock]
    )
    UPDATE notice SET
        doubted_at = CASE WHEN state = 'sending' THEN {{now}} ELSE doubted_at END,
        state = 'sending', due_at = {{until}}, leased_by = {{courier}}, attempts = attempts + 1
    WHERE id IN (SELECT id FROM due)
    RETURNING id, chapter_id, kind, about, revision, reader_kind, reader, ring, posted_at, expires_at, attempts,
        doubted_at
"""  # noqa: S608  # built from constants of this file; values are bound
_LOCKS = {"sqlite": "", "postgres": "FOR UPDATE OF n SKIP LOCKED"}
# Literals: only so do the databases see that the small index 0027 made is enough.
BEFORE_ALL = f"kind IN ({', '.join(repr(kind) for kind in rules.BEFORE_ALL)})"
_TO_GROUPS = f"IN ({', '.join(repr(kind) for kind in rules.TO_GROUPS)})"
_WHICH = (f"AND n.{BEFORE_ALL}", f"AND n.kind NOT {_TO_GROUPS}")
_WHICH_TO_GROUPS = (f"AND n.kind {_TO_GROUPS}",)


def _leases(which: Sequence[str]) -> dict[str, list[Sql]]:
    """Give, for each database, the statements that take one part of the outbox, in their order."""
    return {
        engine: [Sql(_LEASE.replace("[which]", one).replace("[lock]", lock)) for one in which]
        for engine, lock in _LOCKS.items()
    }


LEASE = _leases(_WHICH)
LEASE_TO_GROUPS = _leases(_WHICH_TO_GROUPS)
RENEW = Sql(
    "UPDATE notice SET due_at = {until} WHERE id IN {ids} AND state = 'sending' AND leased_by = {courier} RETURNING id"
)
# Whoever else may hold it by now: it was delivered, and nobody needs to try again. What the provider took and then said
# is undelivered after all stays so.
ACCEPTED = Sql(
    """UPDATE notice SET state = 'accepted', done_at = {now}, why = NULL
    WHERE id IN {ids} AND state <> 'accepted' AND COALESCE(why, '') NOT LIKE 'undelivered%' RETURNING id"""
)
OVER = Sql(
    """UPDATE notice SET state = {state}, done_at = {now}, why = {why}
    WHERE id IN {ids} AND state = 'sending' AND leased_by = {courier} RETURNING id"""
)
RETRY = Sql(
    """UPDATE notice SET state = 'retry', due_at = {due}, why = {why}
    WHERE id IN {ids} AND state = 'sending' AND leased_by = {courier} RETURNING id"""
)
IN_DOUBT = Sql(
    """UPDATE notice SET state = 'in_doubt', due_at = {due}, why = {why}, doubted_at = {now}
    WHERE id IN {ids} AND state = 'sending' AND leased_by = {courier} RETURNING id"""
)
# Nothing of it left; where it was in doubt before, it still is.
GIVE_BACK = Sql(
    """UPDATE notice SET state = CASE WHEN doubted_at IS NULL THEN 'queued' ELSE 'in_doubt' END, due_at = {now},
    attempts = attempts - 1, leased_by = NULL WHERE id IN {ids} AND state = 'sending' AND leased_by = {courier}
    RETURNING id"""
)
GO_ON = Sql(
    """UPDATE notice SET due_at = {now} WHERE chapter_id = {chapter} AND kind IN {held}
    AND state IN ('queued', 'sending', 'retry', 'in_doubt') AND due_at < {now}"""
)
OLDEST_DUE = Sql(
    f"""SELECT n.due_at FROM notice n WHERE n.state IN ('queued', 'sending', 'retry', 'in_doubt')
    AND n.due_at <= {{now}} AND {MAY_LEAVE} ORDER BY n.due_at LIMIT 1"""  # noqa: S608  # built from constants of this file; values are bound
)


async def lease(courier: str, most: int, now: datetime) -> list[Leased]:
    """Take up to ``most`` due notices for one courier: what leaves before all, then the longest due; none to groups."""
    return await _lease(LEASE, courier, most, now)


async def lease_to_groups(courier: str, most: int, now: datetime) -> list[Leased]:
    """Take up to ``most`` due announcements to groups, for the courier who carries nothing else."""
    return await _lease(LEASE_TO_GROUPS, courier, most, now)


async def _lease(leases: Mapping[str, list[Sql]], courier: str, most: int, now: datetime) -> list[Leased]:
    values = {"now": now, "until": now + rules.LEASE, "courier": courier, "held": HELD_BACK}
    taken: list[Leased] = []
    for statement in leases[store.engine().engine_type]:
        if left := most - len(taken):
            try:
                rows = await statement.rows(most=left, **values)
            except Exception:
                if taken:  # what leaves before all does not wait for a lease to end because the rest could not be taken
                    break
                raise
            taken += sorted(map(_leased, rows), key=lambda notice: (notice.posted_at, notice.id))
    return taken


async def renew(courier: str, ids: Sequence[NoticeId], now: datetime) -> None:
    """Hold on to notices that are still being sent."""
    if ids:
        await RENEW.rows(courier=courier, ids=list(ids), until=now + rules.LEASE)


@store.action
async def settle(courier: str, fates: Mapping[Leased, Fate], now: datetime) -> None:
    """Write down what became of a group of notices, in one transaction."""
    groups: dict[tuple[Fate, datetime], list[NoticeId]] = {}
    for notice, fate in fates.items():
        due = rules.next_try(fate.state, notice.attempt, now) if fate.state in _AGAIN else now
        groups.setdefault((fate, due), []).append(notice.id)
    for (fate, due), ids in groups.items():
        await _settle(courier, fate, ids, due, now)


async def accepted(ids: Sequence[NoticeId], now: datetime) -> None:
    """Write down that these were accepted, whoever sent them and however long ago."""
    for start in range(0, len(ids), MOST_AT_ONCE):
        await ACCEPTED.rows(ids=ids[start : start + MOST_AT_ONCE], now=now)


_AGAIN = (NoticeState.RETRY, NoticeState.IN_DOUBT)


async def _settle(courier: str, fate: Fate, ids: list[NoticeId], due: datetime, now: datetime) -> None:
    match fate.state:
        case NoticeState.ACCEPTED:
            await ACCEPTED.rows(ids=ids, now=now)
        case NoticeState.QUEUED:
            await GIVE_BACK.rows(ids=ids, courier=courier, now=now)
        case NoticeState.RETRY:
            await RETRY.rows(ids=ids, due=due, why=fate.why, courier=courier)
        case NoticeState.IN_DOUBT:
            await IN_DOUBT.rows(ids=ids, due=due, why=fate.why, courier=courier, now=now)
        case _:
            await OVER.rows(ids=ids, state=fate.state.value, why=fate.why, courier=courier, now=now)


async def go_on(scope: Scope, now: datetime) -> None:
    """Make everything that waited behind a brake due now: until now it was kept, not late."""
    await GO_ON.rows(chapter=scope.chapter, held=HELD_BACK, now=now)


async def oldest_due(now: datetime) -> datetime | None:
    """Say since when the notice waiting longest has been due, or None when none waits; behind a brake none does."""
    row = await OLDEST_DUE.row(now=now, held=HELD_BACK)
    return row["due_at"] if row else None


def ids(notices: Iterable[Leased]) -> list[NoticeId]:
    """Give the ids of some notices."""
    return [notice.id for notice in notices]


def _leased(row: Row) -> Leased:
    return Leased(
        id=NoticeId(row["id"]),
        chapter=ChapterId(row["chapter_id"]),
        kind=NoticeKind(row["kind"]),
        about=row["about"],
        revision=row["revision"],
        reader=Reader(ReaderKind(row["reader_kind"]), row["reader"]),
        ring=None if row["ring"] is None else Ring(row["ring"]),
        posted_at=row["posted_at"],
        expires_at=row["expires_at"],
        attempt=row["attempts"],
        doubted=row["doubted_at"] is not None,
    )
