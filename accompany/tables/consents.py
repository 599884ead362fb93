"""What each person agreed to share, version by version. The newest one is the consent of this moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from piccolo.columns import UUID, Integer, Text, Timestamptz, Varchar
from piccolo.table import Table

from accompany.rules import consent as rules
from accompany.rules.consent import Consent as Agreed
from accompany.rules.consent import WhenHeld
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
    held_ring = Integer(null=True, default=None)
    held_minutes = Integer(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """One version of a consent: what was said, when, and who wrote it down (None: the person).

    ``tier`` is the one that was given; ``agreed`` is what it means at this moment, ``tier_now`` which words it allows.
    """

    version: int
    tier: Tier
    agreed: Agreed
    given_by: AccountId | None
    when_held: WhenHeld | None

    @property
    def tier_now(self) -> Tier:
        """Give the tier whose words may be used now."""
        return rules.tier_now(self.tier, self.agreed)


@dataclass(frozen=True, slots=True)
class New:
    """What a person says: a tier, its rings, and what counts when they are held."""

    tier: Tier
    rings: frozenset[Ring]
    when_held: WhenHeld | None = None


NOW = Sql(
    """SELECT c.* FROM consent c JOIN person p ON p.id = c.person_id
    WHERE p.chapter_id = {chapter} AND c.person_id = {person} ORDER BY c.version DESC LIMIT 1"""
)
# Anything that was written down of a later appointment says that we hear from them again: then they can be asked.
HELD = Sql(
    """SELECT o.at AS told_at, d.at AS tapped_at FROM appointment b LEFT JOIN outcome o ON o.appointment_id = b.id
    LEFT JOIN day_step d ON d.appointment_id = b.id AND d.step = 'held'
    WHERE b.person_id = {person} AND (o.outcome = 'held' OR o.outcome IS NULL AND d.step = 'held')
    AND NOT EXISTS (SELECT 1 FROM appointment r JOIN outcome l ON l.appointment_id = r.id
        WHERE r.person_id = b.person_id AND l.outcome <> 'held' AND r.starts_at > b.starts_at)
    ORDER BY b.starts_at LIMIT 1"""
)


async def of_person(scope: Scope, person: PersonId | None, now: datetime) -> Kept | None:
    """Give the consent of this moment, or None when nothing was ever agreed; nobody agreed to nothing."""
    row = await NOW.row(chapter=scope.chapter, person=person) if person else None
    if row is None:
        return None
    rings = frozenset(Ring(ring) for ring in msgspec.json.decode(row["rings"], type=list[int]))
    agreed = Agreed(rings=rings, confirmed_at=row["confirmed_at"], withdrawn_at=None)
    advance = None
    if row["held_ring"] is not None:
        advance = WhenHeld(Ring(row["held_ring"]), timedelta(minutes=row["held_minutes"]))
        agreed = rules.at(agreed, advance, await _held_since(person), now)
    return Kept(row["version"], Tier(row["tier"]), agreed, row["given_by"], advance)


async def agreed(scope: Scope, person: PersonId | None, now: datetime) -> Agreed | None:
    """Give what the consent of this moment allows, or None when nothing was ever agreed."""
    kept = await of_person(scope, person, now)
    return kept.agreed if kept else None


async def _held_since(person: PersonId | None) -> datetime | None:
    row = await HELD.row(person=person)
    return min(at for at in (row["told_at"], row["tapped_at"]) if at is not None) if row else None


async def add(person: PersonId, new: New, version: int, by: AccountId | None, confirmed_at: datetime) -> None:
    """Write the next version down (Clash when somebody else wrote it first)."""
    advance = new.when_held
    await insert(
        "consent",
        {
            "id": random_id(),
            "person_id": person,
            "version": version,
            "tier": new.tier.value,
            "rings": msgspec.json.encode(sorted(ring.value for ring in new.rings)).decode(),
            "confirmed_at": confirmed_at,
            "given_by": by,
            "held_ring": advance.up_to.value if advance else None,
            "held_minutes": int(advance.after.total_seconds()) // 60 if advance else None,
        },
    )
