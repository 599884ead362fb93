"""What each person agreed to share, version by version. The newest one is the consent of this moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from piccolo.columns import UUID, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules.consent import Consent as Agreed
from accompany.tables.ids import random_id
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import AccountId, PersonId, Ring, Tier


class Consent(Table, tablename="consent"):
    id = UUID(primary_key=True, default=None)
    person_id = UUID(default=None)
    version = Integer(default=None)
    tier = Varchar(length=20, default=None)
    rings = Text(default=None)
    confirmed_at = Timestamptz(default=None)
    given_by = UUID(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """One version of a consent: what was agreed, when, and who wrote it down (None: the person)."""

    version: int
    tier: Tier
    agreed: Agreed
    given_by: AccountId | None


NOW = Sql(
    """SELECT c.* FROM consent c JOIN person p ON p.id = c.person_id
    WHERE p.chapter_id = {chapter} AND c.person_id = {person} ORDER BY c.version DESC LIMIT 1"""
)


async def of_person(scope: Scope, person: PersonId) -> Kept | None:
    """Give the consent of this moment, or None when nothing was ever agreed."""
    row = await NOW.row(chapter=scope.chapter, person=person)
    if row is None:
        return None
    rings = frozenset(Ring(ring) for ring in msgspec.json.decode(row["rings"], type=list[int]))
    agreed = Agreed(rings=rings, confirmed_at=row["confirmed_at"], withdrawn_at=None)
    return Kept(row["version"], Tier(row["tier"]), agreed, row["given_by"])


async def add(
    person: PersonId, tier: Tier, rings: Iterable[Ring], version: int, by: AccountId | None, confirmed_at: datetime
) -> None:
    """Write the next version down (Clash when somebody else wrote it first)."""
    await insert(
        "consent",
        {
            "id": random_id(),
            "person_id": person,
            "version": version,
            "tier": tier.value,
            "rings": msgspec.json.encode(sorted(ring.value for ring in rings)).decode(),
            "confirmed_at": confirmed_at,
            "given_by": by,
        },
    )
