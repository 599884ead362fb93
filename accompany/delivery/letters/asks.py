"""Can you go along? One slot, offered to one volunteer, with a link to say yes or no."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import desk as facts
from accompany.tables import links
from accompany.tables.desk import Offered
from accompany.tables.outbox import Leased
from accompany.words import AskId


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Word asks; one that was answered, or whose slot is taken by now, is not sent."""
    offers = await facts.asked([AskId(notice.about) for notice in notices])
    return {notice: _worded(notice, offers.get(AskId(notice.about)), desk) for notice in notices}


def _worded(notice: Leased, offered: Offered | None, desk: Desk) -> Worded:
    if offered is None or not offered.still or offered.starts_at <= desk.now:
        return cancelled("closed")
    said = desk.texts(notice)
    values = {
        "coalition": desk.house.name,
        "day": said.day(offered.starts_at, offered.zone),
        "span": said.span(offered.starts_at, offered.ends_at, offered.zone),
        "place": offered.nickname,
        "role": said.role(offered.role),
        "link": desk.house.link(links.to_ask(AskId(notice.about))),
    }
    return Letter(said.fill("ask", "subject", **values), said.fill("ask", "text", **values))
