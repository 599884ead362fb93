"""Changes to mobilizations: each moves from the state that was read, so that only one of two racers moves it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from accompany.tables import cases
from accompany.tables.mobilizations import Kept
from accompany.tables.scope import Scope
from accompany.tables.sql import Sql, insert
from accompany.words import AccountId, AppointmentId, CaseId, MobilizationId, MobilizationState, Ring


@dataclass(frozen=True, slots=True)
class New:
    """A draft to be written down. ``texts`` maps a language to what the call says in it."""

    id: MobilizationId
    appointment: AppointmentId
    case: CaseId
    rings: Collection[Ring]
    reference: str
    drill: bool
    consent_version: int
    by: AccountId
    at: datetime
    expires_at: datetime
    reason: str = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)


MOVE = Sql(
    """UPDATE mobilization SET state = {after}
    WHERE chapter_id = {chapter} AND id = {id} AND state = {before} RETURNING id"""
)
SEND = Sql(
    """UPDATE mobilization SET state = 'sending', sent_by = {by}, sent_at = {now}, consent_version = {version}
    WHERE chapter_id = {chapter} AND id = {id} AND state = {before} RETURNING id"""
)
WIDEN = Sql(
    """UPDATE mobilization SET state = 'sending', rings = {rings}, consent_version = {version}
    WHERE chapter_id = {chapter} AND id = {id} AND state = {before} RETURNING id"""
)
STAND_DOWN = Sql(
    """UPDATE mobilization SET state = {after}, stood_down_by = {by}, stood_down_at = {now}
    WHERE chapter_id = {chapter} AND id = {id} AND state = {before} RETURNING id"""
)


async def add(scope: Scope, new: New) -> None:
    """Write a draft down. Raises Clash when the appointment has an open one, or the reference is taken."""
    key = await cases.key_of(new.case)
    texts = msgspec.json.encode(new.texts).decode()
    await insert(
        "mobilization",
        {
            "id": new.id,
            "chapter_id": scope.chapter,
            "appointment_id": new.appointment,
            "case_id": new.case,
            "state": MobilizationState.DRAFT.value,
            "rings": _written(new.rings),
            "texts_sealed": key.seal(texts, f"mobilization|{new.id}|texts"),
            "reason_sealed": key.seal(new.reason, f"mobilization|{new.id}|reason"),
            "reference": new.reference,
            "drill": new.drill,
            "consent_version": new.consent_version,
            "drafted_by": new.by,
            "drafted_at": new.at,
            "expires_at": new.expires_at,
        },
    )


async def approve(mobilization: MobilizationId, by: AccountId, now: datetime) -> None:
    """Write an approval down; the same coordinator twice changes nothing."""
    row = {"mobilization_id": mobilization, "account_id": by, "at": now}
    await insert("mobilization_approval", row, twice="leave")


async def move(kept: Kept, after: MobilizationState) -> bool:
    """Change the state from the one that was read; False when somebody was faster."""
    row = await MOVE.row(chapter=kept.chapter, id=kept.id, before=kept.state.value, after=after.value)
    return row is not None


async def send(kept: Kept, by: AccountId, version: int, now: datetime) -> bool:
    """Start the sending; False when somebody was faster."""
    row = await SEND.row(chapter=kept.chapter, id=kept.id, before=kept.state.value, by=by, version=version, now=now)
    return row is not None


async def widen(kept: Kept, rings: Collection[Ring], version: int) -> bool:
    """Call these rings too; False when somebody was faster."""
    wider = _written(kept.rings | set(rings))
    row = await WIDEN.row(chapter=kept.chapter, id=kept.id, before=kept.state.value, rings=wider, version=version)
    return row is not None


async def stand_down(kept: Kept, after: MobilizationState, by: AccountId, now: datetime) -> bool:
    """Call it off; False when somebody was faster."""
    row = await STAND_DOWN.row(
        chapter=kept.chapter, id=kept.id, before=kept.state.value, after=after.value, by=by, now=now
    )
    return row is not None


def _written(rings: Collection[Ring]) -> str:
    return msgspec.json.encode(sorted(ring.value for ring in rings)).decode()
