"""What happened in the watch over a day, in its order: for coordinators now, and for whoever asks later."""

from dataclasses import dataclass, field
from datetime import datetime

from piccolo.columns import UUID, Bytea, Integer, Timestamptz, Varchar
from piccolo.table import Table

from accompany.tables import cases
from accompany.tables.ids import random_id
from accompany.tables.incidents import Kept
from accompany.tables.sql import Sql, insert
from accompany.words import AccountId, IncidentState


class IncidentEvent(Table, tablename="incident_event"):
    id = UUID(primary_key=True, default=None)
    incident_id = UUID(default=None)
    round = Integer(default=None)
    at = Timestamptz(default=None)
    what = Varchar(length=40, default=None)
    state = Varchar(length=20, default=None)
    did = Varchar(length=40, null=True, default=None)
    entered_by = UUID(null=True, default=None)
    reason_sealed = Bytea(null=True, default=None)


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened: ``state`` is what stood after it, ``did`` what went out. ``at`` is aware UTC."""

    at: datetime
    what: str
    state: IncidentState
    did: str | None
    by: AccountId | None
    reason: str | None = field(default=None, repr=False)


EVENTS = Sql("SELECT * FROM incident_event WHERE incident_id = {incident} ORDER BY round")


async def record(kept: Kept, happened: Happened) -> None:
    """Write down what happened; the reason is sealed with the case."""
    event_id = random_id()
    key = await cases.key_of(kept.case) if happened.reason else None
    await insert(
        "incident_event",
        {
            "id": event_id,
            "incident_id": kept.id,
            "round": kept.round,
            "at": happened.at,
            "what": happened.what,
            "state": happened.state.value,
            "did": happened.did,
            "entered_by": happened.by,
            "reason_sealed": key.seal(happened.reason, f"incident_event|{event_id}|reason")
            if key and happened.reason
            else None,
        },
    )


async def of_incident(kept: Kept) -> list[Happened]:
    """List what happened in a watch, oldest first, the reasons opened."""
    rows = await EVENTS.rows(incident=kept.id)
    key = await cases.key_of(kept.case) if any(row["reason_sealed"] for row in rows) else None
    return [
        Happened(
            at=row["at"],
            what=row["what"],
            state=IncidentState(row["state"]),
            did=row["did"],
            by=row["entered_by"],
            reason=key.open(bytes(row["reason_sealed"]), f"incident_event|{row['id']}|reason")
            if key and row["reason_sealed"]
            else None,
        )
        for row in rows
    ]
