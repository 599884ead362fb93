"""Answer a call: coming, within thirty minutes, or no. The last answer counts."""

from dataclasses import dataclass
from datetime import datetime

from accompany.rules import escalation
from accompany.tables import call_answers, links, live, mobilizations, store
from accompany.tables.mobilizations import Kept
from accompany.words import Answer, Invalid, Missing, NoticeId, Problem, Reason, Refused, Ring

TO_A_CALL = (Answer.COMING, Answer.THIRTY_MINUTES, Answer.NO)


@dataclass(frozen=True, slots=True)
class Asked:
    """What whoever holds an answer's link was asked, and what they said last."""

    notice: NoticeId
    ring: Ring
    mobilization: Kept
    said: Answer | None

    def over(self, now: datetime) -> bool:
        """Say whether answers come too late: called off, or expired."""
        return self.mobilization.state not in escalation.CALLED or self.mobilization.expires_at <= now


async def find(token: str) -> Asked:
    """Find the call a link answers. Raises Missing."""
    notice = links.called_by(token)
    if notice is None:
        raise Missing
    return await of_notice(notice)


async def of_notice(notice: NoticeId) -> Asked:
    """Find what the reader of a notice was asked. Raises Missing."""
    asked = await call_answers.asked(notice)
    if asked is None:
        raise Missing
    mobilization, ring = asked
    kept = (await mobilizations.some([mobilization])).get(mobilization)
    if kept is None:
        raise Missing
    return Asked(notice, ring, kept, await call_answers.last(notice))


@store.action
async def answer(asked: Asked, said: Answer, now: datetime) -> int:
    """Write an answer down over an earlier one; say how often they have answered. Raises Refused when it is over."""
    if said not in TO_A_CALL:
        raise Invalid({"answer": Problem.UNKNOWN_CHOICE})
    if asked.over(now):
        raise Refused(Reason.LINK_OLD)
    times = await call_answers.write(asked.notice, asked.mobilization.id, asked.ring, said, now)
    await live.touch(asked.mobilization.scope, now)
    return times
