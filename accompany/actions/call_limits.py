"""Change how often and how widely a chapter calls before one coordinator more must agree."""

from datetime import datetime

from accompany.rules import call_limits as rules
from accompany.rules.call_limits import Limits
from accompany.tables import call_limits, chapters, ledger, live, store
from accompany.tables.scope import Scope
from accompany.words import AccountId, Invalid


@store.action
async def change(scope: Scope, wanted: Limits, by: AccountId, now: datetime) -> None:
    """Give the chapter these limits, and keep what they were and who changed them. Raises Invalid.

    One coordinator may do it, since nobody gets around a signature by it: wider ones count a day later
    (``rules/call_limits``). Calls are counted with the chapter locked, so they see the limits before or after this.
    """
    if problems := rules.problems(wanted):
        raise Invalid(problems)

    await chapters.lock(scope.chapter)
    was = await call_limits.of_chapter(scope)
    if was == wanted:
        return

    await call_limits.keep_before(scope, was, by, now)
    await call_limits.set_for(scope, wanted)
    await ledger.write(scope, by, "change_call_limits", scope.chapter, now)
    await live.touch(scope, now)
