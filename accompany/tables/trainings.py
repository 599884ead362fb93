"""Trainings that end: whose, which, and on what day. A day is kept as ISO text, which sorts as days do."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from accompany.rules.trainings import EARLY
from accompany.tables import accounts
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import VolunteerId

A_DAY = timedelta(days=1)  # the chapters' calendars may be a day apart


@dataclass(frozen=True, slots=True)
class Ending:
    """One last good day of one volunteer, on the calendar of their chapter, whose zone is given."""

    scope: Scope
    volunteer: VolunteerId
    until: date
    zone: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One training that ends, for the coordinators."""

    volunteer: VolunteerId
    name: str = field(repr=False)
    code: str
    until: date


SOON = Sql(
    """SELECT DISTINCT v.chapter_id, v.id, q.until, c.time_zone FROM volunteer_qualification q
    JOIN volunteer v ON v.id = q.volunteer_id AND v.left_at IS NULL
    JOIN account a ON a.id = v.id AND a.frozen_at IS NULL JOIN chapter c ON c.id = v.chapter_id
    WHERE q.until >= {first} AND q.until <= {last} ORDER BY v.chapter_id, v.id, q.until"""
)
ENDING_ON = Sql(
    """SELECT volunteer_id, code, until FROM volunteer_qualification
    WHERE volunteer_id IN {volunteers} AND until IS NOT NULL ORDER BY volunteer_id, code"""
)
BETWEEN = Sql(
    """SELECT v.id, q.code, q.until, a.name_sealed FROM volunteer_qualification q
    JOIN volunteer v ON v.id = q.volunteer_id AND v.left_at IS NULL
    JOIN account a ON a.id = v.id AND a.frozen_at IS NULL
    WHERE v.chapter_id = {chapter} AND q.until >= {first} AND q.until <= {last} ORDER BY q.until, v.id, q.code"""
)


async def soon(now: datetime) -> list[Ending]:
    """List the last days within the time of a warning, in every chapter, for the clock."""
    first, last = now.date() - A_DAY, now.date() + timedelta(days=EARLY) + A_DAY
    rows = await SOON.rows(first=first.isoformat(), last=last.isoformat())
    return [
        Ending(Scope(row["chapter_id"]), row["id"], date.fromisoformat(row["until"]), row["time_zone"]) for row in rows
    ]


async def ending_on(volunteers: Sequence[VolunteerId]) -> dict[tuple[VolunteerId, date], list[str]]:
    """Give the codes of the trainings of some volunteers by their last good day."""
    found: dict[tuple[VolunteerId, date], list[str]] = defaultdict(list)
    for row in await ENDING_ON.rows(volunteers=list(volunteers)):
        found[row["volunteer_id"], date.fromisoformat(row["until"])].append(row["code"])
    return dict(found)


async def between(scope: Scope, first: date, last: date) -> list[Listed]:
    """List what ends from one day to another, both counted, the earliest first."""
    rows = await BETWEEN.rows(chapter=scope.chapter, first=first.isoformat(), last=last.isoformat())
    return [
        Listed(
            row["id"],
            accounts.opened(row["id"], "name", row["name_sealed"]),
            row["code"],
            date.fromisoformat(row["until"]),
        )
        for row in rows
    ]
