"""Another chapter offers empty places: told once, and only while one of them is open."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import chapter_offers
from accompany.tables.chapter_offers import Waiting
from accompany.tables.outbox import Leased


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell coordinators of another chapter when and how many. Where, and as what, is behind their log-in."""
    found = await chapter_offers.waiting([notice.about for notice in notices], desk.now)
    return {notice: _worded(notice, found.get(notice.about), desk) for notice in notices}


def _worded(notice: Leased, waiting: Waiting | None, desk: Desk) -> Worded:
    if waiting is None:
        return cancelled("filled")
    said = desk.texts(notice)
    values = {
        "coalition": desk.house.name,
        "day": said.day(waiting.starts_at, waiting.zone),
        "span": said.span(waiting.starts_at, waiting.ends_at, waiting.zone),
        "number": str(waiting.number),
        "link": desk.house.link("/inbox#offers"),
    }
    return Letter(said.fill("place_offered", "subject", **values), said.fill("place_offered", "text", **values))
