"""That the brake is on, or no longer: to the coordinators, with what waits. Why stays on the page."""

from collections.abc import Mapping, Sequence

from accompany.delivery.letters.frame import Desk, Letter, Worded, cancelled
from accompany.tables import brakes
from accompany.tables.brakes import Kept
from accompany.tables.outbox import Leased


async def write(notices: Sequence[Leased], desk: Desk) -> Mapping[Leased, Worded]:
    """Tell how it stands now. What an earlier letter would have said of a brake that is released is over."""
    found = await brakes.some([notice.about for notice in notices])
    return {notice: await _worded(notice, found.get(notice.about), desk) for notice in notices}


async def _worded(notice: Leased, kept: Kept | None, desk: Desk) -> Worded:
    if kept is None or (not kept.on and notice.revision != kept.told):
        return cancelled("over")
    behind, said = await brakes.behind(kept, desk.now), desk.texts(notice)
    values = {
        "coalition": desk.house.name,
        "since": said.moment(kept.braked.pulled_at, kept.zone),
        "waiting": str(sum(behind.waiting.values())),
        "late": str(behind.late),
        "link": desk.house.link("/brake"),
    }
    name = "brake" if kept.on else "brake.released"
    return Letter(said.fill(name, "subject", **values), said.fill(name, "text", **values))
