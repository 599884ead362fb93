"""Leave by oneself: shifts are given back, the calendar is told, everything else is forgotten."""

from datetime import datetime, timedelta

from accompany.actions import volunteers as volunteer_actions
from accompany.tables import accounts, leaving, ledger, store, volunteers
from accompany.tables.scope import Scope
from accompany.words import AccountId, NoticeKind, Reason, Refused, Role, VolunteerId

OTHER_DUTIES = frozenset({Role.COORDINATOR, Role.DATE_CHECKER, Role.OPERATOR})
LAST_WORDS = [kind.value for kind in (NoticeKind.INVITE_CANCEL, NoticeKind.ASK_CANCEL)]  # they need the address
LONGEST_GOODBYE = timedelta(days=1)  # then they are forgotten, whatever became of the mail


@store.action
async def leave(scope: Scope, volunteer: VolunteerId, now: datetime) -> None:
    """Shut a volunteer out at their own wish, open their places again, and forget them.

    While a mail has still to take a shift out of their calendar, the address is kept for it: see ``finish``. Refused
    for whoever has other duties, which somebody else must take over first. Raises Missing.
    """
    await volunteers.find(scope, volunteer)
    if (await accounts.find(scope, AccountId(volunteer))).roles & OTHER_DUTIES:
        raise Refused(Reason.OTHER_DUTIES)
    by = AccountId(volunteer)
    await volunteer_actions.freeze(scope, volunteer, by, now, reason="left")
    await leaving.mark(scope, volunteer, now)
    await ledger.write(scope, by, "leave", volunteer, now)
    if not await leaving.is_to_be_told(volunteer, LAST_WORDS):
        await volunteer_actions.erase(scope, volunteer, by, now)


async def finish(now: datetime) -> None:
    """Forget those who left and whose calendars were told, in every chapter."""
    for one in await leaving.ready(now - LONGEST_GOODBYE, LAST_WORDS):
        await volunteer_actions.erase(one.scope, one.volunteer, AccountId(one.volunteer), now)
