"""See to what came by mail."""

from datetime import datetime
from uuid import UUID

from accompany.tables import live, mail_notes, store
from accompany.tables.scope import Scope
from accompany.words import AccountId


@store.action
async def done(scope: Scope, note: UUID, by: AccountId, now: datetime) -> None:
    """Write down who saw to a note. Raises Missing."""
    await mail_notes.done(scope, note, by, now)
    await live.touch(scope, now)
