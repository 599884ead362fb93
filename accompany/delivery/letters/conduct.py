"""The code of conduct has a new version: read it, agree to it."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import conduct
from accompany.tables.outbox import Leased
from accompany.words import AccountId, VolunteerId


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell of the present version whoever has not agreed to it."""
    present = {scope: (await conduct.present(scope)).version for scope in {notice.scope for notice in notices}}
    agreed = await conduct.agreed_among([_reader(notice) for notice in notices])
    return {notice: _worded(notice, present[notice.scope], agreed.get(_reader(notice), 0), desk) for notice in notices}


def _worded(notice: Leased, present: int, agreed: int, desk: Desk) -> Worded:
    if notice.revision != present:
        return cancelled("replaced")
    if agreed >= present:
        return cancelled("agreed")
    said = desk.texts(notice)
    values = {"coalition": desk.house.name, "link": desk.house.link("/conduct")}
    return Letter(said.fill("conduct", "subject", **values), said.fill("conduct", "text", **values))


def _reader(notice: Leased) -> VolunteerId:
    return VolunteerId(AccountId(notice.reader.id))
