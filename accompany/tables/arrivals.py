"""Arrivals: mail at volunteers' reply addresses, and what was decided about it. Nothing of the mail itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from piccolo.columns import UUID, Boolean, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import CameBy, VolunteerId

KEPT_FOR = timedelta(days=90)  # a mail that comes again after this is an old answer by its dates


class Arrival(Table, tablename="arrival"):
    id = UUID(primary_key=True, default=None)
    digest = Varchar(length=64, default=None)
    chapter_id = UUID(default=None)
    volunteer_id = UUID(null=True, default=None)
    came_by = Varchar(length=10, default=None)
    did = Varchar(length=20, default=None)
    why = Varchar(length=40, default=None)
    evidence = Integer(default=None)
    flagged = Boolean(default=None)
    at = Timestamptz(default=None)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was done about one mail, and which rule said so."""

    volunteer: VolunteerId | None
    came_by: CameBy
    did: str
    why: str
    evidence: int
    flagged: bool
    at: datetime


SEEN = Sql("SELECT id FROM arrival WHERE digest = {digest}")
FORGET = Sql("DELETE FROM arrival WHERE at < {before}")


def digest_of(token: str, message_id: str, raw: bytes) -> str:
    """Name a mail by where it went and its Message-ID, or by its bytes when it has none."""
    told = message_id.encode("utf-8", "surrogateescape") if message_id else sha256(raw).digest()
    return sha256(b"\n".join([token.lower().encode(), told])).hexdigest()


async def seen(digest: str) -> bool:
    """Say whether this mail was decided before."""
    return await SEEN.row(digest=digest) is not None


async def keep(scope: Scope, digest: str, decided: Decided) -> None:
    """Write down what was decided; the same mail again leaves it as it is."""
    row = {
        "id": random_id(),
        "digest": digest,
        "chapter_id": scope.chapter,
        "volunteer_id": decided.volunteer,
        "came_by": decided.came_by.value,
        "did": decided.did,
        "why": decided.why,
        "evidence": decided.evidence,
        "flagged": decided.flagged,
        "at": decided.at,
    }
    await insert("arrival", row, twice="leave")


async def forget_old(now: datetime) -> None:
    """Forget decisions after 90 days."""
    await FORGET.rows(before=now - KEPT_FOR)
