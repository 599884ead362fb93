"""Write down that somebody wants to be called for exercises, or no more: they say it, or a coordinator for them.

Supporters say it on their own page (``actions/supporters``), volunteers on theirs, organisations to a coordinator.
"""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from accompany.tables import drill_members, ledger, members, partners, store, volunteers
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import AccountId, MemberId, Missing, PartnerId, ReaderKind, VolunteerId

# How each kind of reader is found in a chapter; a wish to be on the list is nobody yet.
_FIND: Mapping[ReaderKind, Callable[[Scope, uuid.UUID], Awaitable[Any]]] = {
    ReaderKind.ACCOUNT: lambda scope, one: volunteers.find(scope, VolunteerId(AccountId(one))),
    ReaderKind.MEMBER: lambda scope, one: members.find(scope, MemberId(one)),
    ReaderKind.PARTNER: lambda scope, one: partners.find(scope, PartnerId(one)),
}


@store.action
async def say(scope: Scope, reader: Reader, by: AccountId | None, now: datetime, *, wants: bool) -> None:
    """Write down what a volunteer, a member of the list or an organisation said; ``by`` wrote it. Raises Missing."""
    if reader.kind not in _FIND:
        raise Missing
    await _FIND[reader.kind](scope, reader.id)
    await drill_members.say(scope, reader, now, wants=wants)
    await ledger.write(scope, by, "join_drills" if wants else "leave_drills", reader.id, now)
