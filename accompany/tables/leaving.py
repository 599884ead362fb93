"""Volunteers who leave: shut out, and forgotten as soon as their calendars have been told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accompany.tables.scope import Scope
from accompany.tables.sql import Sql
from accompany.words import VolunteerId


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody on their way out."""

    scope: Scope
    volunteer: VolunteerId


MARK = Sql("UPDATE volunteer SET leaving_at = {now} WHERE chapter_id = {chapter} AND id = {id} RETURNING id")
_TO_TELL = """SELECT 1 FROM notice n WHERE n.reader = v.id AND n.kind IN {kinds}
    AND n.state IN ('queued', 'sending', 'retry', 'in_doubt')"""
TO_TELL = Sql(f"SELECT v.id FROM volunteer v WHERE v.id = {{id}} AND EXISTS ({_TO_TELL})")  # noqa: S608  # a constant
READY = Sql(
    f"""SELECT v.chapter_id, v.id FROM volunteer v WHERE v.leaving_at IS NOT NULL AND v.left_at IS NULL
    AND (v.leaving_at <= {{waited}} OR NOT EXISTS ({_TO_TELL})) ORDER BY v.id"""  # noqa: S608  # a constant
)


async def mark(scope: Scope, volunteer: VolunteerId, now: datetime) -> None:
    """Write down that a volunteer leaves."""
    await MARK.rows(chapter=scope.chapter, id=volunteer, now=now)


async def is_to_be_told(volunteer: VolunteerId, kinds: Sequence[str]) -> bool:
    """Say whether notices of these kinds still wait for a volunteer."""
    return await TO_TELL.row(id=volunteer, kinds=list(kinds)) is not None


async def ready(waited: datetime, kinds: Sequence[str]) -> list[Leaver]:
    """List who leaves, in any chapter, and has nothing of these kinds to hear, or began to leave before ``waited``."""
    rows = await READY.rows(waited=waited, kinds=list(kinds))
    return [Leaver(Scope(row["chapter_id"]), row["id"]) for row in rows]
