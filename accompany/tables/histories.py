"""Histories: what a chapter's volunteers hold, and what became of what they held, in few queries for all of them."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accompany.rules.candidates import NOTHING_YET, Held, History, early_day
from accompany.rules.matching import LATELY
from accompany.tables import silences
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import Missing, SlotId, VolunteerId

RELIABILITY = timedelta(days=180)  # how far back kept, dropped and missed shifts count
LATE = timedelta(hours=48)  # before the start: a place given back later than this is hard to fill
AROUND = timedelta(days=4)  # before and after, for early mornings in a row

WHEN = Sql(
    """SELECT a.starts_at, a.ends_at FROM slot s JOIN appointment a ON a.id = s.appointment_id
    WHERE s.chapter_id = {chapter} AND s.id = {slot}"""
)
COUNTS = Sql(
    """SELECT volunteer_id,
    SUM(CASE WHEN ends_at > {lately} AND state <> 'no_show' THEN 1 ELSE 0 END) AS recent,
    SUM(CASE WHEN ends_at <= {now} AND state IN ('claimed', 'confirmed', 'attended') THEN 1 ELSE 0 END) AS kept,
    SUM(CASE WHEN state = 'no_show' THEN 1 ELSE 0 END) AS missed,
    MAX(CASE WHEN ends_at <= {now} AND state IN ('claimed', 'confirmed', 'attended') THEN ends_at END) AS last_out
    FROM claim WHERE (chapter_id = {chapter} OR guest_of = {chapter}) AND ends_at > {after}
    AND state IN ('claimed', 'confirmed', 'maybe', 'attended', 'no_show') GROUP BY volunteer_id"""
)
DROPPED = Sql(
    """SELECT volunteer_id, starts_at, released_at FROM claim
    WHERE (chapter_id = {chapter} OR guest_of = {chapter}) AND ends_at > {after} AND state = 'released'
    AND released_by = volunteer_id AND COALESCE(release_reason, '') <> 'replaced'"""
)
HELD = Sql(
    """SELECT c.volunteer_id, c.starts_at, c.ends_at, a.site_id, site.city, site.state, site.time_zone FROM claim c
    JOIN appointment a ON a.id = c.appointment_id JOIN site ON site.id = a.site_id
    WHERE (c.chapter_id = {chapter} OR c.guest_of = {chapter}) AND c.ends_at > {after} AND c.starts_at < {before}
    AND c.state IN ('claimed', 'confirmed', 'maybe', 'attended') ORDER BY c.starts_at, c.id"""
)


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of everybody in a chapter who ever held a place; who is not in it never did."""

    histories: Mapping[VolunteerId, History]
    held: Mapping[VolunteerId, tuple[Held, ...]]
    early_days: Mapping[VolunteerId, frozenset[date]]

    def history(self, volunteer: VolunteerId) -> History:
        """Give one volunteer's history."""
        return self.histories.get(volunteer, NOTHING_YET)


async def around_slot(scope: Scope, slot: SlotId, now: datetime) -> Past:
    """Gather what ranks everybody for one slot. Raises Missing."""
    row = await WHEN.row(chapter=scope.chapter, slot=slot)
    if row is None:
        raise Missing
    return await between(scope, row["starts_at"], row["ends_at"], now)


async def between(scope: Scope, start: datetime, end: datetime, now: datetime) -> Past:
    """Gather what ranks everybody for shifts between two times."""
    held: dict[VolunteerId, list[Held]] = defaultdict(list)
    early: dict[VolunteerId, set[date]] = defaultdict(set)
    for row in await HELD.rows(chapter=scope.chapter, after=start - AROUND, before=end + AROUND):
        who, starts_at = row["volunteer_id"], row["starts_at"]
        held[who].append(Held(starts_at, row["ends_at"], row["site_id"], city(row["city"], row["state"])))
        if (day := early_day(starts_at, row["time_zone"])) is not None:
            early[who].add(day)
    return Past(
        await _histories(scope, now),
        {who: tuple(some) for who, some in held.items()},
        {who: frozenset(days) for who, days in early.items()},
    )


async def _histories(scope: Scope, now: datetime) -> dict[VolunteerId, History]:
    after = now - RELIABILITY
    found = {
        row["volunteer_id"]: History(row["recent"], _moment(row["last_out"]), row["kept"], 0, row["missed"])
        for row in await COUNTS.rows(chapter=scope.chapter, now=now, lately=now - LATELY, after=after)
    }
    rows = await DROPPED.rows(chapter=scope.chapter, after=after)
    late = Counter(row["volunteer_id"] for row in rows if row["released_at"] > row["starts_at"] - LATE)
    for who, number in late.items():
        found[who] = found.get(who, NOTHING_YET)._replace(dropped=number)
    for who, number in (await silences.counts(scope, now)).items():
        found[who] = found.get(who, NOTHING_YET)._replace(unanswered=number)
    return found


def city(name: str, state: str) -> str:
    """Name a city so that two in different states are not one."""
    return f"{name.casefold()}, {state}"


def _moment(at: datetime | str | None) -> datetime | None:
    """Read what SQLite gives for a computed time: text, in UTC."""
    return datetime.fromisoformat(at) if isinstance(at, str) else at
