"""Read what the rules on signatures need to know of a call beyond its own row."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from accompany.rules import call_limits as rules
from accompany.rules.escalation import CALLED, Call
from accompany.tables import call_limits, chapters
from accompany.tables.mobilizations import Kept
from accompany.words import Ring

INWARD = frozenset({Ring.TEAM, Ring.VOLUNTEERS})


async def judged(kept: Kept, now: datetime) -> Call:
    """Give a call with what the chapter's limits say of its rings; of one that is out, what they say of widening it."""
    return await judged_for(kept, INWARD - kept.rings if kept.state in CALLED else kept.rings, now)


async def judged_for(kept: Kept, rings: Collection[Ring], now: datetime) -> Call:
    """Give a call with what the limits say when it reaches these rings.

    An exercise is no urgent call: it does not count, nor is it kept back by those that do.
    """
    limits = await call_limits.counting(kept.scope, now)
    before = [] if kept.drill else await call_limits.sent_before(kept, now)
    reach = await call_limits.reach(kept, rings)
    return replace(kept.call, extra=rules.one_more(rings, before, reach, limits, now))


async def judged_alone(kept: Kept, rings: Collection[Ring], now: datetime) -> Call:
    """Give the same while nobody else of the chapter sends: two calls at once count one after the other."""
    await chapters.lock(kept.chapter)
    return await judged_for(kept, rings, now)
