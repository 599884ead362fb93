"""Ask somebody who left three asks without an answer whether they still want to be asked."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import silences
from accompany.tables.outbox import Leased
from accompany.words import AccountId, VolunteerId


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Ask those who are still silent; whoever gave a sign of life meanwhile hears nothing."""
    return {notice: await _worded(notice, desk) for notice in notices}


async def _worded(notice: Leased, desk: Desk) -> Worded:
    if not await silences.is_one(VolunteerId(AccountId(notice.about)), desk.now):
        return cancelled("heard_from")
    said, house = desk.texts(notice), desk.house
    values = {"coalition": house.name, "link": house.link("/me"), "shifts": house.link("/shifts")}
    return Letter(said.fill("still_interested", "subject", **values), said.fill("still_interested", "text", **values))
