"""Answers by whoever holds a link: coming or not to a call, yes or no to an ask."""

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody

from accompany.actions import asks, call_answers
from accompany.api.slots import ClaimOut, claim_out
from accompany.doors.now import now
from accompany.words import Access, Answer, Invalid, Missing, Problem


class AnswerIn(msgspec.Struct, forbid_unknown_fields=True):
    """To a call: coming, thirty_minutes or no. To an ask: yes or no."""

    answer: Answer


class AnswerOut(msgspec.Struct):
    """What was written down, and how often this reader has answered."""

    answer: str
    times: int


@post("/answers/{token:str}", access=Access.HOLDER, status_code=200)
async def answer(token: FromPath[str], data: JSONBody[AnswerIn]) -> ClaimOut | AnswerOut:
    """Answer a call or an ask; the last answer counts. A yes to an ask gives the claim."""
    try:
        asked = await call_answers.find(token)
    except Missing:
        return await _to_ask(token, data.answer)
    times = await call_answers.answer(asked, data.answer, now())
    return AnswerOut(data.answer.value, times)


async def _to_ask(token: str, said: Answer) -> ClaimOut | AnswerOut:
    ask = await asks.find(token)
    if said is Answer.YES:
        return claim_out(await asks.yes(ask, now()))
    if said is Answer.NO:
        await asks.no(ask, now())
        return AnswerOut(said.value, 1)
    raise Invalid({"answer": Problem.UNKNOWN_CHOICE})
