"""What mails and texts that wait for a coordinator have in common: whom they are from, and when they came."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from accompany.tables import accounts
from accompany.tables.scope import Scope
from accompany.web import dates
from accompany.words import AccountId


async def names(scope: Scope, senders: Iterable[AccountId | None]) -> dict[AccountId, str]:
    """Give the names of who wrote, as far as we know who it was."""
    wanted = sorted({one for one in senders if one})
    contacts = await accounts.contacts(scope, wanted) if wanted else {}
    return {account: contact.name for account, contact in contacts.items()}


def when(at: datetime, zone: str, language: str) -> str:
    """Word a moment (aware, UTC) on the clock of ``zone``."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{dates.short_day(local.date(), language)} {dates.clock(local, language)}"
