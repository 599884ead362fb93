"""Candidates in JSON: who fits a slot best, and why."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery

from accompany.actions import candidates
from accompany.actions.candidates import Candidate
from accompany.api.lists import Page, cut
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.words import Access, SlotId

Sentence = Callable[[Candidate, datetime, str], str]


class CandidateOut(msgspec.Struct):
    """Somebody who may be asked; ``why`` are codes, ``sentence`` says them in the caller's language."""

    volunteer: str
    name: str
    why: list[str]
    sentence: str


@get("/slots/{slot_id:str}/candidates", access=Access.COORDINATOR)
async def list_candidates(
    request: Asked, slot_id: FromPath[str], limit: FromQuery[int] = 10, cursor: FromQuery[str | None] = None
) -> Page[CandidateOut]:
    """List who may be asked for a slot now, those who fit best first; nobody when it is taken or not published."""
    visitor, moment, window = request.user, now(), cut(limit, cursor)
    found = await candidates.best(visitor.scope, SlotId(path_id(slot_id)), window.skip + window.most, moment)
    say: Sentence = request.app.state.sentence
    part = found[window.skip :]
    shown = [
        CandidateOut(str(one.person.volunteer), one.name, [code.value for code in one.why], text)
        for one in window.shown(part)
        if (text := say(one, moment, visitor.language))
    ]
    return Page(shown, window.next(part))
