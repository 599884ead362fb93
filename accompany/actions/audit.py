"""Look each minute whether everything that must hold does hold, and say once what does not."""

import logging
from datetime import datetime

from accompany.rules import audit as rules
from accompany.rules.audit import Finding, Found
from accompany.tables import audit, live, notices, store
from accompany.tables.accounts import coordinators
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.words import NoticeKind, ReaderKind

log = logging.getLogger("accompany.audit")


@store.action
async def run(now: datetime) -> list[Found]:
    """Look at every chapter; write down what is wrong, what is over, and that everything was looked at.

    Coordinators hear of each finding once. Only the kind and the row's id are kept.
    """
    found = [one for one in await _all(now) if one is not None]
    known = {(kept.kind, kept.about): kept for kept in await audit.standing()}
    there = {(one.kind, one.about) for one in found}

    again = [kept for key, kept in known.items() if key in there]
    gone = [kept for key, kept in known.items() if key not in there]
    fresh = [one for one in found if (one.kind, one.about) not in known]

    await audit.see(again, gone, now)
    for scope in {one.scope for one in gone if one.kind is Finding.NOTHING_LEAVES}:
        await live.touch(scope, now)
    for one in fresh:
        await _tell(one, now)
    await audit.conclude(len(found), now)
    return found


async def _all(now: datetime) -> list[Found | None]:
    pending = await audit.longest_pending()
    return [
        *(rules.of_watch(watch, now) for watch in await audit.watches()),
        *(rules.of_call(call, now) for call in await audit.calls(now)),
        *([rules.of_notice(pending, now)] if pending else []),
        *await _of_mail(now),
        *await _of_texts(now),
    ]


async def _of_mail(now: datetime) -> list[Found]:
    """Look for when the last mail left only when some wait."""
    stuck = await audit.stuck_mails(now - rules.STANDS, now)
    return rules.of_mail(stuck, await audit.last_mailed(), now) if stuck else []


async def _of_texts(now: datetime) -> list[Found]:
    stuck = await audit.stuck_texts(now - rules.STANDS, now)
    return rules.of_texts(stuck, await audit.last_texted(), now) if stuck else []


async def _tell(found: Found, now: datetime) -> None:
    log.warning("audit", extra={"finding": found.kind.value, "about": str(found.about)})
    finding, scope = await audit.add(found, now), Scope(found.chapter)
    desk = [Reader(ReaderKind.ACCOUNT, one) for one in await coordinators(scope)]
    await notices.post_many(scope, NoticeKind.AUDIT_FINDING, finding, desk, now)
    if found.kind is Finding.NOTHING_LEAVES:
        await notices.post_many(scope, NoticeKind.AUDIT_FINDING_TEXT, finding, desk, now)
        await live.touch(scope, now)
