"""Answers by whoever holds a link: coming or not to a call, yes or no to an ask."""

from typing import Literal

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody

from accompany.actions import asks, call_answers
from accompany.api.slots import ClaimOut, claim_out
from accompany.doors.now import now
from accompany.words import Access, Answer, Invalid, Missing, Problem

NOT_THIS_WEEK = "not_this_week"


class AnswerIn(msgspec.Struct, forbid_unknown_fields=True):
    """To a call: coming, thirty_minutes or no. To an ask: yes, no or not_this_week."""

    answer: Literal["coming", "thirty_minutes", "no", "yes", "not_this_week"]


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
    if data.answer == NOT_THIS_WEEK:
        raise Invalid({"answer": Problem.UNKNOWN_CHOICE})
    times = await call_answers.answer(asked, Answer(data.answer), now())
    return AnswerOut(data.answer, times)


async def _to_ask(token: str, said: str) -> ClaimOut | AnswerOut:
    ask = await asks.find(token)
    if said == Answer.YES:
        return claim_out(await asks.yes(ask, now()))
    if said not in (Answer.NO, NOT_THIS_WEEK):
        raise Invalid({"answer": Problem.UNKNOWN_CHOICE})
    await (asks.no if said == Answer.NO else asks.not_this_week)(ask, now())
    return AnswerOut(said, 1)
