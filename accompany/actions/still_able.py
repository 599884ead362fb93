"""Whoever holds a shift that moved is asked again; silence becomes a doubt, and the gap is seen."""

import logging
from datetime import datetime

from accompany.rules import still_able as rules
from accompany.tables import claims, claims_changed, live, notices, slots, still_able, store
from accompany.tables.notices import Reader
from accompany.tables.scope import Scope
from accompany.tables.still_able import Silent
from accompany.words import ClaimId, ClaimState, NoticeKind, ReaderKind, Reason, Refused

log = logging.getLogger("accompany.still_able")


async def run(now: datetime) -> None:
    """Doubt everybody who has been silent too long since their shift moved. One that fails stops no other."""
    for one in await still_able.silent(now):
        if now < rules.deadline(one.moved_at, one.starts_at, one.zone):
            continue
        try:
            await _doubt(one, now)
        except (Refused, store.Clash) as error:
            log.info("answered meanwhile", extra={"claim": str(one.claim), "problem": type(error).__name__})


@store.action
async def able(scope: Scope, claim: ClaimId, now: datetime) -> None:
    """Take the word of whoever holds a shift that they can come: no doubt is left. A confirmed one stays confirmed.

    Days ahead this is not yet "I will be there", which is asked the evening before. Raises Missing, Refused.
    """
    kept = await claims.find(scope, claim)
    if kept.state is ClaimState.CONFIRMED:
        return
    await slots.be_sure(scope, kept.slot)
    if not await claims_changed.set_state(scope, claim, ClaimState.CLAIMED, now):
        raise Refused(Reason.WRONG_STATE)
    await live.touch(scope, now)


@store.action
async def _doubt(one: Silent, now: datetime) -> None:
    """Let the place cover nobody until its holder says yes, and tell them so once.

    Slot before claim, the order of a release: the other way round each could wait for the other.
    """
    await slots.doubt(one.scope, one.slot, now)
    if not await still_able.doubt(one, now):
        raise Refused(Reason.WRONG_STATE)  # so that the slot is as it was
    reader = Reader(ReaderKind.ACCOUNT, one.volunteer)
    terms = notices.Terms(revision=one.sequence, expires=one.starts_at)
    await notices.post(one.scope, NoticeKind.STILL_ABLE, one.claim, reader, now, **terms)
    await live.touch(one.scope, now)
