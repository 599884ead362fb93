"""Overdue tasks: their owner hears it, or every coordinator when they are nobody's. How many, and of which visits."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import tasks
from accompany.tables.accounts import coordinators
from accompany.tables.outbox import Leased
from accompany.tables.scope import Scope
from accompany.tables.tasks import Kept
from accompany.words import AccountId


async def overdue(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell of tasks that are overdue, while they are."""
    late: dict[Scope, list[Kept]] = {}
    known: dict[Scope, list[AccountId]] = {}
    for scope in {notice.scope for notice in notices}:
        late[scope], known[scope] = await tasks.overdue(scope, desk.now), await coordinators(scope)
    return {notice: _worded(notice, late[notice.scope], known[notice.scope], desk) for notice in notices}


def _worded(notice: Leased, late: Sequence[Kept], known: Sequence[AccountId], desk: Desk) -> Worded:
    own = [one for one in late if one.owner == notice.reader.id or one.owner not in known]
    if not own:
        return cancelled("done")
    said = desk.texts(notice)
    values = {
        "coalition": desk.house.name,
        "number": str(len(own)),
        "codes": ", ".join(dict.fromkeys(one.code for one in own)),
        "link": desk.house.link("/tasks"),
    }
    return Letter(said.fill("task_overdue", "subject", **values), said.fill("task_overdue", "text", **values))
