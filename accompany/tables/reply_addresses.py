"""Reply addresses: where answers from volunteers' calendars come back to. Only digests of their tokens are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from piccolo.columns import UUID, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import links
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import VolunteerId

AT_ONCE = 1000  # volunteers


class ReplyAddress(Table, tablename="reply_address"):
    digest = Varchar(length=64, primary_key=True, default=None)
    volunteer_id = UUID(default=None)
    generation = Integer(default=None)
    revoked_at = Timestamptz(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose reply address it is. A revoked one is known, and changes nothing any more."""

    scope: Scope
    volunteer: VolunteerId
    revoked: bool


FIND = Sql(
    """SELECT v.chapter_id, v.id, r.revoked_at, ac.frozen_at FROM reply_address r
    JOIN volunteer v ON v.id = r.volunteer_id JOIN account ac ON ac.id = v.id WHERE r.digest = {digest}"""
)
WITHOUT = Sql(
    """SELECT v.id, v.reply_generation FROM volunteer v LEFT JOIN reply_address r
    ON r.volunteer_id = v.id AND r.generation = v.reply_generation WHERE r.digest IS NULL ORDER BY v.id LIMIT {most}"""
)
REVOKE = Sql(
    """UPDATE reply_address SET revoked_at = {now} WHERE volunteer_id = {volunteer} AND revoked_at IS NULL
    RETURNING digest"""
)
NEXT = Sql(
    """UPDATE volunteer SET reply_generation = reply_generation + 1, changed_at = {now}
    WHERE chapter_id = {chapter} AND id = {volunteer} RETURNING reply_generation"""
)


async def find(token: str) -> Holder | None:
    """Find whose reply address a token belongs to, whatever its case; None when nobody's."""
    row = await FIND.row(digest=_digest(token.lower()))
    if row is None:
        return None
    revoked = row["revoked_at"] is not None or row["frozen_at"] is not None
    return Holder(Scope(row["chapter_id"]), VolunteerId(row["id"]), revoked)


async def keep(volunteers: Sequence[VolunteerId], generation: int = 0) -> None:
    """Make volunteers' addresses of a generation known, so that answers to them are taken."""
    rows = [
        {"digest": _digest(links.reply_token(one, generation)), "volunteer_id": one, "generation": generation}
        for one in volunteers
    ]
    await insert("reply_address", *rows, twice="leave")


async def complete(now: datetime) -> None:
    """Make known what is not: addresses of volunteers from before there were any."""
    for row in await WITHOUT.rows(most=AT_ONCE):
        await keep([VolunteerId(row["id"])], row["reply_generation"])


async def renew(scope: Scope, volunteer: VolunteerId, now: datetime) -> None:
    """Give a volunteer the next address. Those before go on answering for what they invited to."""
    row = await NEXT.row(chapter=scope.chapter, volunteer=volunteer, now=now)
    if row is not None:
        await keep([volunteer], row["reply_generation"])


async def revoke(volunteer: VolunteerId, now: datetime) -> None:
    """Close every address of a volunteer: an answer to one changes nothing from now on."""
    await REVOKE.rows(volunteer=volunteer, now=now)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
