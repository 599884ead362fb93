"""Silences: who was asked and gave no sign of life since, neither an answer nor a shift they took."""

from dataclasses import dataclass
from datetime import datetime

from accompany.rules import silences as rules
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import VolunteerId


@dataclass(frozen=True, slots=True)
class Silence:
    """Somebody's asks in a row without an answer; ``first_at`` is when the first was made (aware UTC)."""

    scope: Scope
    volunteer: VolunteerId
    unanswered: int
    first_at: datetime


# What was taken back, because the place was filled, waits for nobody. Needs after and before.
_UNANSWERED = """k.answer IS NULL AND k.withdrawn_at IS NULL AND k.asked_at > {after} AND k.asked_at <= {before}
    AND NOT EXISTS (SELECT 1 FROM ask b WHERE b.volunteer_id = k.volunteer_id AND b.answered_at > k.asked_at)
    AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.volunteer_id = k.volunteer_id AND c.claimed_at > k.asked_at)"""
EVERYWHERE = Sql(
    f"""SELECT k.chapter_id, k.volunteer_id, COUNT(*) AS number, MIN(k.asked_at) AS first_at
    FROM ask k JOIN volunteer v ON v.id = k.volunteer_id AND v.chapter_id = k.chapter_id AND v.left_at IS NULL
    JOIN account a ON a.id = v.id AND a.frozen_at IS NULL
    WHERE (v.not_before IS NULL OR v.not_before <= {{before}}) AND {_UNANSWERED}
    GROUP BY k.chapter_id, k.volunteer_id HAVING COUNT(*) >= {{least}} ORDER BY k.chapter_id, k.volunteer_id"""  # noqa: S608  # built from constants of this file; values are bound
)
COUNTS = Sql(
    f"""SELECT k.volunteer_id, COUNT(*) AS number FROM ask k WHERE k.chapter_id = {{chapter}} AND {_UNANSWERED}
    GROUP BY k.volunteer_id"""  # noqa: S608  # built from constants of this file; values are bound
)
OF_ONE = Sql(
    f"SELECT COUNT(*) AS number FROM ask k WHERE k.volunteer_id = {{volunteer}} AND {_UNANSWERED}"  # noqa: S608  # built from constants of this file; values are bound
)


async def everywhere(now: datetime) -> list[Silence]:
    """List everybody in any chapter who has been silent, for the clock; not who paused, left or is frozen."""
    rows = await EVERYWHERE.rows(after=now - rules.BACK, before=now - rules.TIME_TO_ANSWER, least=rules.SILENT)
    return [
        Silence(Scope(row["chapter_id"]), row["volunteer_id"], row["number"], _moment(row["first_at"])) for row in rows
    ]


async def counts(scope: Scope, now: datetime) -> dict[VolunteerId, int]:
    """Count the asks in a row that each of a chapter left without an answer; who left none is not in it."""
    rows = await COUNTS.rows(chapter=scope.chapter, after=now - rules.BACK, before=now - rules.TIME_TO_ANSWER)
    return {row["volunteer_id"]: row["number"] for row in rows}


async def is_one(volunteer: VolunteerId, now: datetime) -> bool:
    """Say whether somebody is silent at this moment."""
    row = await OF_ONE.row(volunteer=volunteer, after=now - rules.BACK, before=now - rules.TIME_TO_ANSWER)
    return row is not None and rules.is_silent(row["number"])


def _moment(at: datetime | str) -> datetime:
    """Read what SQLite gives for a computed time: text, in UTC."""
    return datetime.fromisoformat(at) if isinstance(at, str) else at
