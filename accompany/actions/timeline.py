"""Take a timeline out of the program: the ledger keeps who did."""

from datetime import datetime

from accompany.tables import ledger, store
from accompany.tables.appointments import Kept
from accompany.tables.scope import Scope
from accompany.words import AccountId


@store.action
async def exported(scope: Scope, kept: Kept, by: AccountId | None, now: datetime, *, reasons: bool) -> None:
    """Write down that somebody takes the timeline of an appointment out, and whether the reasons go with it."""
    purpose = "with reasons" if reasons else "without reasons"
    await ledger.write(scope, by, "export_timeline", kept.id, now, purpose=purpose)
