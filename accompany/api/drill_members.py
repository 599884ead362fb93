"""Drill members in JSON: whom an exercise may reach. Supporters say it on their own page; others tell a coordinator."""

from collections import Counter

import msgspec
from litestar import delete, get, put
from litestar.params import FromPath

from accompany.actions import drill_members as actions
from accompany.doors.access import Asked, path_id
from accompany.doors.now import now
from accompany.tables import drill_members
from accompany.tables.notices import Reader
from accompany.words import Access, Missing, ReaderKind


class DrillMembersOut(msgspec.Struct):
    """How many of the chapter want to be called for exercises: volunteers, members of the list, organisations."""

    account: int
    member: int
    partner: int


@get("/drill-members", access=Access.COORDINATOR)
async def count_drill_members(request: Asked) -> DrillMembersOut:
    """Count whom an exercise may reach."""
    found = Counter(reader.kind for reader in await drill_members.of_chapter(request.user.scope))
    return DrillMembersOut(found[ReaderKind.ACCOUNT], found[ReaderKind.MEMBER], found[ReaderKind.PARTNER])


@put("/drill-members/{kind:str}/{reader_id:str}", access=Access.COORDINATOR, status_code=204)
async def add_drill_member(request: Asked, kind: FromPath[str], reader_id: FromPath[str]) -> None:
    """Write down that somebody said "call me for exercises". ``kind`` is account, member or partner."""
    reader = _reader(kind, reader_id)
    await actions.say(request.user.scope, reader, request.user.account, now(), wants=True)


@delete("/drill-members/{kind:str}/{reader_id:str}", access=Access.COORDINATOR)
async def remove_drill_member(request: Asked, kind: FromPath[str], reader_id: FromPath[str]) -> None:
    """Write down that they want no exercises any more; one that has not left does not reach them."""
    reader = _reader(kind, reader_id)
    await actions.say(request.user.scope, reader, request.user.account, now(), wants=False)


def _reader(kind: str, reader_id: str) -> Reader:
    if kind not in set(ReaderKind):
        raise Missing
    return Reader(ReaderKind(kind), path_id(reader_id))
