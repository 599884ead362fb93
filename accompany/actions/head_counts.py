"""Partners say how many come from them; a call says when that is enough."""

from dataclasses import dataclass, field
from datetime import datetime

from accompany.rules import escalation
from accompany.rules import head_counts as rules
from accompany.rules.head_counts import Promised
from accompany.tables import call_answers, calls_wanted, links, live, mobilizations, partner_counts, store
from accompany.tables.mobilizations import Kept
from accompany.words import Answer, Invalid, Missing, PartnerId, Problem, Reason, Refused


@dataclass(frozen=True, slots=True)
class Relay:
    """A call as one partner passes it on. ``texts`` are what it says, by language; ``said`` how many come so far."""

    partner: PartnerId
    name: str
    mobilization: Kept
    said: int | None
    texts: dict[str, str] = field(repr=False)

    def over(self, now: datetime) -> bool:
        """Say whether a head-count comes too late: called off, or expired."""
        return self.mobilization.state not in escalation.CALLED or self.mobilization.expires_at <= now


async def relay(token: str) -> Relay:
    """Find the call a partner's link is about. Raises Missing, also when the partner left."""
    notice = links.relayed_by(token)
    asked = await partner_counts.asked(notice) if notice else None
    if asked is None:
        raise Missing
    kept = (await mobilizations.some([asked.mobilization])).get(asked.mobilization)
    if kept is None:
        raise Missing
    said = await partner_counts.last(kept.id, asked.partner)
    return Relay(asked.partner, asked.name, kept, said, await mobilizations.texts(kept))


@store.action
async def report(asked: Relay, people: int, now: datetime) -> int:
    """Write down how many come from a partner, over what it said before; say how often it spoke.

    Raises Invalid, and Refused when the call is over.
    """
    if not rules.fits(people):
        raise Invalid({"people": Problem.MALFORMED})
    if asked.over(now):
        raise Refused(Reason.LINK_OLD)
    times = await partner_counts.write(asked.mobilization.id, asked.partner, people, now)
    await live.touch(asked.mobilization.scope, now)
    return times


async def enough(kept: Kept) -> bool:
    """Say whether as many come as the call wants."""
    wanted = await calls_wanted.of(kept.id)
    return wanted is not None and rules.enough(wanted, await promised(kept))


async def promised(kept: Kept) -> Promised:
    """Count who said they come."""
    said = await call_answers.counts(kept.scope, kept.id)
    by_answer = {one: sum(n for (_, answer), n in said.items() if answer is one) for one in Answer}
    brought = sum(one.number for one in await partner_counts.of(kept.id))
    return Promised(by_answer[Answer.COMING], by_answer[Answer.THIRTY_MINUTES], brought)
