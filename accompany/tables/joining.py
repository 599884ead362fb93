"""Who is on the way to becoming a volunteer, and how far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from accompany.rules.joining import Facts
from accompany.tables import accounts
from accompany.tables.scope import Scope
from accompany.tables.sql import Row, Sql
from accompany.words import Missing, VolunteerId


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits to be welcomed; ``since`` they wrote themselves down, or None when a coordinator did."""

    id: VolunteerId
    name: str = field(repr=False)
    since: datetime | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who wrote themselves down."""

    scope: Scope
    volunteer: VolunteerId


_FACTS = """SELECT v.id, v.chapter_id, v.vetted_at, v.applied_at, a.confirmed_at, a.name_sealed,
    (v.newcomer AND NOT EXISTS (SELECT 1 FROM claim n WHERE n.volunteer_id = v.id AND n.ends_at <= {now}
        AND n.state IN ('claimed', 'confirmed', 'attended'))) AS newcomer,
    EXISTS (SELECT 1 FROM conduct_agreement g WHERE g.volunteer_id = v.id) AS agreed,
    EXISTS (SELECT 1 FROM volunteer_qualification q WHERE q.volunteer_id = v.id
        AND (q.until IS NULL OR q.until >= {today})) AS trained
    FROM volunteer v JOIN account a ON a.id = v.id WHERE v.chapter_id = {chapter} AND v.left_at IS NULL """
ONE = Sql(_FACTS + "AND v.id = {volunteer}")
WAITING = Sql(
    _FACTS  # a constant
    + """AND v.vetted_at IS NULL AND a.frozen_at IS NULL AND (v.applied_at IS NULL OR a.confirmed_at IS NOT NULL)
    ORDER BY v.applied_at IS NULL, v.applied_at, v.id"""
)
NUMBER = Sql(
    """SELECT COUNT(*) AS number FROM volunteer v JOIN account a ON a.id = v.id AND a.frozen_at IS NULL
    WHERE v.chapter_id = {chapter} AND v.left_at IS NULL AND v.vetted_at IS NULL AND v.applied_at IS NOT NULL
    AND a.confirmed_at IS NOT NULL"""
)
APPLY = Sql("UPDATE volunteer SET applied_at = {now} WHERE chapter_id = {chapter} AND id = {volunteer}")
FRESH = Sql(
    """SELECT DISTINCT v.chapter_id FROM volunteer v JOIN account a ON a.id = v.id AND a.frozen_at IS NULL
    WHERE v.applied_at IS NOT NULL AND v.vetted_at IS NULL AND v.left_at IS NULL AND a.confirmed_at > {since}
    ORDER BY v.chapter_id"""
)
STALE = Sql(
    """SELECT v.id, v.chapter_id FROM volunteer v JOIN account a ON a.id = v.id
    WHERE v.applied_at <= {before} AND v.vetted_at IS NULL AND v.left_at IS NULL AND a.confirmed_at IS NULL
    ORDER BY v.id"""
)


async def facts(scope: Scope, volunteer: VolunteerId, today: date, now: datetime) -> Facts:
    """Say how far somebody is. Raises Missing."""
    row = await ONE.row(chapter=scope.chapter, volunteer=volunteer, today=today.isoformat(), now=now)
    if row is None:
        raise Missing
    return _facts(row)


async def waiting(scope: Scope, today: date, now: datetime) -> list[Waiting]:
    """List who waits to be welcomed and has shown that the address is theirs, longest first; then the others."""
    rows = await WAITING.rows(chapter=scope.chapter, today=today.isoformat(), now=now)
    return [
        Waiting(row["id"], accounts.opened(row["id"], "name", row["name_sealed"]), row["applied_at"], _facts(row))
        for row in rows
    ]


async def numbers(scopes: Sequence[Scope]) -> dict[Scope, int]:
    """Count those of each chapter who wrote themselves down and wait."""
    found = {}
    for scope in scopes:
        row = await NUMBER.row(chapter=scope.chapter)
        found[scope] = row["number"] if row else 0
    return found


async def apply(scope: Scope, volunteer: VolunteerId, now: datetime) -> None:
    """Write down that somebody wrote themselves down."""
    await APPLY.rows(chapter=scope.chapter, volunteer=volunteer, now=now)


async def fresh(since: datetime) -> list[Scope]:
    """List the chapters in which somebody who waits showed since then that the address is theirs."""
    return [Scope(row["chapter_id"]) for row in await FRESH.rows(since=since)]


async def stale(before: datetime) -> list[Applicant]:
    """List who applied before a time and never opened the link, in every chapter."""
    return [Applicant(Scope(row["chapter_id"]), row["id"]) for row in await STALE.rows(before=before)]


def _facts(row: Row) -> Facts:
    return Facts(
        confirmed=row["confirmed_at"] is not None,
        agreed=bool(row["agreed"]),
        trained=bool(row["trained"]),
        vetted=row["vetted_at"] is not None,
        went=not row["newcomer"],
    )
